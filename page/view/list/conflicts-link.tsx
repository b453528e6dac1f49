// How many conflicts of a pair are open, as the way to them.

import { hashOf } from '../../model/route.js';
import { counted } from '../../model/words.js';
import type { PairNow } from '../../service/contract.js';

/** Shows it; nothing where none is open. */
export function ConflictsLink({ name, pair }: { readonly name: string; readonly pair: PairNow }) {
  const { open } = pair.conflicts ?? { open: 0 };
  if (open === 0) return null;
  return (
    <a class="conflicts-link" href={hashOf({ kind: 'pair', pair: name, tab: 'conflicts' })} tabIndex={-1}>
      {counted(open, 'conflict')} {open === 1 ? 'is' : 'are'} open
    </a>
  );
}
