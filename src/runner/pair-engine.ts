// The engine of one pair, whichever process plays it now: there are never two, for both would write one replica.

import type { EngineMessage, PassRequest, RunnerMessage } from '../engine/protocol.js';
import type { EngineExit, EngineHandle, EngineListener } from './engine-process.js';

/** What a pair's engine needs. */
export interface PairEngineOptions {
  /** Starts a process. */
  readonly start: (listener: EngineListener) => EngineHandle;
  readonly stopGraceMs: number;
  /** A message of the engine; `reply` goes to the process that sent it. */
  readonly onMessage: (message: EngineMessage, reply: (message: RunnerMessage) => void) => void;
  /** The process is gone. `wasAsked` tells whether it was asked to end. No pass waits for another process then. */
  readonly onGone: (exit: EngineExit, wasAsked: boolean) => void;
}

/** Starts a process when there is work, one at a time. */
export class PairEngine {
  readonly #options: PairEngineOptions;
  #process: EngineHandle | undefined;
  #isLeaving = false;
  /** A pass that waits for the last process to be gone. */
  #waiting: PassRequest | undefined;

  constructor(options: PairEngineOptions) {
    this.#options = options;
  }

  /** Whether a process is there, even one that is about to end. */
  get isUp(): boolean {
    return this.#process !== undefined;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts a pass, and before it a process if there is none. */
  run(request: PassRequest): void {
    if (this.#isLeaving) {
      this.#waiting = request;
      return;
    }
    this.#process ??= this.#start();
    this.#process.send({ kind: 'run', request });
  }

  /** Asks the pass to end between two operations. */
  cancel(): void {
    this.#waiting = undefined;
    this.#process?.send({ kind: 'cancel' });
  }

  /** Asks the process to end, and has it killed after the grace time. Idempotent. */
  leave(): void {
    if (this.#process === undefined || this.#isLeaving) return;
    this.#isLeaving = true;
    this.#process.stop(this.#options.stopGraceMs);
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process?.kill();
  }

  #start(): EngineHandle {
    const process = this.#options.start({
      onMessage: (message) => this.#options.onMessage(message, (reply) => process.send(reply)),
      onExit: (exit) => this.#gone(exit),
    });
    return process;
  }

  #gone(exit: EngineExit): void {
    const wasAsked = this.#isLeaving;
    const waiting = this.#waiting;
    this.#process = undefined;
    this.#isLeaving = false;
    this.#waiting = undefined;
    if (waiting === undefined) this.#options.onGone(exit, wasAsked);
    else this.run(waiting);
  }
}
