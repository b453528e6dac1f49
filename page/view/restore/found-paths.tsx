// The paths that have in their names what is being typed: a click shows the versions of one.

import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { FoundAnswer, FoundPath } from '../../service/contract.js';
import { useRested } from '../../service/rested.js';

/** Whose paths, what is typed, and what is done with the one that is chosen. */
interface FoundPathsProps {
  readonly pair: string;
  readonly typed: string;
  readonly choose: (path: string) => void;
}

/** Shows them as they are found. */
export function FoundPaths({ pair, typed, choose }: FoundPathsProps) {
  const text = useRested(typed).value;
  const address = text === '' ? undefined : ofPair(pair, 'paths', { text });
  const { answer, failure } = useAsked<FoundAnswer>(address).value;
  if (failure !== undefined) return <p role="status">{failure}</p>;
  if (answer === undefined) return <p class="quiet">Looking…</p>;
  if (answer.paths.length === 0) return <p role="status">Nothing of that name is there, or is kept.</p>;
  return (
    <>
      <ul class="found" aria-label="Found">
        {answer.paths.map((found) => (
          <li key={found.path}>
            <button type="button" class="mono" onClick={() => choose(found.path)}>
              {found.path}
            </button>
            <span class="quiet">{wordsOf(found)}</span>
          </li>
        ))}
      </ul>
      {answer.isCut && <p class="quiet">There are more: another letter finds fewer.</p>}
    </>
  );
}

function wordsOf({ isThere, hasVersions }: FoundPath): string {
  if (!isThere) return 'is gone';
  return hasVersions ? 'has older versions' : '';
}
