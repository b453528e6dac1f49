// Which pass was lost with its engine, as the record of the pair takes it.

import type { CycleState } from '../../core/schedule/cycle-state.js';
import type { Trigger } from '../../core/report/report.js';
import type { PassKind } from './pass-record.js';

/** What is known when an engine is lost. **Units**: milliseconds since 1970. */
interface LossFacts {
  readonly cycle: CycleState;
  /** Whether the engine hears of changes between two passes. */
  readonly watches: boolean;
  /** When the last full pass began. */
  readonly fullAt: number;
  /** When the targeted pass that went on began, or now: what changes from now on is heard by nobody. */
  readonly targetedAt: number;
}

/** The full pass that went on, or else what a watching engine would have mirrored by itself. */
export function lostPass({ cycle, watches, fullAt, targetedAt }: LossFacts): {
  readonly kind: PassKind;
  readonly trigger: Trigger;
  readonly startedAt: number;
} {
  if (cycle.kind === 'running') return { kind: 'full', trigger: cycle.trigger, startedAt: fullAt };
  if (cycle.kind === 'stopping' || !watches) return { kind: 'full', trigger: 'retry', startedAt: fullAt };
  return { kind: 'targeted', trigger: 'watch', startedAt: targetedAt };
}
