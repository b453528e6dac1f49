// The book that a verification keeps: it judges what was read by what is known, counts, and writes down digests, rot
// and how far it has come, every few seconds, so that a killed engine has little to read again.

import { ctimeOf, type Entry } from '../../core/tree/entry-table.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import { noneVerified, type Verification, type VerifiedCounts } from '../../core/report/verification.js';
import { fingerprintOf, keepsInodes, stampOf } from '../../core/verify/fingerprint.js';
import { type Rot, type RotSide, rotProblem } from '../../core/verify/rot.js';
import { judge, rottenSide, type SideNow, type Verdict } from '../../core/verify/verdict.js';
import {
  type Algorithm,
  type DigestStore,
  type KnownDigest,
  openDigestStore,
} from '../../state/database/digest-store.js';
import { MOST_ROT, readVerifyRecord, type VerifyRecord, writeVerifyRecord } from '../../state/verify-record.js';
import type { Journal } from '../context/journal.js';
import { type FileReading, fastestAlgorithm, type ReadFile } from '../content/read-both.js';
import type { VerifyPlaces } from './verify-places.js';

/** What a book is kept with. */
export interface VerifyBookOptions {
  readonly pair: string;
  readonly repairs: boolean;
  /** As in `VerifyJob`. */
  readonly samplePercent: number | undefined;
  readonly journal: Journal;
  /** Whether a pass takes two files for the same by their size and time. */
  readonly isAlike: (source: Entry, replica: Entry) => boolean;
  /** Whether the source's file has changed since the last good pass, so that the next one looks at its content. */
  readonly isPending: (source: Entry, replica: Entry) => boolean;
  /** The types of both file systems. */
  readonly fileSystems: { readonly source: number | undefined; readonly replica: number | undefined };
  now(): number;
}

/** How often what was found is written down. */
const SAVE_EVERY_MS = 3000;

/**
 * What has changed within this time is not kept: a writer within the same tick of the clock, or one through a memory
 * mapping before the system has written that out, changes bytes and no fingerprint. **Source**: the kernel writes out
 * what is older than 30 s each 5 s (vm.dirty_expire_centisecs, vm.dirty_writeback_centisecs)
 */
const YOUNG_MS = 60_000;

/** The book of one verification; `close` is called once. */
export class VerifyBook {
  readonly #places: VerifyPlaces;
  readonly #options: VerifyBookOptions;
  readonly #record: VerifyRecord;
  readonly #store: DigestStore;
  readonly #counts: VerifiedCounts;
  readonly #rot: Map<RelativePath, Rot>;
  readonly #startedAt: number;
  /** The last file that was looked at. */
  #last: RelativePath | undefined;
  #isComplete = false;
  #savedAt: number;

  /** @throws Error of node:fs or lmdb */
  constructor(places: VerifyPlaces, options: VerifyBookOptions) {
    this.#places = places;
    this.#options = options;
    this.#record = readVerifyRecord(places.record);
    this.#store = openDigestStore(places.digests);
    const { unfinished } = this.#record;
    const goesOn = options.samplePercent === undefined ? unfinished : undefined;
    this.#counts = { ...noneVerified(), ...goesOn?.counts };
    this.#last = goesOn?.cursor;
    this.#startedAt = goesOn?.startedAt ?? options.now();
    this.#savedAt = options.now();
    this.#rot = new Map(this.#record.rot.map((rot) => [rot.path, rot]));
    this.cursor = goesOn?.cursor;
  }

  /** Where to go on; undefined for the beginning. */
  readonly cursor: RelativePath | undefined;

  /** Which algorithm tells whether a file has the bytes that are known of it. */
  algorithmFor(file: RelativePath): Algorithm {
    return this.#store.get(file)?.algorithm ?? fastestAlgorithm();
  }

  /** A file that the sides do not agree on by size and time, for passes to mirror. */
  changed(file: RelativePath): void {
    this.#last = file;
    this.#counts.changed++;
    this.#rot.delete(file);
    this.#store.meet(file, this.#record.round);
  }

  /** A file that could not be read, or that was gone, which is no trouble. */
  unread(file: RelativePath, isTrouble: boolean): void {
    this.#last = file;
    if (isTrouble) this.#counts.unread++;
    this.#store.meet(file, this.#record.round);
  }

  /** What was read of a file. Rot is believed when it is read twice. @throws FsError of `again` */
  take(file: RelativePath, reading: FileReading, again: () => FileReading): void {
    if (reading.kind === 'cancelled') return;
    if (reading.kind === 'moved') {
      this.changed(file);
      return;
    }
    const known = this.#store.get(file);
    const verdict = this.#judge(file, reading, known);
    if (rottenSide(verdict) === undefined) {
      this.#settle(file, reading, { known, verdict });
      return;
    }
    const second = again();
    if (second.kind === 'read') this.#settle(file, second, { known, verdict: this.#judge(file, second, known) });
    else this.take(file, second, again);
  }

