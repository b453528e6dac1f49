// The gate's hold in words: how much of what would go, of how many entries, why that is too much, and how to agree.

import type { GateReason, GateVerdict } from '../../core/safety/gate.js';
import { describeTally, type HeldTally } from '../../core/safety/held-tally.js';
import type { DeleteLimit } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import { showPath } from '../../core/report/show.js';
import type { WaitingWork } from '../context/waiting-work.js';

/** What a gate's hold is explained by. */
export interface HoldWords {
  readonly limit: DeleteLimit;
  /** The command by which a person agrees. */
  readonly approveWith: string;
  /** Whether all else was done. */
  readonly hasCopied: boolean;
  /** As in `Job`. */
  readonly distrust?: string;
}

/** The hold of a pass whose gate stayed shut; it speaks of what nobody has agreed to. */
export function holdRemovals(waiting: WaitingWork, verdict: GateVerdict, words: HoldWords): Hold {
  const { held, approved, examples } = waiting;
  const { destructive, mostEntries, reason = 'too-many-removals' } = verdict;
  const { removals, replacements } = held;
  const beyond = approved.removals + approved.replacements > 0 ? 'beyond what is approved, ' : '';
  const what = describeWork(held);
  const of = `of ${mostEntries + approved.removals} entries (${describeTally(held)})`;
  const hour = destructive > removals + replacements ? `, ${destructive} within an hour` : '';
  return {
    reason,
    message: `${beyond}this pass would ${what} ${of}${hour}; ${whyTooMuch(reason, words)}`,
    hint: `${words.hasCopied ? 'nothing of that was removed, copies were made; ' : ''}look and agree with "${words.approveWith}"`,
    removals,
    replacements,
    examples: examples.map((path) => showPath(path)),
  };
}

/** `remove 3, replace 1 and empty 2` */
function describeWork({ removals, replacements, emptied }: HeldTally): string {
  const replaced = replacements - emptied;
  const parts = removals > 0 || replaced > 0 ? [`remove ${removals}`] : [];
  if (replaced > 0) parts.push(`replace ${replaced}`);
  if (emptied > 0) parts.push(`empty ${emptied}`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function whyTooMuch(reason: GateReason, { limit, distrust }: HoldWords): string {
  switch (reason) {
    case 'first-pass':
      return distrust === undefined
        ? 'on the first pass between two folders nothing goes unasked, unless "adopt" is set'
        : `nothing goes unasked now: ${distrust}`;
    case 'too-many-removals':
      return `the limit is ${limit.percent} % from ${limit.atLeast} on`;
    case 'source-emptied':
      return 'the source has become empty, and a replica is not emptied unasked';
    case 'nearly-all':
      return 'nearly all of a replica does not go unasked, whatever the limits';
    default:
      return reason satisfies never;
  }
}
