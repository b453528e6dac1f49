// A clock turned by hand: time passes only when a test says so, and wall and elapsed time can be moved apart.

import type { Clock, Timer } from '../../src/process/clock.js';

interface Waiting {
  readonly at: number;
  readonly fn: () => void;
}

export class ManualClock implements Clock {
  #now: number;
  /** Not 0, so that a test notices who takes it for wall time. */
  #monotonic = 5_000;
  readonly #waiting = new Set<Waiting>();

  /** Starts at an instant, in milliseconds since 1970 or as an ISO text with its offset. */
  constructor(now: number | string) {
    this.#now = typeof now === 'number' ? now : Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  setTimer(ms: number, fn: () => void): Timer {
    const waiting = { at: this.#monotonic + ms, fn };
    this.#waiting.add(waiting);
    return { cancel: () => void this.#waiting.delete(waiting) };
  }

  /** How many timers have been set and are neither over nor cancelled. */
  get timerCount(): number {
    return this.#waiting.size;
  }

  /** Lets time pass as it does on a good day: each timer is called at its moment, in order. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const next = this.#soonest(end);
      if (next === undefined) break;
      this.#move(Math.max(0, next.at - this.#monotonic));
      this.#waiting.delete(next);
      next.fn();
    }
    this.#move(end - this.#monotonic);
  }

  /** Lets time pass until the wall clock shows an instant, given as in the constructor. */
  advanceTo(instant: number | string): void {
    this.advance((typeof instant === 'number' ? instant : Date.parse(instant)) - this.#now);
  }

  /** Sets the wall clock forward, or back with a negative number. A suspended Linux machine looks the same. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass while the process is blocked: what became due is called once it is over. */
  block(ms: number): void {
    this.#move(ms);
    this.advance(0);
  }

  #move(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
  }

  #soonest(end: number): Waiting | undefined {
    let soonest: Waiting | undefined;
    for (const waiting of this.#waiting) {
      if (waiting.at <= end && (soonest === undefined || waiting.at < soonest.at)) soonest = waiting;
    }
    return soonest;
  }
}
