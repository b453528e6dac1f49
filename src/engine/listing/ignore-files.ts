// The ignore files of a source: patterns that stand in the directories themselves. They are read by the walk, for both
// sides; which files have that meaning, the pair's `ignoreFiles` says.

import { IgnoreLevel, type IgnoreFile } from '../../core/filter/ignore-level.js';
import type { IgnoreLevels } from '../../core/filter/filter.js';
import {
  type Bytes,
  bytesOfText,
  childPath,
  type Name,
  parentOf,
  type RelativePath,
  ROOT,
} from '../../core/tree/bytes.js';
import { type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Policy } from '../../core/pair/pair.js';
import type { Problem } from '../../core/report/problem.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import type { Journal } from '../context/journal.js';

/**
 * How much text the ignore files that count in one directory may have together: each of its lines may be asked of each
 * entry, and is kept while that is so. A user of a shared source writes as many of them as he likes.
 */
const MOST_BYTES = 256 << 10;

/** How much is remembered, in directories and in text. A walk in order needs those above it alone. */
const REMEMBERED = { directories: 4096, bytes: 4 * MOST_BYTES };

/** An ignore file that cannot be read: nobody can tell what is left out in its directory and below. */
class IgnoreFileError extends FsError {
  readonly path: RelativePath;

  constructor(path: RelativePath, { code, message }: FsError) {
    super(code, message);
    this.path = path;
  }
}

/** What is known of one directory. */
interface KnownDirectory {
  /** Its own files. */
  readonly files: readonly IgnoreFile[];
  readonly level: IgnoreLevel | undefined;
  /** Whether the source has no such directory, and so none below it. */
  readonly isMissing: boolean;
}

/** Reads the ignore files of one source, for one thread and one pass. */
export class IgnoreFiles implements IgnoreLevels {
  readonly #source: Root;
  /** **Shape**: each is stronger than those before it. */
  readonly #names: readonly Name[];
  /** **Shape**: the one that was used last is the last one. */
  readonly #known = new Map<RelativePath, KnownDirectory>();
  #knownBytes = 0;
  #last: { readonly directory: RelativePath; readonly level: IgnoreLevel | undefined } | undefined;

  constructor(source: Root, names: readonly string[]) {
    this.#source = source;
    this.#names = names.map((name) => bytesOfText(name) as Name);
  }

  /** What the ignore files say of the entries of a directory. @throws IgnoreFileError, FsError of one on the way */
  in(directory: RelativePath): IgnoreLevel | undefined {
    if (this.#last?.directory !== directory) {
      this.#last = { directory, level: this.#directory(directory).level };
    }
    return this.#last.level;
  }

  /**
   * Reads those of a directory that is open, and was listed: `listed` is all that it holds, where that is known.
   * Returns whether they say something else than before in this pass. @throws as `in`
   */
  learn(path: RelativePath, directory: Directory, listed: ReadonlySet<Name> | undefined): boolean {
    const above = path === ROOT ? NOTHING : this.#directory(parentOf(path));
    const before = this.#known.get(path);
    const files = this.#readAll(path, directory, { above: above.level, listed });
    if (before !== undefined && !before.isMissing && areSame(before.files, files)) return false;
    this.#last = undefined;
    // What was known of directories below goes by what was known of this one.
    if (before !== undefined) this.#forget();
    this.#remember(path, knownOf(path, files, above));
    return before !== undefined;
  }

