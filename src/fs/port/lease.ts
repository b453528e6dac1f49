// Leases (fcntl(2), F_SETLEASE): a file server may hold one on a file, and is asked for it by the attempt to open that
// file. It gives the lease up within moments, mostly; nobody else can open the file until then.

import { FsError } from './fs-error.js';

/**
 * How long all leases together are waited for at once; what is left of it grows again by a tenth of the time that goes
 * by.
 */
const MOST_MS = 3000;
const REGROWTH = 0.1;

/** How often a file is tried again. */
const EACH_MS = 20;

/**
 * The patience of one adapter with leases: somebody who holds leases on many files must not keep a pass from all
 * others.
 */
export class LeasePatience {
  #leftMs = MOST_MS;
  /** When it was last used; absent before, because loading a clock costs each thread 2 ms. */
  #at: number | undefined;
  readonly #beat: () => void;

  /** `beat` is called while it waits. */
  constructor(beat: () => void) {
    this.#beat = beat;
  }

  /**
   * Opens something, if need be as soon as its lease is given up.
   * @throws FsError EAGAIN where it is not; whatever `open` throws
   */
  open<Opened>(open: () => Opened): Opened {
    for (;;) {
      try {
        return open();
      } catch (cause) {
        if (!isLeased(cause)) throw cause;
        if (!this.#wait()) throw new FsError('EAGAIN', 'another program holds a lease on it and keeps it', { cause });
      }
    }
  }

  /** Returns false where there is no patience left. */
  #wait(): boolean {
    const now = performance.now();
    this.#leftMs = Math.min(MOST_MS, this.#leftMs + (now - (this.#at ?? now)) * REGROWTH);
    this.#at = now;
    if (this.#leftMs < EACH_MS) return false;
    this.#leftMs -= EACH_MS * (1 + REGROWTH); // the wait itself does not make it grow
    this.#beat();
    Atomics.wait(NEVER_NOTIFIED, 0, 0, EACH_MS); // a sleep
    return true;
  }
}

const NEVER_NOTIFIED = new Int32Array(new SharedArrayBuffer(4));

/** **Source**: open(2): O_NONBLOCK was specified, and an incompatible lease was held on the file. */
function isLeased(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
