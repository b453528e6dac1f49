// Which pass was lost with its engine, as the record of the pair takes it, and how that is told.

import type { CycleState } from '../../core/schedule/cycle-state.js';
import type { Trigger } from '../../core/report/report.js';
import type { EngineStuckEvent } from '../../core/report/event.js';
import { describeExit, type EngineExit } from '../../core/report/engine-exit.js';
import type { Tell } from '../events/bus.js';

/** Whether a pass looks at the whole tree, or only at what has changed. */
export type PassKind = 'full' | 'targeted';

/** What is known when an engine is lost. **Units**: milliseconds since 1970. */
export interface LossFacts {
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

/** Says of an engine that heard of changes, and was lost between two full passes, how it went and what follows. */
function describeLoss(exit: EngineExit, during: 'targeted-pass' | 'rest'): string {
  const how = describeExit(exit, during === 'rest' ? 'between two passes' : 'during a targeted pass');
  // What changes from now on is heard by nobody, so that the replica may no longer be exact.
  return `its engine ${how}; a full pass looks for what has changed meanwhile`;
}

/** Says of an engine that makes no progress what is done about it. */
export function describeStill({ during, afterMs, pid }: Omit<EngineStuckEvent, 'kind'>): string {
  const what = during === 'pass' ? 'no progress' : 'no answer between two passes';
  return `${what} for ${Math.round(afterMs / 1000)} s; its engine (process ${pid}) is killed and replaced`;
}

/** What is known of an engine that has gone. */
interface ExitFacts extends Pick<LossFacts, 'cycle' | 'watches'> {
  readonly tell: Tell;
  readonly wasAsked: boolean;
  /** Whether a targeted pass was going on. */
  readonly isTargeted: boolean;
}

/** Tells of an engine that has gone; returns what the record of the pair says of that, where it was at work. */
export function tellExit(
  exit: EngineExit,
  { tell, cycle, watches, wasAsked, isTargeted }: ExitFacts,
): string | undefined {
  if (exit.errorOutput !== '') tell({ kind: 'engine-output', text: exit.errorOutput.trim() });
  if (cycle.kind === 'running') {
    tell({ kind: 'engine-lost', exit, during: 'pass', isReported: true });
    return `its engine ${describeExit(exit, 'during a pass')}`;
  }
  if (wasAsked || cycle.kind === 'stuck') return undefined;
  const during = isTargeted ? 'targeted-pass' : 'rest';
  tell({ kind: 'engine-lost', exit, during, isReported: watches });
  return watches ? describeLoss(exit, during) : undefined;
}
