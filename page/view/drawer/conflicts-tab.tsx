// What both sides of a pair have changed, and nobody has settled: the newest first.

import { counted, showCount, showMoment } from '../../model/words.js';
import { useAsked } from '../../service/asked.js';
import { ofPair } from '../../service/call.js';
import type { ConflictsAnswer } from '../../service/contract.js';
import { countOf, passesEnded } from '../../service/pairs.js';

/** More of them nobody reads here. */
const SHOWN_MOST = 500;

/** Shows them. */
export function ConflictsTab({ pair }: { readonly pair: string }) {
  const ended = countOf(passesEnded, pair).value;
  const { answer, failure } = useAsked<ConflictsAnswer>(ofPair(pair, 'conflicts'), ended).value;
  if (answer === undefined) return <p class="quiet">{failure ?? 'Asking…'}</p>;
  const open = answer.pairs[pair] ?? [];
  if (open.length === 0) return <p class="quiet">No conflict is open.</p>;
  const shown = open.slice(-SHOWN_MOST).reverse();
  return (
    <>
      <p>
        {counted(open.length, 'conflict')}: both sides have changed these files, and both versions are on both sides.
        Keep what you want under the first name, and remove or rename the copy. Then it is settled.
      </p>
      <ol class="conflicts" aria-label="Open conflicts">
        {shown.map(({ path, copy, of, at }) => (
          <li key={copy}>
            <span class="mono">{path}</span>
            <span class="quiet">what the {of} had is in</span>
            <span class="mono">{copy}</span>
            <time class="quiet">{showMoment(at)}</time>
          </li>
        ))}
      </ol>
      {open.length > shown.length && <p class="quiet">and {showCount(open.length - shown.length)} older ones</p>}
    </>
  );
}
