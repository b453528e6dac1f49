// The file in which passes note which folder of the source each folder of a pair's replica was filled from, see
// ClaimTable. It is added to at the end of a pass. Before a pass changes anything, the file is put aside, and it comes
// back when the pass has ended well: one that lies aside tells of a pass that has not.

import fs from 'node:fs';
import path from 'node:path';
import { ForeignFileError, openRegularFile } from '../fs/paths/own-file.js';
import { inFolder } from '../fs/paths/in-folder.js';
import { type PairKeyParts, pairKey, stateFile } from './state-dir.js';
import { makePrivateFolder, replaceFile, syncFolder } from './write-file.js';

/** By which pass an archive was written. */
export interface ArchiveEnd {
  /** What names that pass; undefined where it has not ended well. */
  readonly boundTo: string | undefined;
  /**
   * What was changed after that has a later ctime. **Units**: seconds since 1970, of this machine's clock of changes.
   */
  readonly endedAt: number;
  /** How long the line is that says so. */
  readonly bytes: number;
}

/** A larger one is not kept. */
const MOST_BYTES = 1 << 28;

/** By so much the clock of changes may be behind: two ticks of it, where they are long. */
const TICKS_SECONDS = 0.02;

/** The archive of one pair, for one pass. */
export class FolderArchive {
  readonly #file: string;
  readonly #aside: string;
  /** Whether this pass has put it aside. */
  #isAside = false;
  #isTried = false;

  constructor(stateDir: string, pair: PairKeyParts) {
    this.#file = stateFile(stateDir, 'folders', pairKey(pair));
    this.#aside = `${this.#file}-aside`;
  }

  /** Whether this pass has put it aside: it must be written to come back. */
  get isAside(): boolean {
    return this.#isAside;
  }

  /** By which pass it was written; undefined where there is none. Never throws. */
  end(): ArchiveEnd | undefined {
    return this.#open(readEnd);
  }

  /** All that it holds; undefined where there is none, or too much. Never throws. */
  read(): Uint8Array<SharedArrayBuffer> | undefined {
    return this.#open(readAll);
  }

  /** Puts it aside, for sure and until it is written again. Idempotent. @throws Error of node:fs, FsError */
  setAside(): void {
    if (this.#isTried) return;
    this.#isTried = true;
    const folder = path.dirname(this.#file);
    try {
      this.#rename(this.#file, this.#aside);
      this.#isAside = true;
      syncFolder(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Adds notes to it, and has it come back. @throws Error of node:fs, FsError */
  append(notes: readonly Uint8Array[], boundTo: string): void {
    const file = this.#isAside ? this.#aside : this.#file;
    const flags = fs.constants.O_RDWR | fs.constants.O_APPEND | fs.constants.O_NOFOLLOW;
    const descriptor = inFolder(path.dirname(file), (through) =>
      fs.openSync(path.join(through, path.basename(file)), flags),
    );
    try {
      const { bytes = 0 } = readEnd(descriptor) ?? {};
      fs.ftruncateSync(descriptor, fs.fstatSync(descriptor).size - bytes);
      fill(descriptor, notes, boundTo);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    if (!this.#isAside) return;
    this.#rename(this.#aside, this.#file);
    this.#isAside = false;
  }

  /** Writes it anew. @throws Error of node:fs */
  write(notes: readonly Uint8Array[], boundTo: string): void {
    makePrivateFolder(path.dirname(this.#file));
    replaceFile(this.#file, 0o600, (descriptor) => fill(descriptor, notes, boundTo));
    fs.rmSync(this.#aside, { force: true });
    this.#isAside = false;
  }

  #rename(from: string, to: string): void {
    inFolder(path.dirname(from), (through) => {
      fs.renameSync(path.join(through, path.basename(from)), path.join(through, path.basename(to)));
    });
  }

  #open<Result>(use: (descriptor: number, isAtHome: boolean) => Result): Result | undefined {
    for (const file of this.#isAside ? [this.#aside] : [this.#file, this.#aside]) {
      try {
        const descriptor = openRegularFile(file);
        try {
          return use(descriptor, this.#isAside || file === this.#file);
        } finally {
          fs.closeSync(descriptor);
        }
      } catch (error) {
        // It is not there, or none of ours: as good as none.
        if (!(error instanceof ForeignFileError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
      }
    }
    return undefined;
  }
}

function fill(descriptor: number, notes: readonly Uint8Array[], boundTo: string): void {
  for (const part of notes) fs.writeFileSync(descriptor, part);
  // What the clock of changes shows now.
  const endedAt = fs.fstatSync(descriptor).mtimeMs / 1000 - TICKS_SECONDS;
  fs.writeFileSync(descriptor, `bound ${boundTo} ${endedAt}\0`);
}

function readEnd(descriptor: number, isAtHome = true): ArchiveEnd | undefined {
  const { size } = fs.fstatSync(descriptor);
  if (size > MOST_BYTES) return undefined;
  const line = readFrom(descriptor, Math.max(0, size - LAST_LINE), size).toString('latin1');
  const [, last, boundTo, endedAt] = /(?:^|\0)(bound (\S+) ([\d.]+)\0)$/.exec(line) ?? [];
  if (last === undefined) return { boundTo: undefined, endedAt: Number.NEGATIVE_INFINITY, bytes: 0 };
  return { boundTo: isAtHome ? boundTo : undefined, endedAt: Number(endedAt), bytes: last.length };
}

function readAll(descriptor: number): Uint8Array<SharedArrayBuffer> | undefined {
  const { size } = fs.fstatSync(descriptor);
  if (size > MOST_BYTES) return undefined;
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  readFrom(descriptor, 0, size, Buffer.from(bytes.buffer));
  return bytes;
}

function readFrom(
  descriptor: number,
  start: number,
  end: number,
  into: Buffer<ArrayBufferLike> = Buffer.alloc(end - start),
): Buffer {
  for (let read = 0; read < into.length; ) {
    const count = fs.readSync(descriptor, into, read, into.length - read, start + read);
    if (count === 0) break;
    read += count;
  }
  return into;
}

/** More than a last line takes. */
const LAST_LINE = 200;
