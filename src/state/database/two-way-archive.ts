// The archive of a pair that goes both ways: what both sides had when they were last seen to be equal, one record a
// directory. It is bound to both folders and counts its generations: one that is lost, of other folders, or older than
// the pair's state is void, and then nothing is removed.

import { isWithin, type RelativePath } from '../../core/tree/bytes.js';
import { decodeNames, encodeNames, type KnownNames } from '../two-way-record.js';
import { type Database, hashOfKey, LONGEST_KEY, openDatabase } from './database.js';

/** An archive that is open. Changes are kept in memory until `commit`. */
export interface TwoWayArchive {
  /** Which folders it is about, and how often it was written; undefined for one that is new. */
  readonly stamp: ArchiveStamp | undefined;
  /** What is known of a directory's names; undefined for nothing. */
  get(directory: RelativePath): KnownNames | undefined;
  /** The same as it is written down, for `isAsKnown`. */
  record(directory: RelativePath): Buffer | undefined;
  /** Remembers a directory; without names it is forgotten. */
  put(directory: RelativePath, names: KnownNames): void;
  /** Forgets a directory and all below it. */
  forgetTree(directory: RelativePath): void;
  /** Forgets everything, at once. */
  clear(): void;
  /** Whether there is anything that `commit` would write. */
  readonly hasChanges: boolean;
  /** Whether so much waits that it is better written now. */
  readonly isFull: boolean;
  /** Writes all that has changed, at once and for sure. */
  commit(stamp: ArchiveStamp): void;
  close(): void;
}

/** What binds an archive. */
interface ArchiveStamp {
  /** Whatever tells both folders from others. */
  readonly folders: string;
  /** One more with each pass that has written to it. */
  readonly generation: number;
}

/** Opens the archive in a file, which is made where it is missing, or is none. @throws Error of lmdb or node:fs */
export function openTwoWayArchive(file: string): TwoWayArchive {
  return new LmdbArchive(openDatabase(file));
}

/** So many directories wait to be written. */
const MOST_WAITING = 2000;

class LmdbArchive implements TwoWayArchive {
  readonly #database: Database;
  /** Undefined is forgotten. */
  readonly #changed = new Map<RelativePath, Buffer | undefined>();
  #stamp: ArchiveStamp | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#stamp = readStamp(database.get(STAMP));
  }

  get stamp(): ArchiveStamp | undefined {
    return this.#stamp;
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  get isFull(): boolean {
    return this.#changed.size >= MOST_WAITING;
  }

  get(directory: RelativePath): KnownNames | undefined {
    const value = this.record(directory);
    return value === undefined ? undefined : decodeNames(value);
  }

  record(directory: RelativePath): Buffer | undefined {
    if (this.#changed.has(directory)) return this.#changed.get(directory);
    const key = keyOf(directory);
    const value = this.#database.get(key);
    if (value === undefined || key[0] !== HASHED) return value;
    return pathOf(value) === directory ? value.subarray(4 + directory.length) : undefined;
  }

  put(directory: RelativePath, names: KnownNames): void {
    const before = this.record(directory);
    const value = names.size === 0 ? undefined : encodeNames(names);
    const isSame = value === undefined || before === undefined ? value === before : value.equals(before);
    if (!isSame) this.#changed.set(directory, value);
  }

  forgetTree(directory: RelativePath): void {
    for (const changed of this.#changed.keys()) if (isWithin(changed, directory)) this.#changed.set(changed, undefined);
    for (const found of this.#below(directory)) this.#changed.set(found, undefined);
  }

  clear(): void {
    this.#changed.clear();
    this.#stamp = undefined;
    this.#database.clearSync();
  }

  commit(stamp: ArchiveStamp): void {
    this.#database.transactionSync(() => {
      for (const [directory, value] of this.#changed) {
        const key = keyOf(directory);
        if (value === undefined) this.#database.removeSync(key);
        else this.#database.putSync(key, key[0] === HASHED ? withPath(directory, value) : value);
      }
      this.#database.putSync(STAMP, Buffer.from(JSON.stringify(stamp)));
    });
    this.#changed.clear();
    this.#stamp = stamp;
  }

  close(): void {
    void this.#database.close();
  }

  /** The directories that are written down, at and below a path. */
  #below(directory: RelativePath): RelativePath[] {
    const found: RelativePath[] = [directory];
    const own = plainKey(directory);
    const end = directory === '' ? AFTER : Buffer.concat([own, AFTER]);
    // Below a path that is too long to be a key, all others are.
    const plain = end.length > LONGEST_KEY ? [] : this.#database.getRange({ start: own, end });
    for (const { key } of plain) {
      const at = key.subarray(1).toString('latin1') as RelativePath;
      if (directory === '' || isWithin(at, directory)) found.push(at);
    }
    for (const { value } of this.#database.getRange({ start: Buffer.from([HASHED]), end: Buffer.from([HASHED + 1]) })) {
      const at = pathOf(value);
      if (directory === '' || isWithin(at, directory)) found.push(at);
    }
    return found;
  }
}

/** What keys begin with: what the archive is about, paths, and hashes of paths that are too long. */
const STAMP = Buffer.from('!');
const PLAIN = 0x2f;
const HASHED = 0x68;
/** What follows the last path below another one. */
const AFTER = Buffer.from([PLAIN + 1]);

function plainKey(directory: RelativePath): Buffer {
  return Buffer.concat([Buffer.from([PLAIN]), Buffer.from(directory, 'latin1')]);
}

function keyOf(directory: RelativePath): Buffer {
  const key = plainKey(directory);
  if (key.length <= LONGEST_KEY) return key;
  return Buffer.concat([Buffer.from([HASHED]), hashOfKey(key)]);
}

/** A hash does not tell what it is of: the path comes before the value. */
function withPath(directory: RelativePath, value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(directory.length);
  return Buffer.concat([length, Buffer.from(directory, 'latin1'), value]);
}

function pathOf(value: Buffer): RelativePath {
  return value.toString('latin1', 4, 4 + value.readUInt32LE(0)) as RelativePath;
}

function readStamp(value: Buffer | undefined): ArchiveStamp | undefined {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value.toString()) as ArchiveStamp;
  } catch {
    return undefined;
  }
}
