// What a pass learns of both file systems before it compares: the rules that both roots read, and how entries are
// compared.

import { changedSince, contentSince, ctimeLag } from '../../core/safety/good-pass.js';
import type { PassContext } from '../context/pass-context.js';
import { limitsOf } from '../replica/limited-source.js';
import { assumedTraits, describeLosses, diffRulesFor, givesAttributes, rulesFor } from '../replica/replica-traits.js';
import { haveOneClock } from './clocks.js';
import type { PassMemory } from './pass-memory.js';
import type { PassOptions } from './pass-options.js';

/** What the replica keeps decides what is compared and taken over, on both sides alike. */
export function learnTraits(context: PassContext, memory: PassMemory, options: PassOptions): void {
  const { pair, fileSystem, state, journal, targeted, isWitness } = options;
  const isTold = targeted !== undefined || isWitness === true;
  const { source, replica } = context.plan;
  const { capabilities } = fileSystem;
  const remembered = memory.traitsOf(replica);
  const learnt =
    replica === undefined
      ? undefined
      : options.traits?.learn(replica, capabilities, { writer: context.writer, remembered });
  const traits = learnt ?? remembered ?? assumedTraits(capabilities);
  const rules = rulesFor(pair.policy, traits);
  const isBare = !givesAttributes(source, rules);
  const both = isBare ? { ...rules, xattrs: false, acls: false } : rules;
  source.rules = { ...both, heedsMounts: true };
  const limits = limitsOf(fileSystem, source, pair.policy);
  const loss = describeLosses(pair.policy, traits, { isBare, limits });
  if (loss !== undefined && loss !== state.toldLoss) journal.note('info', loss);
  if (replica !== undefined) memory.keepTraits(replica, traits, loss);
  if (replica !== undefined) replica.rules = both;
  const folded = traits.keepsCase ? 'kept' : 'lost';
  const present = memory.thisPass(context);
  const since = changedSince(state.lastGood, present);
  const diffRules = diffRulesFor(pair.policy, traits, {
    extendedSince: capabilities.extended ? since : Number.POSITIVE_INFINITY,
    changedSince: since,
    contentSince: contentSince(state.lastGood, present),
    lagSeconds: ctimeLag(haveOneClock(context), state.sourceBehind),
    ...(isTold || state.unsynced === undefined ? {} : { unsynced: state.unsynced }),
  });
  context.plan = { ...context.plan, rules: diffRules, foldedNames: traits.foldsCase ? folded : 'none' };
}
