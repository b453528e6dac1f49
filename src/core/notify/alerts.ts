// Which changes of a pair's state are told, as a state machine: trouble is told when it comes, once a day while it
// stands, and when it is over. Pure: the listener feeds it what it sees, and sends what comes of it.
//
//   calm ── it comes ──► standing, told ── a day ──► reminded ─┐
//    ▲  │                   │    ▲                             │
//    │  │ it has come thrice│    └─────────────────────────────┘
//    │  │ within the hour   └── it is over ──► told ──► calm
//    │  └──► standing, untold ── an hour with less ──► told
//    └──────────── it is over: not told
//
// Each kind of trouble of a pair stands for itself: a hold is not over because a pass has failed since.

import type { PairState } from '../report/pair-status.js';
import type { ConflictsStatus } from '../two-way/open-conflicts.js';
import type { Alert, NoticeKind } from './notice.js';

/** What is remembered, also over a restart. **Units**: milliseconds since 1970. */
export interface AlertMemory {
  /** By the name of the pair. */
  readonly pairs: Readonly<Record<string, PairMemory>>;
  /** The trouble with the config. */
  readonly config?: Standing;
}

/** What is remembered of one pair. */
interface PairMemory {
  /** When it was first seen: a pair that was never mirrored is stale after a while, too. */
  readonly firstAt: number;
  readonly standing: Readonly<Partial<Record<NoticeKind, Standing>>>;
  /** When each kind of trouble was told of, within the last hour. */
  readonly told: Readonly<Partial<Record<NoticeKind, readonly number[]>>>;
}

/** One trouble that has not ended. */
interface Standing {
  readonly since: number;
  /** When somebody was last told; absent where it has come too often to be told. */
  readonly toldAt?: number;
  /** What it is about, where another one of its kind is another trouble. */
  readonly about?: string;
}

/** A pair as it is. **Units**: milliseconds since 1970. */
export interface PairFacts {
  readonly state: PairState;
  /** The reason of what is held. */
  readonly holdReason?: string | undefined;
  readonly lastGoodAt?: number | undefined;
  /** As in `PairStatus`. */
  readonly staleAt?: number | undefined;
  /** As in `Pair`. */
  readonly alertAfterMs?: number | undefined;
  /** Absent where nobody knows. */
  readonly conflicts?: ConflictsStatus | undefined;
  /** From when on it may be called stale by its schedule alone: a machine that slept has yet to catch up. */
  readonly calmUntil: number;
}

/** What is known and told of nothing. */
export const NO_ALERTS: AlertMemory = { pairs: {} };

type Step = readonly [memory: AlertMemory, alerts: readonly Alert[]];

const HOUR_MS = 3_600_000;
const REMIND_MS = 24 * HOUR_MS;
/** How often trouble of one kind is told within an hour. */
const TOLD_MOST = 3;
/** A short interval must not make a pair stale because its passes take some seconds. */
const STALE_GRACE_MS = 60_000;

/** Takes a look at one pair: what has come, what is over and what still stands after a day. Never throws. */
export function lookAtPair(memory: AlertMemory, pair: string, { facts, at }: { facts: PairFacts; at: number }): Step {
  const own = new PairLook(pair, memory.pairs[pair] ?? { firstAt: at, standing: {}, told: {} }, at);
  own.takeState(facts);
  own.takeAge(facts);
  own.takeConflicts(facts);
  own.remind();
  return [{ ...memory, pairs: { ...memory.pairs, [pair]: own.memory } }, own.alerts];
}

/** Most files of a replica got other content: told each time, because it has no end to tell. Never throws. */
export function takeManyUpdates(memory: AlertMemory, pair: string, at: number): Step {
  return [memory, [{ kind: 'changes', phase: 'begun', pair, since: at, at }]];
}

/** Whether the config is one that can be used. Never throws. */
export function takeConfig(memory: AlertMemory, { isValid, at }: { isValid: boolean; at: number }): Step {
  const { config, ...rest } = memory;
  if (isValid) return [rest, config === undefined ? [] : [{ kind: 'config', phase: 'over', since: config.since, at }]];
  if (config !== undefined) return [memory, []];
  return [{ ...rest, config: { since: at, toldAt: at } }, [{ kind: 'config', phase: 'begun', since: at, at }]];
}

/** Reminds of the config, where that has been of no use for a day. Never throws. */
export function remindOfConfig(memory: AlertMemory, at: number): Step {
  const { config } = memory;
  if (config?.toldAt === undefined || at - config.toldAt < REMIND_MS) return [memory, []];
  const alert: Alert = { kind: 'config', phase: 'reminder', since: config.since, at };
  return [{ ...memory, config: { ...config, toldAt: at } }, [alert]];
}

/** Forgets all pairs but these. */
export function keepPairs(memory: AlertMemory, names: readonly string[]): AlertMemory {
  const kept = Object.entries(memory.pairs).filter(([name]) => names.includes(name));
  return kept.length === Object.keys(memory.pairs).length ? memory : { ...memory, pairs: Object.fromEntries(kept) };
}

