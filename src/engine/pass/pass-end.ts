// How a pass has ended: why it did not go through to its end, and that in one word.

import { FoldersyncError, failureOf } from '../../core/report/error.js';
import { keptWords } from '../../core/history/kept-words.js';
import { type Failure, type Hold, isDry, type Outcome } from '../../core/report/report.js';
import type { PassSteps } from '../threads/pass-steps.js';
import type { PassOptions } from './pass-options.js';
import { freeBytesOf } from './replica-room.js';

/** Why a pass did not go through to its end; both absent when it did. */
export interface PassEnd {
  readonly hold?: Hold;
  readonly failure?: Failure;
}

/** Runs a pass to its end, whatever that is. */
export function* endOf(run: PassSteps<Hold | undefined>): PassSteps<PassEnd> {
  try {
    const hold = yield* run;
    return hold === undefined ? {} : { hold };
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    return { failure: failureOf(error) };
  }
}

/** How a pass ended. */
export function outcomeOf(end: PassEnd, { journal, control }: PassOptions): Outcome {
  if (end.failure !== undefined) return 'failed';
  if (control.isCancelled) return 'cancelled';
  if (end.hold !== undefined) return 'held';
  return journal.problemCount > 0 ? 'problems' : 'ok';
}

/** What can still be written to the replica, for a plan to be held against. */
export function roomOf({ request, replica }: PassOptions): { readonly replicaFreeBytes?: number } {
  const replicaFreeBytes = request.kind === 'mirror' && isDry(request) ? freeBytesOf(replica) : undefined;
  return replicaFreeBytes === undefined ? {} : { replicaFreeBytes };
}

/** Says what becomes of what would go, where something would: by a plan, or what is held. */
export function keptOf(
  { hold }: PassEnd,
  { request, pair, journal, now }: PassOptions,
  { isPlan }: { readonly isPlan: boolean },
): { readonly kept?: string } {
  if (request.kind !== 'mirror') return {};
  const held = hold === undefined ? 0 : hold.removals + hold.replacements + (hold.updates ?? 0);
  const { removed, replaced, updated } = journal.counts;
  const planned = isPlan ? removed + replaced + updated : 0;
  if (held + planned === 0) return {};
  return { kept: keptWords(pair.versions, now(), pair.log.timezone) };
}
