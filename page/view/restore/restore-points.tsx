// The moments that a whole replica can be given back of.

import { restoreCommand } from '../../model/restore-command.js';
import { showCount, showMoment, showSize } from '../../model/words.js';
import type { RestorePoint } from '../../service/contract.js';

/** Shows them, the newest first. */
export function RestorePoints({ pair, points }: { readonly pair: string; readonly points: readonly RestorePoint[] }) {
  if (points.length === 0) return <p class="quiet">Nothing has left this replica yet, or nothing of it is kept.</p>;
  return (
    <>
      <p class="quiet">
        Or the whole replica, as it was before the changes of one of these times. The command gives it back into a new
        folder, below where it is typed:
      </p>
      <ol class="versions" aria-label="Restore points">
        {points.map((point) => (
          <li key={point.name}>
            <span class="when">{showMoment(point.at)}</span>
            <span class="quiet">{changesOf(point)}</span>
            <code class="mono">{restoreCommand(pair, point.name)}</code>
          </li>
        ))}
      </ol>
    </>
  );
}

const CHANGES = ['made', 'removed', 'replaced', 'renamed'] as const;

function changesOf(point: RestorePoint): string {
  const changes = CHANGES.filter((what) => point[what] > 0).map((what) => `${showCount(point[what])} ${what}`);
  return [...changes, ...(point.bytes > 0 ? [showSize(point.bytes)] : [])].join(', ');
}
