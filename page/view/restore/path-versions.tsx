// The versions of one path, the newest first.

import { restoreCommand } from '../../model/restore-command.js';
import { showMoment, showSize } from '../../model/words.js';
import { messageOf } from '../../service/actions.js';
import { ofPair } from '../../service/call.js';
import type { PathVersion } from '../../service/contract.js';
import { download } from '../../service/download.js';
import { canControl } from '../../service/pairs.js';
import { tell } from '../../service/place.js';

/** Whose versions are shown. */
interface PathVersionsProps {
  readonly pair: string;
  readonly path: string;
  readonly versions: readonly PathVersion[];
}

/** Shows them. */
export function PathVersions({ pair, path, versions }: PathVersionsProps) {
  if (versions.length === 0) return <p>Nothing is known of {path}.</p>;
  return (
    <ol class="versions" aria-label={`Versions of ${path}`}>
      {versions.map((version) => (
        <li key={`${version.point} ${version.until?.at}`}>
          <span class="when">{spanOf(version)}</span>
          <span class="quiet">{wordsOf(version)}</span>
          <Actions pair={pair} path={path} version={version} />
        </li>
      ))}
    </ol>
  );
}

function spanOf({ from, until }: PathVersion): string {
  const begin = from === undefined ? 'from before' : showMoment(from.at);
  return until === undefined
    ? `${from === undefined ? 'all along' : `since ${begin}`}, now`
    : `${begin} – ${showMoment(until.at)}`;
}

function wordsOf({ state, bytes, until }: PathVersion): string {
  if (state === 'absent') return 'was not there';
  if (state === 'lost') return 'was not kept';
  return [bytes === undefined ? '' : showSize(bytes), until === undefined ? '' : until.what].filter(Boolean).join(', ');
}

/** What is there now needs no restoring, but can be downloaded. */
function Actions({ pair, path, version }: { pair: string; path: string; version: PathVersion }) {
  const { state, point, bytes, until } = version;
  if (state !== 'found') return null;
  const at = until === undefined ? {} : { at: point ?? '' };
  if (until !== undefined && point === undefined) return <span class="quiet">came and went between two points</span>;
  return (
    <span class="buttons">
      {bytes !== undefined && canControl.value && (
        <button
          type="button"
          onClick={() => {
            const name = path.slice(path.lastIndexOf('/') + 1);
            download(ofPair(pair, 'file', { path, ...at }), name).catch((error) =>
              tell(messageOf(error), { isError: true }),
            );
          }}
        >
          Download
        </button>
      )}
      {point !== undefined && <code class="mono">{restoreCommand(pair, point, path)}</code>}
    </span>
  );
}
