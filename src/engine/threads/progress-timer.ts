// When the protocol thread tells how far its passes are: now and then while any goes on, and once at the end of each.

import { type Clock, every, type Timer } from '../../process/clock.js';

/** What may go on at once: a full pass can be asked for while a targeted one still runs. */
type PassKind = 'full' | 'targeted';

/** How often a running pass tells how far it is. */
const PROGRESS_MS = 200;

/** One timer for all passes of an engine. */
export class ProgressTimer {
  readonly #clock: Clock;
  readonly #send: () => void;
  readonly #passes = new Set<PassKind>();
  /** Runs while there are any. */
  #timer: Timer | undefined;

  constructor(clock: Clock, send: () => void) {
    this.#clock = clock;
    this.#send = send;
  }

  begin(pass: PassKind): void {
    this.#passes.add(pass);
    this.#timer ??= every(this.#clock, PROGRESS_MS, this.#send);
  }

  end(pass: PassKind): void {
    this.#passes.delete(pass);
    this.#send();
    if (this.#passes.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
