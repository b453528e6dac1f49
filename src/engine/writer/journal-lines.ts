// The lines that one thread writes to the journal of an increment, until that can be written to no more.

import type { Change, JournalLine } from '../../core/history/journal-line.js';
import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { JournalFile } from '../versions/journal-file.js';

/** A change before it is said which thread has made it. */
export type UnsignedChange = WithoutWriter<Change>;

type WithoutWriter<Line> = Line extends Change ? Omit<Line, 'writer'> : never;

/** Where lines go. */
export interface JournalLinesOptions {
  readonly journal: JournalFile;
  /** Tells this thread's lines from those of others. */
  readonly writer: string;
  /**
   * The increment cannot be written to. Returns whether that has been mended, so that it is tried again; otherwise
   * nothing more is kept or written down.
   */
  failed(error: FsError): boolean;
}

/** Writes them. Never throws FsError: a store that cannot be written to keeps no pass from mirroring. */
export class JournalLines {
  readonly #options: JournalLinesOptions;
  #ahead: UnsignedChange[] = [];
  #expected: { readonly directory: RelativePath; readonly names: readonly Name[] } | undefined;
  /** What is said to be made, and was not yet. */
  readonly #announced = new Set<RelativePath>();
  #isDown = false;

  constructor(options: JournalLinesOptions) {
    this.#options = options;
  }

  /** Whether nothing more is written. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Has a line written with the next ones, by one call: threads wait for each other at the end of a journal. */
  writeWithNext(line: UnsignedChange): void {
    this.#ahead.push(line);
  }

  /**
   * New files that a directory, which has nothing of their names, will most likely get next; replaces what was said
   * before. That one is made harms nothing where it then does not come: it was not there, either.
   */
  expectNew(directory: RelativePath, names: readonly Name[]): void {
    this.#announced.clear();
    this.#expected = { directory, names };
  }

  /** Something changes in a directory: that what is expected there is made is written with the next lines. */
  announceIn(directory: RelativePath): void {
    if (this.#expected?.directory !== directory) return;
    for (const name of this.#expected.names) {
      const path = childPath(directory, name);
      this.writeWithNext({ op: 'made', path });
      this.#announced.add(path);
    }
    this.#expected = undefined;
  }

  /** Writes that a path is made, unless that is the last that was said of it. */
  writeMade(path: RelativePath): void {
    if (this.#announced.delete(path)) this.write();
    else this.write({ op: 'made', path });
  }

  /** Writes lines, and before them what was to be written with them. */
  write(...lines: readonly (UnsignedChange | { readonly op: 'undone' })[]): void {
    const { journal, writer } = this.#options;
    for (const line of lines) this.#forget(line);
    const all = [...this.#ahead, ...lines].map((line) => ({ ...line, writer }) as JournalLine);
    this.#ahead = [];
    if (all.length > 0) this.attempt(() => journal.append(...all));
  }

  #forget(line: UnsignedChange | { readonly op: 'undone' }): void {
    if (line.op === 'undone') return;
    this.#announced.delete(line.path);
    if ('to' in line) this.#announced.delete(line.to);
  }

  /** Does something in the increment, again where what has kept it from that was mended. */
  attempt(write: () => void): void {
    while (!this.#isDown) {
      try {
        write();
        return;
      } catch (error) {
        if (!(error instanceof FsError)) throw error;
        this.#isDown = !this.#options.failed(error);
      }
    }
  }
}
