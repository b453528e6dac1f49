// The journal of an increment on the disk. Several threads append to one, each of them whole lines by one call, which
// the kernel puts behind whatever is there.

import fs from 'node:fs';
import { formatLine, type JournalLine } from '../../core/history/journal-line.js';
import { JOURNAL } from '../../core/history/store-layout.js';
import { attempt, closeQuietly } from '../../fs/paths/portable-call.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { pathIn } from './increment-file.js';

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants;

/** Whoever owns a replica may have put a FIFO there: nothing waits for its other end. */
const FLAGS = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** A journal that is open to be written. */
export class JournalFile implements Disposable {
  readonly #descriptor: number;

  /** Opens the journal of an increment, which is made if it is missing. @throws FsError */
  constructor(increment: Directory) {
    this.#descriptor = attempt(() => fs.openSync(pathIn(increment, JOURNAL), FLAGS, 0o600));
    try {
      if (attempt(() => fs.fstatSync(this.#descriptor).isFile())) return;
      throw new FsError('FOREIGN', 'the journal is not a regular file');
    } catch (error) {
      closeQuietly(this.#descriptor);
      throw error;
    }
  }

  /** Appends lines, all of them or none. @throws FsError ENOSPC, EDQUOT, EIO, … */
  append(...lines: readonly JournalLine[]): void {
    const text = lines.map(formatLine).join('');
    const written = attempt(() => fs.writeSync(this.#descriptor, text, null, 'latin1'));
    if (written === text.length) return;
    // Where the disk is full in the middle of a line, what was written must not stay.
    attempt(() => fs.ftruncateSync(this.#descriptor, fs.fstatSync(this.#descriptor).size - written));
    throw new FsError('ENOSPC', 'no space left on device');
  }

  /** Cuts off a last line that has no end: its writer was killed. @throws FsError */
  cutTo(length: number): void {
    attempt(() => fs.ftruncateSync(this.#descriptor, length));
  }

  /** Whether its lines are on the disk, the sync at the end of a pass tells. */
  [Symbol.dispose](): void {
    closeQuietly(this.#descriptor);
  }
}
