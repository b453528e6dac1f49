// The lines that one thread writes to the journal of an increment, until that can be written to no more.

import type { Change, JournalLine } from '../../core/history/journal-line.js';
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

  /** Writes lines, and before them what was to be written with them. */
  write(...lines: readonly (UnsignedChange | { readonly op: 'undone' })[]): void {
    const { journal, writer } = this.#options;
    const all = [...this.#ahead, ...lines].map((line) => ({ ...line, writer }) as JournalLine);
    this.#ahead = [];
    if (all.length > 0) this.attempt(() => journal.append(...all));
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
