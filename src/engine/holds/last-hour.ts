// What a pair has lost within the last hour, as its gate counts it: what was made and removed in it is no loss, and
// what has come back since is none any more.

import { DIRECTORY, FILE } from '../../core/tree/entry-table.js';
import { areManyUpdates } from '../../core/safety/gate.js';
import type { ManyUpdates } from '../../core/report/many-updates.js';
import type { RecentNames, YoungName, YoungPart } from '../../core/safety/recent-names.js';
import type { RecentPast } from '../../core/safety/recent-past.js';
import type { PathHash, RecentUpdates } from '../../core/safety/recent-updates.js';
import {
  forgetEntries,
  type GoneName,
  type HistorySum,
  recentlyGone,
  recordPass,
  type RemovalHistory,
  sumHistory,
  withoutReturned,
} from '../../core/safety/removal-history.js';
import type { Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { findEntry } from '../context/find-entry.js';
import { Journal } from '../context/journal.js';
import { countInside } from '../prune/orphans.js';
import type { PairRecord } from '../../state/pair-record.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassOutput } from '../context/pass-output.js';
import type { WaitingWork } from '../context/waiting-work.js';

/** So many names that are gone are remembered, those that were removed last: others never come back. */
const GONE_KEPT = 5_000;

/** What a pass has done, as the hour counts it. */
interface HourlyPass {
  /** Destructive operations that nobody had agreed to, and not of what is young. */
  readonly removed: number;
  /** The most entries that the replica held. */
  readonly entries: number;
  /** Present where removals are done, or are about to be. */
  readonly work?: WaitingWork;
}

/** What of a pair's state is about the last hour. */
type Hour = Pick<PairRecord, 'history' | 'gone' | 'young' | 'updated'>;

/** The last hour before one pass. */
export class LastHour {
  readonly #at: number;
  readonly #names: RecentNames;
  readonly #updates: RecentUpdates;
  #history: RemovalHistory;
  #gone: readonly GoneName[];
  /** Whether what has come back was looked for. */
  #hasLooked = false;

  /** **Units**: `at` in milliseconds since 1970. */
  constructor(
    { history, gone = [], young = [], updated = [] }: PairRecord,
    { names, updates }: RecentPast,
    at: number,
  ) {
    names.load(young);
    updates.load(updated);
    this.#at = at;
    this.#updates = updates;
    this.#names = names;
    this.#history = history;
    this.#gone = recentlyGone(gone, at);
  }

  /** A person has agreed to what came of it. */
  clear(): void {
    this.#history = [];
    this.#gone = [];
    this.#updates.clear();
  }

  /** What was removed, without what came and went, such as what is about to go. */
  sum(young: YoungPart): HistorySum {
    return sumHistory(forgetEntries(this.#history, young), this.#at);
  }

  /** How many files were updated, or would be, with these. */
  updatedWith(planned: readonly PathHash[]): number {
    return this.#updates.count(this.#minute, planned);
  }

  /** Files were updated, or are about to be. */
  noteUpdates(updated: readonly PathHash[]): void {
    this.#updates.add(updated, this.#minute);
  }

  /** Whether there are updates that a restart would forget. */
  get hasUnwrittenUpdates(): boolean {
    return this.#updates.isWorthWriting(this.#minute);
  }

  /** Whether so many files were updated that it is worth a word; a replica that nobody has counted says nothing. */
  manyUpdates(files: number): ManyUpdates | undefined {
    const updated = this.#updates.count(this.#minute);
    if (files === 0 || !areManyUpdates({ updated, replicaFiles: files })) return undefined;
    // A pass that could not look everywhere has counted too few.
    return { updated, files: Math.max(updated, files) };
  }

  /** Looks once in the replica for what has come back. Returns whether there was any. */
  lookForReturned(context: PassContext): boolean {
    const { replica } = context.plan;
    if (this.#hasLooked || replica === undefined) return false;
    this.#hasLooked = true;
    const journal = new Journal({ write: () => {}, operationDone: () => {} });
    const quiet: PassContext = { ...context, output: { ...context.output, journal } };
    const before = this.#history;
    this.#gone = this.#gone.flatMap((name) => {
      const count = Math.min(name.count, countReturned(quiet, replica, name));
      if (count === 0) return [name];
      // As old as it was: were it young now, it could go again uncounted.
      this.#names.age(name.path);
      this.#history = withoutReturned(this.#history, { minute: name.minute, count });
      return count === name.count ? [] : [{ ...name, count: name.count - count }];
    });
    return this.#history !== before;
  }

  /**
   * The hour after a pass that removes so much. What is approved to go, or is young, counts neither as removed nor as
   * an entry that the replica holds.
   */
  after(
    { output: { waiting, journal } }: PassContext,
    { removed, hasRemoved }: { readonly removed: number; readonly hasRemoved: boolean },
  ): Hour {
    const { counts } = journal;
    const young = hasRemoved ? waiting.young.count : 0;
    const before = Math.max(0, counts.replicaEntries - waiting.approved.removals - young);
    const entries = Math.max(before, before + counts.made + counts.copied - removed);
    return this.with({ removed, entries, ...(hasRemoved ? { work: waiting } : {}) });
  }

  /** The hour with a pass, as the pair's state keeps it. */
  with({ removed, entries, work }: HourlyPass): Hour {
    const minute = this.#minute;
    const before = work === undefined ? this.#history : forgetEntries(this.#history, work.young);
    const history = recordPass(before, { at: this.#at, removed, entries });
    const lost = (work?.gone ?? []).map((name): GoneName => ({ ...name, minute }));
    const gone = [...this.#gone, ...lost].slice(-GONE_KEPT);
    const young: readonly YoungName[] = this.#names.list(minute);
    return { history, ...(gone.length > 0 && { gone }), ...(young.length > 0 && { young }), ...this.updated };
  }

  /** The updates alone, as the pair's state keeps them. */
  get updated(): Pick<PairRecord, 'updated'> {
    const updated = this.#updates.list(this.#minute);
    return updated.length === 0 ? {} : { updated };
  }

  get #minute(): number {
    return Math.floor(this.#at / 60_000);
  }

  /** Takes in which names a pass has made, and which are gone. */
  noteNames(
    { made, waiting }: Pick<PassOutput, 'made' | 'waiting'>,
    { hasRemoved }: { readonly hasRemoved: boolean },
  ): void {
    const minute = this.#minute;
    if (hasRemoved) for (const path of waiting.youngNames) this.#names.remove(path);
    for (const path of made) this.#names.add(path, minute);
  }
}

/** How many of the entries that a name stood for are there again. */
function countReturned(context: PassContext, replica: Root, { path, isEmptied }: GoneName): number {
  try {
    const found = findEntry(replica, path);
    if (found === undefined) return 0;
    if (isEmptied) return found.kind === FILE && found.attributes.sizeBytes > 0 ? 1 : 0;
    return found.kind === DIRECTORY ? 1 + countInside(context, path).removals : 1;
  } catch (error) {
    if (error instanceof FsError) return 0; // its directory is gone as well, or it cannot be told
    throw error;
  }
}

/** All that is not of the last hour, which is written anew. */
export function withoutHour({ history: _, gone: _gone, young: _young, updated: _updated, ...others }: PairRecord) {
  return others;
}
