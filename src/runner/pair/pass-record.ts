// What a supervisor remembers of its pair's passes, and how loudly each of them is told.

import { isDeepStrictEqual } from 'node:util';
import { openFilesHint } from '../../core/words/open-files.js';
import {
  type ManyUpdatesStatus,
  type PairStatus,
  type PassStatus,
  passStatusOf,
} from '../../core/report/pair-status.js';
import {
  emptyReport,
  type Failure,
  type Hold,
  type JobManner,
  operationCount,
  type Report,
  type Trigger,
} from '../../core/report/report.js';
import type { Tell } from '../events/bus.js';
import { type LossFacts, lostPass, type PassKind } from './lost-pass.js';

/** What a pair's status says of its past. */
export type KnownPasses = Pick<PairStatus, 'lastPass' | 'standing' | 'lastGoodAt' | 'manyUpdates' | 'conflicts'>;

/** The past passes of one pair. */
export class PassRecord {
  readonly #tell: Tell;
  #known: Omit<KnownPasses, 'manyUpdates' | 'conflicts'>;
  #conflicts: KnownPasses['conflicts'];
  #manyUpdates: ManyUpdatesStatus | undefined;
  /** The last full pass. */
  #full: PassStatus | undefined;
  #lastEntries: number | undefined;
  /** What a person has to decide about, and which kind of pass has held it; absent where that is nothing. */
  #held: { readonly hold: Hold; readonly kind: PassKind } | undefined;
  /** What the last pass of each kind had to say. */
  readonly #signatures: Record<PassKind, string> = { full: '', targeted: '' };

  /** `before` is what an earlier runner knew of the same folders. */
  constructor(tell: Tell, { lastPass, standing, lastGoodAt, manyUpdates, conflicts }: KnownPasses) {
    this.#tell = tell;
    this.#manyUpdates = manyUpdates;
    this.#conflicts = conflicts;
    this.#full = standing ?? lastPass;
    this.#lastEntries = entriesOf(this.#full);
    this.#held = this.#full?.hold && { hold: this.#full.hold, kind: 'full' };
    this.#known = { ...(lastPass && { lastPass }), ...(standing && { standing }), ...(lastGoodAt && { lastGoodAt }) };
  }

  /** The last pass; absent when there was none. */
  get lastPass(): KnownPasses['lastPass'] {
    return this.#known.lastPass;
  }

  /** How many entries the source had when it was last looked through; absent where that is not known. */
  get lastEntries(): number | undefined {
    return this.#lastEntries;
  }

  known(): KnownPasses {
    return {
      ...this.#known,
      ...(this.#manyUpdates && { manyUpdates: this.#manyUpdates }),
      ...(this.#conflicts && { conflicts: this.#conflicts }),
    };
  }

  /**
   * Remembers and tells of a pass that has ended. A trouble that stands is news once; the status shows it all the time.
   * A targeted pass tells of all that targeted ones have left since the last full pass, and of nothing that was there
   * before.
   */
  add(report: Report, kind: PassKind = 'full'): void {
    // A targeted pass that was cut off has neither left trouble nor ended any.
    if (kind === 'full' || report.outcome !== 'cancelled') this.#known = this.#with(report, kind);
    const { outcome, hold, failure, problemCount } = report;
    const signature = JSON.stringify([outcome, hold?.message, failure?.message, problemCount]);
    const isNews = signature !== this.#signatures[kind] || operationCount(report.counts) > 0;
    this.#signatures[kind] = signature;
    this.#tell({ kind: 'pass-ended', report, scope: kind, isNews });
    this.#followUpdates(report);
    this.#followConflicts(report);
    this.#followHold(report, kind);
  }

  /** As `add`, for a pass that was lost with its engine and so has no report of its own. **Units**: as `LossFacts`. */
  addLost(message: string, facts: LossFacts & { readonly job: JobManner; readonly endedAt: number }): void {
    const { job, endedAt } = facts;
    const { kind, trigger, startedAt } = lostPass(facts);
    const empty = emptyReport({ ...job, trigger, startedAt, durationMs: endedAt - startedAt });
    const hint = openFilesHint(message);
    const failure = { code: 'ENGINE', message, ...(hint === undefined ? {} : { hint }) };
    this.add({ ...empty, outcome: 'failed', failure }, kind);
  }

  /** As `add`, for a pass that could not begin. **Units**: milliseconds since 1970. */
  addUnready(failure: Failure, { job, trigger, at }: { job: JobManner; trigger: Trigger; at: number }): void {
    this.#tell({ kind: 'pass-started', trigger });
    this.add({ ...emptyReport({ ...job, trigger, startedAt: at, durationMs: 0 }), outcome: 'failed', failure });
  }

  /** Each pass of such an hour tells of it, and people hear of it once. */
  #followUpdates({ manyUpdates, startedAt, durationMs }: Report): void {
    if (manyUpdates === undefined) return;
    const { updated, files } = manyUpdates;
    const before = this.#manyUpdates;
    const at = startedAt + durationMs;
    if (before === undefined || Math.abs(at - before.at) >= HOUR_MS) {
      this.#manyUpdates = { at, updated, files };
      this.#tell({ kind: 'many-updates', updated, files });
    } else if (updated > before.updated) {
      this.#manyUpdates = { at: before.at, updated, files };
    }
  }

  #followConflicts({ conflicts }: Report): void {
    if (conflicts === undefined) return;
    const before = this.#conflicts ?? { open: 0, newest: [] };
    this.#conflicts = conflicts;
    if (!isDeepStrictEqual(conflicts, before)) this.#tell({ kind: 'conflicts-changed', open: conflicts.open });
  }

  /** A pass that failed or was cut off has neither held anything nor ended a hold. */
  #followHold({ hold, outcome }: Report, kind: PassKind): void {
    const before = this.#held;
    if (hold !== undefined) {
      this.#held = { hold, kind };
      if (hold.message !== before?.hold.message) this.#tell({ kind: 'held', hold });
    } else if (before !== undefined && (outcome === 'ok' || outcome === 'problems')) {
      // What a full pass has held, one over some changes does not settle.
      if (kind === 'targeted' && before.kind === 'full') return;
      this.#held = undefined;
      this.#tell({ kind: 'hold-ended' });
    }
  }

  #with(report: Report, kind: PassKind): Omit<KnownPasses, 'manyUpdates' | 'conflicts'> {
    const { lastGoodAt } = this.#known;
    const lastPass = passStatusOf(report);
    if (kind === 'full') {
      this.#full = lastPass;
      this.#lastEntries = entriesOf(lastPass) ?? this.#lastEntries;
      // What targeted passes have told of is settled, or is trouble of the full one.
      this.#signatures.targeted = '';
      const goodAt = report.outcome === 'ok' && !report.again ? report.startedAt : lastGoodAt;
      return { lastPass, ...(goodAt === undefined ? {} : { lastGoodAt: goodAt }) };
    }
    const standing = this.#full?.outcome === 'ok' ? undefined : this.#full;
    return {
      lastPass,
      ...(standing === undefined ? {} : { standing }),
      ...(lastGoodAt === undefined ? {} : { lastGoodAt }),
    };
  }
}

const HOUR_MS = 3_600_000;

/** A pass that was cut off has not met all of them, and one whose roots were held has met none. */
function entriesOf(pass: PassStatus | undefined): number | undefined {
  if (pass === undefined || pass.outcome === 'cancelled' || pass.outcome === 'failed') return undefined;
  return pass.counts.sourceEntries || undefined;
}
