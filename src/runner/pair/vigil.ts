// The vigil over one engine: whether its passes get on, and whether it answers while it rests between two of them.
//
//    begin ──► pass ── no progress for the patience ───► still
//     ▲         │ rest
//     │         ▼
//     └────── resting ── half the patience ──► asked ── no answer for the patience ──► still
//               ▲                                │ answered
//               └────────────────────────────────┘

import type { Clock, Timer } from '../../process/clock.js';
import { Watchdog } from './watchdog.js';

/** What a vigil works with. */
export interface VigilOptions {
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Asks the engine for an answer. */
  readonly ask: () => void;
  /** The engine stands still; called once, after which nothing is watched over until another pass begins. */
  readonly onStill: (during: 'pass' | 'rest') => void;
}

/** Watches over one engine. */
export class Vigil {
  readonly #options: VigilOptions;
  readonly #watchdog: Watchdog;
  #patienceMs: number;
  #state: 'none' | 'pass' | 'resting' | 'asked' = 'none';
  #timer: Timer | undefined;

  constructor(options: VigilOptions) {
    this.#options = options;
    const { clock, patienceMs, onStill } = options;
    this.#patienceMs = patienceMs;
    this.#watchdog = new Watchdog(clock, patienceMs, () => {
      const wasAsked = this.#state === 'asked';
      this.#state = 'none';
      onStill(wasAsked ? 'rest' : 'pass');
    });
  }

  /** A pass begins. */
  begin(): void {
    this.end();
    this.#state = 'pass';
    this.#watchdog.start();
  }

  /** It has told how far it is. */
  progress(beats: number): void {
    this.#watchdog.progress(beats);
  }

  /** The pass has ended, and the engine waits for the next change: from now on it is asked now and then. */
  rest(): void {
    this.end();
    this.#state = 'resting';
    this.#timer = this.#options.clock.setTimer(this.#patienceMs / 2, () => {
      this.#state = 'asked';
      this.#watchdog.start();
      this.#options.ask();
    });
  }

  /** The engine has answered; an answer that a pass has delayed is late by no fault of it. */
  answered(): void {
    if (this.#state === 'asked') this.rest();
  }

  /** Another patience, at once for what is being waited for. */
  setPatience(ms: number): void {
    this.#patienceMs = ms;
    this.#watchdog.setPatience(ms);
    if (this.#state === 'resting') this.rest();
  }

  /** There is nothing to watch over any more. Idempotent. */
  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#watchdog.stop();
    this.#state = 'none';
  }
}
