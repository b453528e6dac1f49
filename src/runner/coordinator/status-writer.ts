// The status file, written whole after what changes it, at most once a second.

import type { StatusFile } from '../../state/status-file.js';
import { writeFileAtomically } from '../../state/write-file.js';
import type { Clock, Timer } from '../../process/clock.js';

/** Writes a status file whenever something changed, but not more often than once a second. */
export class StatusWriter {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #collect: () => StatusFile;
  readonly #onTrouble: (message: string) => void;
  #timer: Timer | undefined;
  #hasTrouble = false;

  constructor(options: {
    readonly file: string;
    readonly clock: Clock;
    /** Returns what to write, at the time of writing. */
    readonly collect: () => StatusFile;
    /** Takes a failure, once until a write works again: no status must not mean no mirroring. */
    readonly onTrouble: (message: string) => void;
  }) {
    this.#file = options.file;
    this.#clock = options.clock;
    this.#collect = options.collect;
    this.#onTrouble = options.onTrouble;
  }

  /** Something changed. */
  touch(): void {
    this.#timer ??= this.#clock.setTimer(WRITE_EVERY_MS, () => this.flush());
  }

  /** Writes now; a write that was waiting is done with it. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      writeFileAtomically(this.#file, `${JSON.stringify(this.#collect(), undefined, 1)}\n`);
      this.#hasTrouble = false;
    } catch (error) {
      if (this.#hasTrouble) return;
      this.#hasTrouble = true;
      this.#onTrouble(`cannot write the status file ${this.#file}: ${(error as Error).message}`);
    }
  }
}

const WRITE_EVERY_MS = 1000;
