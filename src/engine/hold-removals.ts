// The gate's hold in words: how much of what would go, of how many entries, why that is too much, and how to agree.

import type { GateVerdict } from '../core/gate.js';
import { describeTally } from '../core/held-tally.js';
import type { Hold } from '../core/report.js';
import { showPath } from '../core/show.js';
import type { WaitingWork } from './waiting-work.js';

/** The hold of a pass whose gate stayed shut; it speaks of what nobody has agreed to. `approveWith` is the command for that. */
export function holdRemovals(waiting: WaitingWork, verdict: GateVerdict, approveWith: string): Hold {
  const { held, approved, examples } = waiting;
  const { destructive, mostEntries, limit } = verdict;
  const { removals, replacements } = held;
  const beyond = approved.removals + approved.replacements > 0 ? 'beyond what is approved, ' : '';
  const what = replacements === 0 ? `remove ${removals}` : `remove ${removals} and replace ${replacements}`;
  const of = `of ${mostEntries + approved.removals} entries (${describeTally(held)})`;
  const hour = destructive > removals + replacements ? `, ${destructive} within an hour` : '';
  return {
    reason: 'too-many-removals',
    message: `${beyond}this pass would ${what} ${of}${hour}; the limit is ${limit.percent} % from ${limit.atLeast} on`,
    hint: `nothing of that was removed, copies were made; look and agree with "${approveWith}"`,
    removals,
    replacements,
    examples: examples.map((path) => showPath(path)),
  };
}
