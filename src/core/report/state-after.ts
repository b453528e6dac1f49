// The state that passes leave behind, for whoever asks how a pair is while something else goes on. Pure.

import type { PairState, PairStatus } from './pair-status.js';
import type { Outcome } from './report.js';

/** The state that a pass leaves behind. */
export function stateAfter(outcome: Outcome): PairState {
  return outcome === 'cancelled' ? 'stopped' : outcome;
}

/** The state that the passes of a pair have left behind, by the worst that still stands; absent before the first. */
export function stateAfterPasses({
  lastPass,
  standing,
}: Pick<PairStatus, 'lastPass' | 'standing'>): PairState | undefined {
  const outcomes = [lastPass, standing].flatMap((pass) => (pass === undefined ? [] : [pass.outcome]));
  const worst = BY_WEIGHT.find((outcome) => outcomes.includes(outcome));
  return worst === undefined ? undefined : stateAfter(worst);
}

const BY_WEIGHT: readonly Outcome[] = ['held', 'failed', 'problems', 'cancelled', 'ok'];
