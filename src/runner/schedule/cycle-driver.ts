// Keeps the cycle of one pair going: takes what happens one after the other, and sees to its slot and its backoff. What
// the cycle decides about the engine is for its owner to do.

import { startCycle, stepCycle } from '../../core/schedule/cycle.js';
import type { CycleCommand, CycleInput, CycleState } from '../../core/schedule/cycle-state.js';
import type { Trigger } from '../../core/report/report.js';
import type { Clock, Timer } from '../../process/clock.js';
import type { SlotHolder, Slots } from './slots.js';

/** What the cycle decides about the engine. */
export type EngineCommand = Extract<CycleCommand, { readonly kind: 'start-pass' | 'cancel-pass' | 'kill-engine' }>;

/** What a pass has to go through before it asks for a slot. */
export interface Gate {
  /** Whether there is anything to go through. */
  readonly isAwaited: boolean;
  /** Goes through it; `unwanted` where the pass was taken back meanwhile. Never rejected. */
  prepare(trigger: Trigger): Promise<'ready' | 'skipped' | 'unready' | 'unwanted'>;
  /** The pass that waits is taken back. */
  unwanted(): void;
}

/** What a driver works with. */
export interface CycleDriverOptions {
  readonly cycle: Parameters<typeof startCycle>[0];
  readonly clock: Clock;
  readonly slots: Slots;
  readonly gate: Gate;
  readonly carryOut: (command: EngineCommand) => void;
  /** All that has happened was taken, and is carried out. */
  readonly onStepped: () => void;
  /** As in `SlotHolder`. */
  readonly onShared: (holders: number) => void;
}

/** One cycle, from its start on. */
export class CycleDriver {
  readonly #options: CycleDriverOptions;
  readonly #slot: SlotHolder;
  #state: CycleState;
  /** Inputs that came while one was being worked off, a slot that is granted at once for instance. */
  readonly #inputs: CycleInput[] = [];
  #isStepping = false;
  #backoff: Timer | undefined;

  constructor(options: CycleDriverOptions) {
    this.#options = options;
    this.#state = startCycle(options.cycle);
    this.#slot = { granted: () => this.step({ kind: 'granted' }), shared: options.onShared };
  }

  get state(): CycleState {
    return this.#state;
  }

  /** Something has happened. */
  step(input: CycleInput): void {
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      const [state, commands] = stepCycle(this.#state, next);
      this.#state = state;
      for (const command of commands) this.#carryOut(command);
    }
    this.#isStepping = false;
    this.#options.onStepped();
  }

  #carryOut(command: CycleCommand): void {
    const { slots, gate, clock, carryOut } = this.#options;
    switch (command.kind) {
      case 'request-slot':
        this.#request();
        break;
      case 'cancel-request':
        slots.cancel(this.#slot);
        gate.unwanted();
        break;
      case 'release-slot':
        slots.release(this.#slot);
        break;
      case 'set-timer':
        this.#backoff = clock.setTimer(command.ms, () => this.step({ kind: 'elapsed' }));
        break;
      case 'clear-timer':
        this.#backoff?.cancel();
        break;
      default:
        carryOut(command);
    }
  }

  /** Other pairs do not wait for what this one has to go through. */
  #request(): void {
    const { slots, gate } = this.#options;
    if (this.#state.kind !== 'waiting' || !gate.isAwaited) {
      slots.request(this.#slot);
      return;
    }
    void gate.prepare(this.#state.trigger).then((answer) => {
      if (answer === 'ready') slots.request(this.#slot);
      else if (answer !== 'unwanted') this.step({ kind: answer });
    });
  }
}