/** What stands of a pair, told or not. */
export function troublesOf(memory: AlertMemory, pair: string): NoticeKind[] {
  return Object.keys(memory.pairs[pair]?.standing ?? {}) as NoticeKind[];
}

/** One look at a pair. */
class PairLook {
  readonly alerts: Alert[] = [];
  readonly #pair: string;
  readonly #at: number;
  readonly #firstAt: number;
  readonly #standing: Partial<Record<NoticeKind, Standing>>;
  readonly #told: Partial<Record<NoticeKind, readonly number[]>>;

  constructor(pair: string, { firstAt, standing, told }: PairMemory, at: number) {
    this.#pair = pair;
    this.#at = at;
    this.#firstAt = firstAt;
    this.#standing = { ...standing };
    this.#told = Object.fromEntries(
      Object.entries(told)
        .map(([kind, times]) => [kind, times.filter((time) => Math.abs(at - time) < HOUR_MS)] as const)
        .filter(([, times]) => times.length > 0),
    );
  }

  get memory(): PairMemory {
    return { firstAt: this.#firstAt, standing: this.#standing, told: this.#told };
  }

  /** What is over is certainly over: a pass that failed says nothing about the paths that one before it left out. */
  takeState({ state, holdReason }: PairFacts): void {
    switch (state) {
      case 'held':
        this.#end('failed');
        this.#begin('held', holdReason);
        break;
      case 'problems':
        this.#end('held', 'failed');
        this.#begin('problems');
        break;
      case 'failed':
      case 'stuck':
        this.#begin('failed');
        break;
      case 'ok':
      case 'degraded':
        this.#end('held', 'problems', 'failed');
        break;
      case 'waiting':
      case 'running':
      case 'stale':
      case 'paused':
      case 'stopped':
        break;
      default:
        state satisfies never;
    }
  }

  /** Whether it has not succeeded for too long. */
  takeAge(facts: PairFacts): void {
    const { lastGoodAt = this.#firstAt, staleAt, alertAfterMs, calmUntil } = facts;
    const limit = alertAfterMs === undefined ? staleAt : lastGoodAt + alertAfterMs;
    if (limit === undefined || this.#at <= limit + STALE_GRACE_MS) this.#end('stale');
    else if (this.#standing.stale !== undefined || this.#isStale(facts, calmUntil)) this.#begin('stale');
  }

  /** By its schedule alone it is stale only where nothing else is told of it: that would say the same twice. */
  #isStale({ alertAfterMs, state }: PairFacts, calmUntil: number): boolean {
    if (alertAfterMs !== undefined) return true;
    const isQuiet = state === 'ok' || state === 'degraded' || state === 'waiting' || state === 'stale';
    const others = Object.keys(this.#standing).filter((kind) => kind !== 'conflicts');
    return isQuiet && this.#at >= calmUntil && others.length === 0;
  }

  /** Another one that has come is told as well; one of several that was settled is not. */
  takeConflicts({ conflicts }: PairFacts): void {
    if (conflicts === undefined) return;
    const [newest] = conflicts.newest;
    if (newest === undefined) this.#end('conflicts');
    else this.#begin('conflicts', String(Math.max(newest.at, Number(this.#standing.conflicts?.about ?? 0))));
  }

  remind(): void {
    for (const [kind, standing] of Object.entries(this.#standing) as [NoticeKind, Standing][]) {
      if (standing.toldAt === undefined || this.#at - standing.toldAt < REMIND_MS) continue;
      this.#standing[kind] = { ...standing, toldAt: this.#at };
      this.#tell(kind, 'reminder', standing.since);
    }
  }

  #begin(kind: NoticeKind, about?: string): void {
    const before = this.#standing[kind];
    const isSame = before !== undefined && before.about === about;
    if (isSame && before.toldAt !== undefined) return;
    const since = isSame ? before.since : this.#at;
    const times = this.#told[kind] ?? [];
    const isTold = times.length < TOLD_MOST;
    this.#standing[kind] = {
      since,
      ...(isTold ? { toldAt: this.#at } : {}),
      ...(about === undefined ? {} : { about }),
    };
    if (!isTold) return;
    this.#told[kind] = [...times, this.#at];
    this.#tell(kind, 'begun', since);
  }

  #end(...kinds: readonly NoticeKind[]): void {
    for (const kind of kinds) {
      const standing = this.#standing[kind];
      if (standing === undefined) continue;
      delete this.#standing[kind];
      if (standing.toldAt !== undefined) this.#tell(kind, 'over', standing.since);
    }
  }

  #tell(kind: NoticeKind, phase: Alert['phase'], since: number): void {
    this.alerts.push({ kind, phase, pair: this.#pair, since, at: this.#at });
  }
}
