// Verifies a pair: walks both trees from where the last round was left, reads each file on both sides, and judges it.
// It changes nothing in either. What it finds it writes down, for passes to heed.

import { childPath, ROOT, type RelativePath } from '../../core/tree/bytes.js';
import { ctimeOf, FILE } from '../../core/tree/entry-table.js';
import { isSameTime } from '../../core/tree/same-metadata.js';
import type { Pair } from '../../core/pair/pair.js';
import type { VerifyJob } from '../../core/report/report.js';
import { FoldersyncError } from '../../core/report/error.js';
import { restOf } from '../../core/verify/cursor.js';
import { FsError } from '../../fs/port/fs-error.js';
import { acquireLock } from '../../state/lock.js';
import type { PassContext } from '../context/pass-context.js';
import { openOrReport } from '../context/open-or-report.js';
import { compareBoth } from '../listing/listing.js';
import { newTables, type Tables } from '../listing/tables.js';
import { readBoth } from '../content/read-both.js';
import { VerifyBook } from './verify-book.js';
import type { VerifyPlaces } from './verify-places.js';

/** What a verification has. */
export interface VerificationOptions {
  readonly job: VerifyJob;
  readonly pair: Pick<Pair, 'name' | 'verify'>;
  readonly verified?: VerifyPlaces;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** 0 to 1, for a sample; absent: Math.random. */
  readonly random?: () => number;
}

/** Verifies until it has come to the end, or is cancelled. @throws FoldersyncError LOCKED, STATE */
export function verifyPair(context: PassContext, options: VerificationOptions): void {
  const { verified: places, pair } = options;
  if (places === undefined) throw new Error('internal: there is no place to keep what is verified');
  const lock = acquireLock(places.lock, `verifying ${pair.name}`);
  try {
    new PairVerification(context, options, places).run();
  } finally {
    lock.release();
  }
}

class PairVerification {
  readonly #context: PassContext;
  readonly #options: VerificationOptions;
  readonly #book: VerifyBook;
  readonly #tables: Tables = newTables();

  constructor(context: PassContext, options: VerificationOptions, places: VerifyPlaces) {
    this.#context = context;
    this.#options = options;
    this.#book = openBook(context, options, places);
  }

  run(): void {
    const { control } = this.#context;
    try {
      const stack: RelativePath[] = [ROOT];
      for (let next = stack.pop(); next !== undefined && !control.isCancelled; next = stack.pop()) {
        const children = this.#visit(next);
        for (let index = children.length - 1; index >= 0; index--) stack.push(children[index]!); // index is in range
      }
      if (!control.isCancelled) this.#book.end();
    } finally {
      this.#context.output.journal.verification = this.#book.close();
    }
  }

  /** Verifies the files of a directory; returns the directories to go on with, in order. */
  #visit(path: RelativePath): readonly RelativePath[] {
    const context = this.#context;
    context.control.enter(path);
    using source = openOrReport(context, 'source', path);
    using replica = source && openOrReport(context, 'replica', path);
    if (source === undefined || replica === undefined) return [];
    const comparison = compareBoth(context, { path, source, replica }, this.#tables);
    if (comparison === undefined) return [];
    const rest = restOf(path, this.#book.cursor);
    const { source: table } = this.#tables;
    const directories = comparison.diff.sharedDirectories
      .map((row) => table.name(row))
      .filter((name) => rest.directoriesFrom === undefined || name >= rest.directoriesFrom)
      .map((name) => childPath(path, name));
    if (rest.filesAfter === 'all') return directories;
    for (const { row, replicaRow } of this.#files()) {
      if (context.control.isCancelled) return [];
      const name = table.name(row);
      if (rest.filesAfter !== undefined && name <= rest.filesAfter) continue;
      if (!this.#isPicked()) continue;
      const file = childPath(path, name);
      if (!this.#isAlike(row, replicaRow)) {
        this.#book.changed(file);
        continue;
      }
      try {
        const { control } = context;
        const algorithm = this.#book.algorithmFor(file);
        const again = () => readBoth({ source, replica, name, algorithm, control });
        this.#book.take(file, again(), again);
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        const before = context.output.journal.problemCount;
        context.output.journal.failure(error, { side: 'source', path: file, action: 'verify' });
        this.#book.unread(file, context.output.journal.problemCount > before);
      }
      this.#book.saveIfOld();
    }
    return directories;
  }

  /** The files that both sides have. **Shape**: in the order of their names. */
  *#files(): Generator<{ readonly row: number; readonly replicaRow: number }> {
    const { source, replica } = this.#tables;
    for (let row = 0, replicaRow = 0; row < source.length; row++) {
      if (source.kind(row) !== FILE) continue;
      const name = source.name(row);
      while (replicaRow < replica.length && replica.name(replicaRow) < name) replicaRow++;
      if (replicaRow >= replica.length) return;
      if (replica.name(replicaRow) === name && replica.kind(replicaRow) === FILE) yield { row, replicaRow };
    }
  }

  /** Whether passes take both for the same by their listings; others they mirror. */
  #isAlike(row: number, replicaRow: number): boolean {
    const { source, replica } = this.#tables;
    const { rules } = this.#context.plan;
    if (source.sizes[row] !== replica.sizes[replicaRow]) return false;
    return !rules.times || isSameTime(source.attributes(row), replica.attributes(replicaRow), rules);
  }

  #isPicked(): boolean {
    const { job, random = Math.random } = this.#options;
    return job.samplePercent === undefined || random() * 100 < job.samplePercent;
  }
}

function openBook(context: PassContext, { job, pair, now }: VerificationOptions, places: VerifyPlaces): VerifyBook {
  const { rules, source, replica } = context.plan;
  if (replica === undefined) throw new FoldersyncError('ROOT', 'there is no replica that could be verified');
  try {
    return new VerifyBook(places, {
      pair: pair.name,
      repairs: pair.verify?.repair !== false,
      samplePercent: job.samplePercent,
      journal: context.output.journal,
      isAlike: (one, other) => one.sizeBytes === other.sizeBytes && (!rules.times || isSameTime(one, other, rules)),
      // As a pass that finds both alike would look at the content, see `isUnproven`.
      isPending: (one, other) => ctimeOf(one) > rules.contentSince && ctimeOf(other) - ctimeOf(one) <= rules.lagSeconds,
      fileSystems: { source: source.identity.fileSystemType, replica: replica.identity.fileSystemType },
      now,
    });
  } catch (cause) {
    const message = `cannot keep what is verified in ${places.digests}: ${(cause as Error).message}`;
    throw new FoldersyncError('STATE', message, { cause });
  }
}
