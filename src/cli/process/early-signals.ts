// The signals that come while a command that mirrors is still starting. They mean what they mean later, and so are kept
// until somebody listens who can do it.

import { exitCodeOfSignal } from './exit-code.js';

/** How signals are heard and given on; the process of this program, or one that a test plays. */
export interface SignalledProcess {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  emit(signal: NodeJS.Signals, value: NodeJS.Signals): boolean;
  readonly pid: number;
  kill(pid: number, signal: NodeJS.Signals): unknown;
  exit(code: number): void;
}

/** SIGHUP asks for the config to be read again, SIGUSR2 for new logs; the others end the command. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT'];
const KEPT: readonly NodeJS.Signals[] = [...ENDING, 'SIGUSR2', 'SIGHUP'];

/** Keeps signals from `keep` until one of the other two is called. */
export class EarlySignals {
  readonly #process: SignalledProcess;
  readonly #kept: NodeJS.Signals[] = [];
  #isKeeping = false;

  constructor(process: SignalledProcess) {
    this.#process = process;
  }

  keep(): void {
    this.#isKeeping = true;
    for (const signal of KEPT) this.#process.on(signal, this.#take);
  }

  /** Somebody listens from now on: what was kept comes as soon as the caller waits for anything. */
  handOver(): void {
    queueMicrotask(() => {
      for (const signal of this.#end()) this.#process.emit(signal, signal);
    });
  }

  /** Nobody is going to listen: the signals end the process as they do any other, those that were kept at once. */
  letGo(): void {
    for (const signal of this.#end()) this.#process.kill(this.#process.pid, signal);
  }

  /**
   * A second one ends the process, which may sit in a dead mount as it reads its config: an engine that is up ends with
   * it.
   */
  readonly #take = (signal: NodeJS.Signals) => {
    const isAgain = ENDING.includes(signal) && this.#kept.some((kept) => ENDING.includes(kept));
    if (isAgain) this.#process.exit(exitCodeOfSignal(signal));
    else this.#kept.push(signal);
  };

  #end(): NodeJS.Signals[] {
    if (!this.#isKeeping) return [];
    this.#isKeeping = false;
    for (const signal of KEPT) this.#process.off(signal, this.#take);
    return this.#kept.splice(0);
  }
}
