// A new file on its way to its name, over node:fs: gone at the end of its scope unless it was finished.

import fs from 'node:fs';
import { type Attributes, FILE } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import { type Rules, withinLimits } from '../port/rules.js';
import { closeQuietly, errnoOf, onTarget } from '../paths/portable-call.js';
import { stampDescriptor } from './stamp.js';

const { O_RDWR, O_CREAT, O_EXCL } = fs.constants;

/** Makes an empty file for its owner alone; returns its descriptor, to read and to write. @throws Error of node:fs */
export function createFile(path: string | Buffer): number {
  return fs.openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
}

/** A file that is being written. */
export class StagedFile implements Disposable {
  readonly descriptor: number;
  readonly #path: string | Buffer;
  #isFinished = false;

  /** @throws FsError of the target's side, as do its methods */
  constructor(path: string | Buffer) {
    this.#path = path;
    this.descriptor = onTarget(() => createFile(path));
  }

  /**
   * Stamps and closes it; network file systems tell only at the close that there was no room. Returns what was refused.
   */
  finish(attributes: Attributes, rules: Rules): Refusals {
    return onTarget(() => {
      const refused = stampDescriptor(this.descriptor, FILE, withinLimits(attributes, rules));
      if (rules.syncFiles) fs.fsyncSync(this.descriptor);
      this.#isFinished = true;
      try {
        fs.closeSync(this.descriptor);
      } catch (error) {
        this.#unlink();
        throw error;
      }
      return refused;
    });
  }

  [Symbol.dispose](): void {
    if (this.#isFinished) return;
    closeQuietly(this.descriptor);
    this.#unlink();
  }

  #unlink(): void {
    try {
      fs.unlinkSync(this.#path);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      // Why the copy ended matters more than this; the next pass removes what is left.
    }
  }
}