  /** Without recursion: a user can nest thousands of directories. */
  #directory(directory: RelativePath): KnownDirectory {
    const unknown: RelativePath[] = [];
    let known = this.#recall(directory);
    for (let path = directory; known === undefined; ) {
      unknown.push(path);
      if (path === ROOT) break;
      path = parentOf(path);
      known = this.#recall(path);
    }
    let above = known ?? NOTHING;
    for (let path = unknown.pop(); path !== undefined; path = unknown.pop()) {
      above = above.isMissing ? above : this.#look(path, above);
      if (!above.isMissing || unknown.length === 0) this.#remember(path, above);
    }
    return above;
  }

  #look(path: RelativePath, above: KnownDirectory): KnownDirectory {
    try {
      using directory = this.#source.openDirectory(path);
      return knownOf(path, this.#readAll(path, directory, { above: above.level, listed: undefined }), above);
    } catch (error) {
      if (!(error instanceof FsError) || error instanceof IgnoreFileError || !MISSING_CODES.has(error.code))
        throw error;
      return { files: [], level: above.level, isMissing: true };
    }
  }

  #readAll(
    path: RelativePath,
    directory: Directory,
    { above, listed }: { readonly above: IgnoreLevel | undefined; readonly listed: ReadonlySet<Name> | undefined },
  ): readonly IgnoreFile[] {
    const files: IgnoreFile[] = [];
    let left = MOST_BYTES - (above?.totalBytes ?? 0);
    for (const name of this.#names) {
      if (listed?.has(name) === false) continue;
      try {
        const text = readText(directory, name, left);
        if (text === undefined) continue;
        left -= text.length;
        files.push({ name, text });
      } catch (error) {
        throw error instanceof FsError ? new IgnoreFileError(childPath(path, name), error) : error;
      }
    }
    return files;
  }

  #recall(path: RelativePath): KnownDirectory | undefined {
    const known = this.#known.get(path);
    if (known === undefined) return undefined;
    this.#known.delete(path);
    this.#known.set(path, known);
    return known;
  }

  #remember(path: RelativePath, known: KnownDirectory): void {
    this.#known.set(path, known);
    this.#knownBytes += sizeOf(known);
    for (const [oldest, { ...its }] of this.#known) {
      if (this.#known.size <= REMEMBERED.directories && this.#knownBytes <= REMEMBERED.bytes) return;
      if (oldest === path) return;
      this.#known.delete(oldest);
      this.#knownBytes -= sizeOf(its);
    }
  }

  #forget(): void {
    this.#known.clear();
    this.#knownBytes = 0;
  }
}

const NOTHING: KnownDirectory = { files: [], level: undefined, isMissing: false };

const MISSING_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

function knownOf(path: RelativePath, files: readonly IgnoreFile[], { level: above }: KnownDirectory): KnownDirectory {
  const level = files.length === 0 ? above : new IgnoreLevel(path, files, above);
  return { files, level, isMissing: false };
}

function sizeOf({ files }: KnownDirectory): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}

function areSame(before: readonly IgnoreFile[], now: readonly IgnoreFile[]): boolean {
  return (
    before.length === now.length &&
    before.every(({ name, text }, index) => name === now[index]?.name && text === now[index].text)
  );
}

/**
 * What a file holds; undefined where it is no file: neither git nor foldersync follows a symlink to patterns.
 * @throws FsError VANISHED where it changes meanwhile, EFBIG
 */
function readText(directory: Directory, name: Name, mostBytes: number): Bytes | undefined {
  const before = directory.find(name);
  if (before?.kind !== FILE || isForEverybody(directory.attributes())) return undefined;
  const { sizeBytes } = before.attributes;
  if (sizeBytes > mostBytes) {
    throw new FsError('EFBIG', `the patterns that count there are more than ${MOST_BYTES >> 10} KiB`);
  }
  const buffer = Buffer.alloc(sizeBytes + 1);
  const length = directory.whileOpen(name, directory, name, (files) => files.read(0, buffer, 0));
  const after = directory.find(name);
  if (length !== sizeBytes || after === undefined || !isUntouched(before.attributes, after.attributes)) {
    throw new FsError('VANISHED', 'it is being written');
  }
  return buffer.toString('latin1', 0, length) as Bytes;
}

/** Whether a directory is for everybody, as /tmp is: one user's pattern would leave out the files of others there. */
function isForEverybody({ mode }: Entry): boolean {
  return (mode & 0o1000) !== 0 && (mode & 0o022) !== 0;
}

function isUntouched(before: Entry, after: Entry): boolean {
  const keys = [
    'inodeLow',
    'inodeHigh',
    'sizeBytes',
    'mtimeSeconds',
    'mtimeNanos',
    'ctimeSeconds',
    'ctimeNanos',
  ] as const;
  return keys.every((key) => before[key] === after[key]);
}

/** Tells why a directory cannot be listed, or what it holds not be told from what is left out; once in a pass. */
export function tellUnlisted(
  { output: { journal } }: { readonly output: { readonly journal: Journal } },
  { side, path }: Pick<Problem, 'side' | 'path'>,
  error: unknown,
): void {
  if (!(error instanceof IgnoreFileError)) journal.failure(error, { side, path, action: 'list' });
  else if (!journal.hasProblem('source', error.path))
    journal.failure(error, { side: 'source', path: error.path, action: 'read' });
}

/** The ignore files of a pair; undefined where it has none. */
export function ignoreFilesOf(source: Root, { ignoreFiles }: Pick<Policy, 'ignoreFiles'>): IgnoreFiles | undefined {
  return ignoreFiles.length === 0 ? undefined : new IgnoreFiles(source, ignoreFiles);
}
