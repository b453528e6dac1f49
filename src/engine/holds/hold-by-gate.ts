// The gate's hold in words: how much of what would go, of how many entries, why that is too much, and how to agree.

import type { GateVerdict } from '../../core/safety/gate.js';
import { describeTally, type HeldTally } from '../../core/safety/held-tally.js';
import type { Policy } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import { showPath } from '../../core/report/show.js';
import type { Changes, GateAnswer } from './held-work.js';
import { joinExamples, type WaitingWork } from '../context/waiting-work.js';

/** What a gate's hold is explained by. */
export interface HoldWords {
  readonly policy: Pick<Policy, 'maxDelete' | 'maxChange'>;
  /** The command by which a person agrees. */
  readonly approveWith: string;
  /** Whether all else was done. */
  readonly hasCopied: boolean;
  /** As in `Job`. */
  readonly distrust?: string;
}

/** The hold of a pass whose gate stayed shut; it speaks of what nobody has agreed to. */
export function holdByGate(waiting: WaitingWork, answer: GateAnswer, words: HoldWords): Hold {
  return answer.changes === undefined
    ? holdRemovals(waiting, answer, words)
    : holdChanges(waiting, answer.changes, words);
}

/** Everything that destroys is held with them. */
function holdChanges(waiting: WaitingWork, { changed, replicaFiles }: Changes, words: HoldWords): Hold {
  const { held, approved, examples, updateExamples } = waiting;
  const { percent, atLeast } = words.policy.maxChange;
  const sum = `${changed} of ${replicaFiles} files would have other content within an hour`;
  const what = `${beyondOf(approved)}this pass would ${describeWork(held)} (${describeTally(held)})`;
  return {
    reason: 'too-many-changes',
    message: `${what}; ${sum}, and the limit of changes is ${percent} % from ${atLeast} on`,
    hint: `${words.hasCopied ? 'nothing of that was done, new files were copied; ' : ''}see whether these files are still what they should be, and agree with "${words.approveWith}"`,
    removals: held.removals,
    replacements: held.replacements,
    updates: held.updated,
    examples: joinExamples(updateExamples, examples).map((path) => showPath(path)),
  };
}

function beyondOf({ removals, replacements, updates }: WaitingWork['approved']): string {
  return removals + replacements + updates > 0 ? 'beyond what is approved, ' : '';
}

function holdRemovals(waiting: WaitingWork, verdict: GateVerdict, words: HoldWords): Hold {
  const { approved, examples, young } = waiting;
  // Updates are not held with them.
  const held = { ...waiting.held, updated: 0 };
  const { destructive, mostEntries, reason = 'too-many-removals' } = verdict;
  const { removals, replacements } = held;
  const beyond = beyondOf({ ...approved, updates: 0 });
  const what = describeWork(held);
  // What is young is among the removals, and not among what the gate has compared.
  const of = `of ${mostEntries + young.count + approved.removals} entries (${describeTally(held)})`;
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

/** `remove 3, replace 1, empty 2 and update 5` */
function describeWork({ removals, replacements, emptied, updated }: HeldTally): string {
  const replaced = replacements - emptied;
  const parts = removals > 0 || replaced > 0 ? [`remove ${removals}`] : [];
  if (replaced > 0) parts.push(`replace ${replaced}`);
  if (emptied > 0) parts.push(`empty ${emptied}`);
  if (updated > 0) parts.push(`update ${updated}`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function whyTooMuch(reason: NonNullable<GateVerdict['reason']>, { policy, distrust }: HoldWords): string {
  switch (reason) {
    case 'first-pass':
      return distrust === undefined
        ? 'on the first pass between two folders nothing goes unasked, unless "adopt" is set'
        : `nothing goes unasked now: ${distrust}`;
    case 'too-many-removals':
      return `the limit is ${policy.maxDelete.percent} % from ${policy.maxDelete.atLeast} on`;
    case 'source-emptied':
      return 'the source has become empty, and a replica is not emptied unasked';
    case 'nearly-all':
      return 'nearly all of a replica does not go unasked, whatever the limits';
    default:
      return reason satisfies never;
  }
}
