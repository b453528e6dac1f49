// What of a pair's past becomes a line of its history, and what is only counted. Times are given: it has no clock.
//
// A pass that did something, or has news, is a line at once, as long as its minute has few of them; more of them are
// put aside and become one line together, so that a pair that never rests has a bounded history. What did nothing and
// has nothing new to say is counted.

import type { PairState } from '../report/pair-status.js';
import { addCounts, type Counts, operationCount, type Report } from '../report/report.js';
import { type DayCounts, emptyDay, quietKindOf, withOne } from './day-counts.js';
import type { HistoryLine, HistoryPass, HistoryState } from './history-line.js';

/** A pass that has ended. */
export interface EndedPass {
  readonly report: Report;
  readonly scope: HistoryPass['scope'];
  /** Whether it has something to say that the pass of its scope before it had not. */
  readonly isNews: boolean;
}

/** A change of state, as it was told. */
export interface ChangedState {
  readonly from: PairState;
  readonly to: PairState;
  readonly why?: string | undefined;
}

/** A span, and how many lines of each kind it may have that tell of one thing alone. */
const SPAN_MS = 60_000;
const LINES_MOST = { full: 10, targeted: 1, state: 10 } as const;

/** Comes and goes with each pass, or with the service: no change of the pair. */
const PASSING: ReadonlySet<PairState> = new Set<PairState>(['running', 'stopped']);

/** A path in it may be long. */
const WHY_CHARACTERS = 1000;

/** The past of one pair, as far as it is not written yet. */
export class PairPast {
  #spanAt = Number.NEGATIVE_INFINITY;
  #lines: Record<keyof typeof LINES_MOST, number> = { full: 0, targeted: 0, state: 0 };
  /** By what they have in common. */
  readonly #sums = new Map<string, HistoryPass>();
  #states: HistoryState | undefined;
  #state: PairState | undefined;
  #lastId = 0;
  #quiet = emptyDay();

  /** Passes without a line, since `beginDay`. */
  get quiet(): DayCounts {
    return this.#quiet;
  }

  /** A day begins; `quiet` is what is known of it already. */
  beginDay(quiet: DayCounts): void {
    this.#quiet = quiet;
  }

  /** Returns the line to write now; undefined where the pass was counted, or put aside. **Units**: as `HistoryPass`. */
  pass(pass: EndedPass, at: number): HistoryPass | undefined {
    const { report, scope, isNews } = pass;
    const didSomething = operationCount(report.counts) > 0 || report.kind !== 'mirror' || report.trigger === 'manual';
    if (!didSomething && !(isNews && report.outcome !== 'ok')) {
      this.#quiet = withOne(this.#quiet, quietKindOf(report.outcome));
      return undefined;
    }
    this.#lastId = Math.max(report.startedAt, this.#lastId + 1);
    const line = lineOf(pass, this.#lastId.toString(36));
    if (this.#mayTell(scope, at)) return line;
    const key = [line.job, scope, line.trigger, line.outcome].join(' ');
    const sum = this.#sums.get(key);
    this.#sums.set(key, sum === undefined ? line : together(sum, line));
    return undefined;
  }

  /** Returns the line to write now; undefined where it was put aside, or nothing has changed. */
  state({ from, to, why }: ChangedState, at: number): HistoryState | undefined {
    const before = this.#state ?? from;
    this.#state = before;
    if (PASSING.has(to) || to === before) return undefined;
    this.#state = to;
    const line: HistoryState = {
      kind: 'state',
      at,
      from: before,
      to,
      ...(why && { why: why.slice(0, WHY_CHARACTERS) }),
    };
    const aside = this.#states;
    if (aside === undefined && this.#mayTell('state', at)) return line;
    this.#states = aside === undefined ? line : { ...line, from: aside.from, changes: (aside.changes ?? 1) + 1 };
    return undefined;
  }

  /** A planned pass did not start at its time. */
  missed(): undefined {
    this.#quiet = withOne(this.#quiet, 'missed');
  }

  /** Whether something was put aside. */
  get hasAside(): boolean {
    return this.#sums.size > 0 || this.#states !== undefined;
  }

  /** Takes what was put aside, as lines. */
  takeAside(): HistoryLine[] {
    const lines = [...this.#sums.values(), ...(this.#states === undefined ? [] : [this.#states])];
    this.#sums.clear();
    this.#states = undefined;
    return lines;
  }

  #mayTell(kind: keyof typeof LINES_MOST, at: number): boolean {
    // Also when the clock was set back.
    if (Math.abs(at - this.#spanAt) >= SPAN_MS) {
      this.#spanAt = at;
      this.#lines = { full: 0, targeted: 0, state: 0 };
    }
    this.#lines[kind] += 1;
    return this.#lines[kind] <= LINES_MOST[kind];
  }
}

function lineOf({ report, scope }: EndedPass, id: string): HistoryPass {
  const { kind: job, startedAt, durationMs, trigger, outcome, counts, problemCount, hold, failure } = report;
  return {
    kind: 'pass',
    id,
    job,
    startedAt,
    endedAt: startedAt + durationMs,
    durationMs,
    passes: 1,
    trigger,
    scope,
    outcome,
    counts: { ...counts },
    bytes: counts.bytes,
    problemCount,
    ...(hold && { hold: hold.message }),
    ...(failure && { failure: failure.message }),
  };
}

/** Two of a kind as one; of what there is at a time, and not done, it has that of the later one. */
function together(first: HistoryPass, second: HistoryPass): HistoryPass {
  const counts: Counts = { ...first.counts };
  addCounts(counts, second.counts);
  const { sourceEntries, replicaEntries, replicaFiles } = second.counts;
  return {
    ...first,
    endedAt: Math.max(first.endedAt, second.endedAt),
    durationMs: first.durationMs + second.durationMs,
    passes: first.passes + second.passes,
    counts: { ...counts, sourceEntries, replicaEntries, replicaFiles },
    bytes: counts.bytes,
    problemCount: second.problemCount,
  };
}
