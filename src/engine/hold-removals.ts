// The gate's hold in words: how much of what would go, of how many entries, why that is too much, and how to agree.

import type { GateReason, GateVerdict } from '../core/gate.js';
import { describeTally } from '../core/held-tally.js';
import type { DeleteLimit } from '../core/pair.js';
import type { Hold } from '../core/report.js';
import { showPath } from '../core/show.js';
import type { WaitingWork } from './waiting-work.js';

/** What a gate's hold is explained by. */
export interface HoldWords {
  readonly limit: DeleteLimit;
  /** The command by which a person agrees. */
  readonly approveWith: string;
  /** As in `PassRequest`. */
  readonly distrust?: string;
}

/** The hold of a pass whose gate stayed shut; it speaks of what nobody has agreed to. */
export function holdRemovals(waiting: WaitingWork, verdict: GateVerdict, words: HoldWords): Hold {
  const { held, approved, examples } = waiting;
  const { destructive, mostEntries, reason = 'too-many-removals' } = verdict;
  const { removals, replacements } = held;
  const beyond = approved.removals + approved.replacements > 0 ? 'beyond what is approved, ' : '';
  const what = replacements === 0 ? `remove ${removals}` : `remove ${removals} and replace ${replacements}`;
  const of = `of ${mostEntries + approved.removals} entries (${describeTally(held)})`;
  const hour = destructive > removals + replacements ? `, ${destructive} within an hour` : '';
  return {
    reason,
    message: `${beyond}this pass would ${what} ${of}${hour}; ${whyTooMuch(reason, words)}`,
    hint: `nothing of that was removed, copies were made; look and agree with "${words.approveWith}"`,
    removals,
    replacements,
    examples: examples.map((path) => showPath(path)),
  };
}

function whyTooMuch(reason: GateReason, { limit, distrust }: HoldWords): string {
  switch (reason) {
    case 'first-pass':
      return distrust === undefined
        ? 'on the first pass between two folders nothing goes unasked, unless "adopt" is set'
        : `nothing goes unasked now: ${distrust}`;
    case 'too-many-removals':
      return `the limit is ${limit.percent} % from ${limit.atLeast} on`;
    default:
      return reason satisfies never;
  }
}
