// How far a replica is behind what was heard of its source: since when the oldest change waits that is not mirrored.
// It is told only where a change waits for long, so that a pair that keeps up costs nothing.

import type { Clock, Timer } from '../../process/clock.js';

/** A change that waits so long is told of. */
const LONG_MS = 5000;

/** Follows the oldest change. Times are of the clock that never jumps. */
export class Behind {
  readonly #clock: Clock;
  readonly #tell: (since: number | undefined) => void;
  #since: number | undefined;
  /** What was told last; `NaN` before that, because somebody may have heard of an engine before this one. */
  #told: number | undefined = Number.NaN;
  #timer: Timer | undefined;

  /** `tell` takes when the oldest change was heard, in milliseconds since 1970; undefined where none waits for long. */
  constructor(clock: Clock, tell: (since: number | undefined) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A change was heard. */
  heard(at: number): void {
    if (this.#since === undefined) this.#begin(at);
  }

  /** What was due is mirrored; `oldestAt` is when the oldest was heard that still waits, absent where none does. */
  mirrored(oldestAt: number | undefined, now: number): void {
    this.stop();
    this.#since = undefined;
    // What is looked at again by itself lies ahead, and is no change.
    if (oldestAt !== undefined && oldestAt <= now) this.#begin(oldestAt);
    else this.#say(undefined);
  }

  /** To be called now and then where timers have to wait, as during a pass. */
  look(now: number): void {
    if (this.#since !== undefined && now - this.#since >= LONG_MS) this.#say(this.#since);
  }

  /** Tells nothing any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #begin(since: number): void {
    this.#since = since;
    const waitMs = Math.max(0, since + LONG_MS - this.#clock.monotonic());
    this.#timer = this.#clock.setTimer(waitMs, () => this.look(this.#clock.monotonic() + 1));
  }

  #say(since: number | undefined): void {
    if (Object.is(since, this.#told)) return;
    this.#told = since;
    this.#tell(since === undefined ? undefined : this.#clock.now() - (this.#clock.monotonic() - since));
  }
}
