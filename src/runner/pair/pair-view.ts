// A pair as its status shows it, made from what its supervisor holds.

import type { CycleState } from '../../core/schedule/cycle-state.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import type { PairStatus, RunningPass, WatchingStatus } from '../../core/report/pair-status.js';
import { stateAfterPasses } from '../../core/report/state-after.js';
import type { EngineFacts } from './pair-engine.js';
import type { KnownPasses } from './pass-record.js';
import type { RunningSchedule } from '../schedule/schedule.js';

/** What a supervisor holds of its pair. */
interface PairFacts {
  readonly pair: Pair;
  readonly cycle: CycleState;
  readonly known: KnownPasses;
  /** The full pass that goes on. */
  readonly running: RunningPass | undefined;
  readonly watching: WatchingStatus | undefined;
  /** As in `PairStatus`. */
  readonly hooks: { readonly skippedAt: number | undefined };
  /** What a targeted pass has held. */
  readonly waiting: Hold | undefined;
  /** What its engine has told beside its passes. */
  readonly told: EngineFacts;
  readonly schedule: Pick<RunningSchedule, 'nextAt' | 'dueAfter'>;
}

/** The status of a pair now. */
export function viewPair(facts: PairFacts): PairStatus {
  const { pair, cycle, running, watching, waiting, hooks, schedule } = facts;
  // A pair that only mirrors has none, whatever it had when it went both ways.
  const { conflicts, ...known } = facts.known;
  const { skippedAt } = hooks;
  const { room, behindSince } = facts.told;
  const nextAt = schedule.nextAt();
  const staleAt = staleAtOf(facts);
  return {
    source: pair.source,
    replica: pair.replica,
    state: stateOf(facts),
    droppedTicks: cycle.droppedTicks,
    ...(running === undefined ? {} : { running }),
    ...known,
    ...(conflicts && pair.policy.mode === 'two-way' ? { conflicts } : {}),
    ...(watching === undefined ? {} : { watching }),
    ...(waiting === undefined ? {} : { waiting }),
    ...(skippedAt === undefined ? {} : { skippedAt }),
    ...(room === undefined ? {} : { room }),
    ...(behindSince === undefined ? {} : { behindSince }),
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(staleAt === undefined ? {} : { staleAt }),
  };
}

/** As the pair says, or else counted by planned passes: the time between two of them may be a weekend. */
function staleAtOf({ pair, known, schedule }: PairFacts): number | undefined {
  const { alertAfterMs } = pair;
  if (alertAfterMs !== undefined) return known.lastGoodAt === undefined ? undefined : known.lastGoodAt + alertAfterMs;
  const next = known.lastGoodAt === undefined ? undefined : schedule.dueAfter(known.lastGoodAt);
  return next === undefined ? undefined : schedule.dueAfter(next);
}

function stateOf({ cycle, known, watching, waiting }: PairFacts): PairStatus['state'] {
  switch (cycle.kind) {
    case 'running':
    case 'stopping':
      return 'running';
    case 'stuck':
      return 'stuck';
    case 'stopped':
      return 'stopped';
    case 'idle':
    case 'waiting':
    case 'backing-off': {
      const state = stateAfterPasses(known) ?? 'waiting';
      if (state === 'ok' && waiting !== undefined) return 'waiting';
      return state === 'ok' && watching?.kind === 'degraded' ? 'degraded' : state;
    }
    default:
      return cycle satisfies never;
  }
}
