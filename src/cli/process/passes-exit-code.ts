// The exit code of a run of one pass each. Apart from exit-code.ts, for `--version` needs none of what this is made of.

import { exitCodeOf, type PairState, type PairStatus } from '../../core/report/pair-status.js';
import { stateAfter } from '../../core/report/state-after.js';

/**
 * The exit code by the worst pair. A pair whose pass was cut short by a signal, or never began, has left something
 * undone: 1; one that a hook has left out has not. `startedAt` is when the run began: a status may tell of an earlier
 * run's pass.
 */
export function exitCodeOfPasses(pairs: Iterable<PairStatus>, startedAt: number): number {
  const states: PairState[] = [];
  for (const { lastPass, skippedAt = 0 } of pairs) {
    if (skippedAt >= startedAt && (lastPass?.startedAt ?? 0) < startedAt) {
      states.push('waiting');
      continue;
    }
    const isDone = lastPass !== undefined && lastPass.startedAt >= startedAt && lastPass.outcome !== 'cancelled';
    states.push(isDone ? stateAfter(lastPass.outcome) : 'failed');
  }
  return exitCodeOf(states);
}
