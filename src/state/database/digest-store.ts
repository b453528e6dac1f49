// The digests of a pair's files: path → digest, fingerprints of both sides, and the round that saw it last. What is
// lost with a store is only to be verified anew.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { Fingerprint } from '../../core/verify/fingerprint.js';
import { type Database, hashOfKey, LONGEST_KEY, openDatabase } from './database.js';

/** What digests are made with. **Shape**: as node:crypto names it. */
export type Algorithm = 'sha256' | 'blake2b512';

/** What is known of a file that was right. */
export interface KnownDigest {
  readonly algorithm: Algorithm;
  /** **Shape**: 32 bytes; of longer digests, the first ones. */
  readonly digest: Buffer;
  readonly source: Fingerprint;
  readonly replica: Fingerprint;
  /** The round in which it was last met. */
  readonly round: number;
}

/** A store that is open. */
export interface DigestStore {
  /** What is known of a file; undefined for nothing. */
  get(file: RelativePath): KnownDigest | undefined;
  /** Keeps what is given until `write`. */
  put(file: RelativePath, known: KnownDigest): void;
  /** Notes that a file is still there, until `write`. */
  meet(file: RelativePath, round: number): void;
  /** Writes all that was given, at once. */
  write(): void;
  /** Forgets files that no round since this one has met, a part of them: returns whether there are more. */
  forgetBefore(round: number): boolean;
  close(): void;
}

/** Opens the store in a file, which is made where it is missing, or is none. @throws Error of lmdb or node:fs */
export function openDigestStore(file: string): DigestStore {
  return new LmdbStore(openDatabase(file));
}

/** How many records a step of forgetting looks at. */
const STEP = 2000;

class LmdbStore implements DigestStore {
  readonly #database: Database;
  readonly #puts = new Map<RelativePath, Buffer>();
  readonly #met = new Map<RelativePath, number>();
  /** Where forgetting goes on. */
  #after: Buffer | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  get(file: RelativePath): KnownDigest | undefined {
    const value = this.#puts.get(file) ?? this.#database.get(keyOf(file));
    return value === undefined ? undefined : decode(value);
  }

  put(file: RelativePath, known: KnownDigest): void {
    this.#puts.set(file, encode(known));
  }

  meet(file: RelativePath, round: number): void {
    this.#met.set(file, round);
  }

  write(): void {
    this.#database.transactionSync(() => {
      for (const [file, round] of this.#met) {
        const known = this.#puts.has(file) ? undefined : this.#database.get(keyOf(file));
        if (known === undefined || known.readUInt32LE(ROUND_AT) === round) continue;
        const value = Buffer.from(known);
        value.writeUInt32LE(round, ROUND_AT);
        this.#database.putSync(keyOf(file), value);
      }
      for (const [file, value] of this.#puts) this.#database.putSync(keyOf(file), value);
    });
    this.#puts.clear();
    this.#met.clear();
  }

  forgetBefore(round: number): boolean {
    const start = this.#after;
    this.#after = undefined;
    const gone: Buffer[] = [];
    let count = 0;
    for (const { key, value } of this.#database.getRange({ ...(start && { start }), limit: STEP })) {
      count++;
      this.#after = Buffer.from(key);
      if (value.length !== VALUE_BYTES || value.readUInt32LE(ROUND_AT) < round) gone.push(Buffer.from(key));
    }
    this.#database.transactionSync(() => {
      for (const key of gone) this.#database.removeSync(key);
    });
    return count === STEP;
  }

  close(): void {
    this.write();
    void this.#database.close();
  }
}

/** What begins the keys of paths that are too long to be keys themselves; no path begins so. */
const HASHED = Buffer.from('/');

/** A path as a key: itself, or its hash where it is too long. */
function keyOf(file: RelativePath): Buffer {
  const bytes = Buffer.from(file, 'latin1');
  if (bytes.length <= LONGEST_KEY) return bytes;
  return Buffer.concat([HASHED, hashOfKey(bytes)]);
}

const VERSION = 1;
const ALGORITHMS: readonly Algorithm[] = ['sha256', 'blake2b512'];
/** How much of a digest is kept. */
const DIGEST_BYTES = 32;
const ROUND_AT = 2;
const DIGEST_AT = 6;
const SOURCE_AT = DIGEST_AT + DIGEST_BYTES;
const FINGERPRINT_BYTES = 40;
const VALUE_BYTES = SOURCE_AT + 2 * FINGERPRINT_BYTES;

/** A version, the algorithm, the round, the digest, and the fingerprints of both sides. */
function encode({ algorithm, digest, source, replica, round }: KnownDigest): Buffer {
  const value = Buffer.alloc(VALUE_BYTES);
  value.writeUInt8(VERSION, 0);
  value.writeUInt8(ALGORITHMS.indexOf(algorithm), 1);
  value.writeUInt32LE(round, ROUND_AT);
  digest.copy(value, DIGEST_AT, 0, DIGEST_BYTES);
  writeFingerprint(value, SOURCE_AT, source);
  writeFingerprint(value, SOURCE_AT + FINGERPRINT_BYTES, replica);
  return value;
}

/** Undefined for what this version has not written. */
function decode(value: Buffer): KnownDigest | undefined {
  const algorithm = ALGORITHMS[value[1] ?? ALGORITHMS.length];
  if (value.length !== VALUE_BYTES || value[0] !== VERSION || algorithm === undefined) return undefined;
  return {
    algorithm,
    round: value.readUInt32LE(ROUND_AT),
    digest: Buffer.from(value.subarray(DIGEST_AT, SOURCE_AT)),
    source: readFingerprint(value, SOURCE_AT),
    replica: readFingerprint(value, SOURCE_AT + FINGERPRINT_BYTES),
  };
}

function writeFingerprint(value: Buffer, at: number, fingerprint: Fingerprint): void {
  value.writeDoubleLE(fingerprint.sizeBytes, at);
  value.writeDoubleLE(fingerprint.mtimeSeconds, at + 8);
  value.writeDoubleLE(fingerprint.ctimeSeconds, at + 16);
  value.writeUInt32LE(fingerprint.mtimeNanos, at + 24);
  value.writeUInt32LE(fingerprint.ctimeNanos, at + 28);
  value.writeUInt32LE(fingerprint.inodeLow, at + 32);
  value.writeUInt32LE(fingerprint.inodeHigh, at + 36);
}

function readFingerprint(value: Buffer, at: number): Fingerprint {
  return {
    sizeBytes: value.readDoubleLE(at),
    mtimeSeconds: value.readDoubleLE(at + 8),
    ctimeSeconds: value.readDoubleLE(at + 16),
    mtimeNanos: value.readUInt32LE(at + 24),
    ctimeNanos: value.readUInt32LE(at + 28),
    inodeLow: value.readUInt32LE(at + 32),
    inodeHigh: value.readUInt32LE(at + 36),
  };
}

/** A digest in the length that is kept. */
export function keptDigest(digest: Buffer): Buffer {
  return digest.subarray(0, DIGEST_BYTES);
}
