// The lanes of one pass from their start, which waits until there is enough to do, to their end: what begins with the
// walk may go on after the gate.

import type { Visit } from '../mirror/visit.js';
import { Lanes, type LanesOptions } from './lanes.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassSteps } from '../threads/pass-steps.js';

/** As many lanes as a pass may have, or none yet. */
export class PassLanes {
  readonly #options: LanesOptions;
  readonly #mayChange: () => boolean;
  #running: Lanes | undefined;

  /** `mayChange` tells whether it is written down that the pass changes something. */
  constructor(options: LanesOptions, mayChange: () => boolean) {
    this.#options = options;
    this.#mayChange = mayChange;
  }

  /** As in `LanesOptions`. */
  get fromEntries(): number {
    return this.#options.fromEntries;
  }

  /** As in `LanesOptions`. */
  get fromBytes(): number {
    return this.#options.fromBytes;
  }

  /** Those that were started. */
  get running(): Lanes | undefined {
    return this.#running;
  }

  /** Starts them, unless they run or the pass is to have one thread. */
  start(context: PassContext): void {
    if (this.#running === undefined && this.#options.count() > 1) {
      this.#running = new Lanes(context, this.#options, this.#mayChange);
    }
  }

  /**
   * Ends them, once they are done with what they have been asked for; what that leads to is put on the stack.
   * Idempotent.
   */
  *end(stack: Visit[] = []): PassSteps<void> {
    const ending = this.#running;
    this.#running = undefined;
    if (ending === undefined) return;
    yield { kind: 'lanes', next: ending.end() };
    ending.takeIn(stack);
  }
}
