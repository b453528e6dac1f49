// The journal of an increment as a file that is held open and may grow: lines are read once each.

import fs from 'node:fs';
import { isClosed } from '../../core/history/increment-lines.js';
import { type JournalLine, parseJournal } from '../../core/history/journal-line.js';
import { attempt, closeQuietly } from '../paths/portable-call.js';

/** How much of a journal is read at once; no line is as long. */
const CHUNK_BYTES = 4 << 20;

/** A journal that is open. */
export class JournalFile implements Disposable {
  readonly lines: JournalLine[] = [];
  /** The number of the first line that cannot be read, counted from 1; nothing after it is. */
  damagedAt: number | undefined;
  #descriptor: number | undefined;
  /** How far it has been read: the end of a line. */
  #offset = 0;
  #size = -1;

  /** Closes the descriptor when it is disposed of. */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Whether more may come, as far as its last line tells; of a damaged one nobody can tell. */
  get isOpen(): boolean {
    return this.damagedAt === undefined && !isClosed(this.lines);
  }

  /** Reads what has been written since the last time; returns those lines. @throws FsError */
  read(): readonly JournalLine[] {
    const descriptor = this.#descriptor;
    if (descriptor === undefined || this.damagedAt !== undefined) return NOTHING;
    return attempt((): readonly JournalLine[] => {
      // Takes a fraction of the time of fstat, and is asked for with each entry that is read.
      if (fs.readSync(descriptor, PROBE, 0, 1, this.#offset) === 0) return NOTHING;
      const { size } = fs.fstatSync(descriptor);
      if (size === this.#size) return NOTHING;
      this.#size = size;
      const before = this.lines.length;
      while (this.#offset < size && this.#readChunk(descriptor, size));
      return this.lines.slice(before);
    });
  }

  /** Nothing more is read of it. */
  [Symbol.dispose](): void {
    if (this.#descriptor !== undefined) closeQuietly(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Returns whether there may be more to read. @throws Error of node:fs */
  #readChunk(descriptor: number, size: number): boolean {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - this.#offset));
    const filled = fs.readSync(descriptor, chunk, 0, chunk.length, this.#offset);
    const end = chunk.subarray(0, filled).lastIndexOf(NEW_LINE) + 1;
    if (end === 0) {
      if (filled === CHUNK_BYTES) this.damagedAt = this.lines.length + 1;
      return false;
    }
    this.#offset += end;
    const { lines, damagedAt } = parseJournal(chunk.toString('latin1', 0, end));
    if (damagedAt !== undefined) this.damagedAt = this.lines.length + damagedAt;
    for (const line of lines) this.lines.push(line);
    return damagedAt === undefined;
  }
}

const NEW_LINE = 10;
/** What is read into it says only that there is more. */
const PROBE = Buffer.allocUnsafe(1);
const NOTHING: readonly JournalLine[] = [];