  /** The whole tree was looked at, or the sample. */
  end(): void {
    this.#isComplete = true;
    if (this.#options.samplePercent !== undefined) return;
    const { round } = this.#record;
    for (const [file, rot] of this.#rot) if (rot.round !== round) this.#rot.delete(file);
    this.#store.write();
    while (this.#store.forgetBefore(round));
  }

  saveIfOld(): void {
    const now = this.#options.now();
    if (Math.abs(now - this.#savedAt) >= SAVE_EVERY_MS) this.#save();
  }

  /** Writes everything down, and says what was met. */
  close(): Verification {
    this.#save();
    this.#store.close();
    return this.#verification();
  }

  #judge(file: RelativePath, reading: ReadFile, known: KnownDigest | undefined): Verdict {
    const { source, replica } = this.#fingerprints(reading);
    const { isAlike, isPending } = this.#options;
    const now = {
      areEqual: reading.areEqual,
      areAlike: isAlike(reading.source, reading.replica),
      isPending: isPending(reading.source, reading.replica),
    };
    if (known === undefined) return judge(now);
    const wasRotten = this.#rot.get(file)?.side === 'source';
    const stamp = stampOf(known.source, source);
    const sides: { source: SideNow; replica: SideNow } = {
      // Rot stays rot under a new mode.
      source: {
        stamp: wasRotten && stamp === 'touched' ? 'same' : stamp,
        isKept: reading.sourceDigest.equals(known.digest),
      },
      replica: { stamp: stampOf(known.replica, replica), isKept: reading.replicaDigest.equals(known.digest) },
    };
    return judge({ ...now, sides });
  }

  #settle(
    file: RelativePath,
    reading: ReadFile,
    { known, verdict }: { readonly known: KnownDigest | undefined; readonly verdict: Verdict },
  ): void {
    this.#last = file;
    this.#counts.files++;
    this.#counts.bytes += reading.bytes;
    if (verdict === 'changed') this.#counts.changed++;
    const side = rottenSide(verdict);
    if (side === undefined) {
      this.#rot.delete(file);
      this.#keep(file, reading);
      return;
    }
    this.#store.meet(file, this.#record.round);
    this.#foundRot(file, side, { reading, known });
  }

  /** Keeps the digest of what is the same on both sides and has not changed lately. */
  #keep(file: RelativePath, reading: ReadFile): void {
    const { round } = this.#record;
    const now = this.#options.now();
    const isYoung = [reading.source, reading.replica].some((entry) => now - ctimeOf(entry) * 1000 < YOUNG_MS);
    if (!reading.areEqual || isYoung) {
      this.#store.meet(file, round);
      return;
    }
    const algorithm = this.algorithmFor(file);
    this.#store.put(file, { algorithm, digest: reading.sourceDigest, ...this.#fingerprints(reading), round });
  }

  #foundRot(
    file: RelativePath,
    side: RotSide,
    { reading, known }: { readonly reading: ReadFile; readonly known: KnownDigest | undefined },
  ): void {
    const count = { source: 'sourceRot', replica: 'replicaRot', unknown: 'unknownRot' } as const;
    this.#counts[count[side]]++;
    const { journal, pair, repairs } = this.#options;
    journal.problem(rotProblem(pair, { path: file, side }, repairs));
    const good = known && `${known.algorithm}:${known.digest.toString('hex')}`;
    const { round } = this.#record;
    const rot = { path: file, side, ...this.#fingerprints(reading), ...(good === undefined ? {} : { good }), round };
    if (this.#rot.size < MOST_ROT || this.#rot.has(file)) this.#rot.set(file, rot);
  }

  #fingerprints({ source, replica }: ReadFile): Pick<KnownDigest, 'source' | 'replica'> {
    const { fileSystems } = this.#options;
    return {
      source: fingerprintOf(source, keepsInodes(fileSystems.source)),
      replica: fingerprintOf(replica, keepsInodes(fileSystems.replica)),
    };
  }

  #save(): void {
    const { samplePercent, now } = this.#options;
    const { round, unfinished } = this.#record;
    this.#savedAt = now();
    this.#store.write();
    const isOver = this.#isComplete && samplePercent === undefined;
    const own = this.#last && { cursor: this.#last, startedAt: this.#startedAt, counts: this.#counts };
    const left = samplePercent === undefined ? (isOver ? undefined : own) : unfinished;
    writeVerifyRecord(this.#places.record, {
      round: isOver ? round + 1 : round,
      ...(left === undefined ? {} : { unfinished: left }),
      last: this.#verification(),
      rot: [...this.#rot.values()],
    });
  }

  #verification(): Verification {
    const { samplePercent, now } = this.#options;
    return {
      startedAt: this.#startedAt,
      endedAt: now(),
      isComplete: this.#isComplete,
      ...(samplePercent === undefined ? {} : { samplePercent }),
      counts: { ...this.#counts },
    };
  }
}
