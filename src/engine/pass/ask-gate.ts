// The gate's question, asked once the walk is through: may what waits in this pass destroy?

import { type GateVerdict, gate } from '../../core/safety/gate.js';
import type { PassContext } from '../context/pass-context.js';
import { sumWork } from '../context/waiting-work.js';
import { hasEmptySource } from '../prune/empty-source.js';
import type { PassMemory } from './pass-memory.js';
import type { PassOptions } from './pass-options.js';

/** What has come back is looked for where it can matter, for that takes a look at each name. */
export function askGate(context: PassContext, memory: PassMemory, options: PassOptions): GateVerdict {
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
