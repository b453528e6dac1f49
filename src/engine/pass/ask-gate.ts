// The gate's question, asked once the walk is through: may what waits in this pass destroy?

import { type GateVerdict, gate, hasTooManyChanges } from '../../core/safety/gate.js';
import type { PassContext } from '../context/pass-context.js';
import { sumWork } from '../context/waiting-work.js';
import { hasEmptySource } from '../prune/empty-source.js';
import type { GateAnswer } from '../holds/held-work.js';
import type { PassMemory } from './pass-memory.js';
import type { PassOptions } from './pass-options.js';

/** Asks about what would go, and about what would have other content. */
export function askGate(context: PassContext, memory: PassMemory, options: PassOptions): GateAnswer {
  const { updated, replaced } = context.output.waiting.changed;
  const planned = [...updated, ...replaced];
  const replicaFiles = replicaFilesOf(options);
  const changed = memory.lastHour.updatedWith(planned);
  const limit = context.plan.policy.maxChange;
  const isTooMuch = hasTooManyChanges({ planned: planned.length, changed, replicaFiles, limit });
  return { ...askAboutRemovals(context, memory, options), ...(isTooMuch && { changes: { changed, replicaFiles } }) };
}

/** How many files the replica held when the pass began, as far as is known; none where a restore has looked at less. */
export function replicaFilesOf({ journal, targeted, request }: PassOptions): number {
  if (request.kind === 'restore') return 0;
  return targeted?.replicaFiles ?? journal.counts.replicaFiles;
}

/** What has come back is looked for where it can matter, for that takes a look at each name. */
function askAboutRemovals(context: PassContext, memory: PassMemory, options: PassOptions): GateVerdict {
  const verdict = judge(context, memory, options);
  const { reason } = verdict;
  if (reason === undefined || reason === 'first-pass') return verdict;
  return memory.lastHour.lookForReturned(context) ? judge(context, memory, options) : verdict;
}

function judge(context: PassContext, memory: PassMemory, { journal, targeted }: PassOptions): GateVerdict {
  const { policy } = context.plan;
  const { waiting } = context.output;
  const work = sumWork(waiting);
  const replicaEntries = targeted?.replicaEntries ?? journal.counts.replicaEntries;
  return gate({
    ...work,
    approved: waiting.approved,
    young: waiting.young.count,
    replicaEntries,
    isSourceEmpty: hasEmptySource(context, { removals: work.removals, replicaEntries }),
    history: memory.lastHour.sum(waiting.young),
    limit: policy.maxDelete,
    isFirstPass: memory.isFirstPass(context),
    isDistrusted: memory.distrust !== undefined,
    adopt: policy.adopt,
  });
}
