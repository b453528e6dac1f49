// One engine as the runner sees it: a child process that takes and sends the protocol's messages, and can be ended.

import type { ChildProcess } from 'node:child_process';
import type { EngineExit } from '../../core/report/engine-exit.js';
import type { EngineMessage, EngineOptions, RunnerMessage } from '../../engine/threads/protocol.js';
import { startFailure } from '../../process/start-failure.js';
import type { Clock } from '../../process/clock.js';
import { forkEngine } from './fork-engine.js';
import type { SpareEngine } from './spare-engine.js';

/** A running engine. */
export interface EngineHandle {
  readonly pid: number | undefined;
  send(message: RunnerMessage): void;
  /** Asks it to stop between two operations, and kills it when it has not ended within `graceMs`. Idempotent. */
  stop(graceMs: number): void;
  /** Ends it at once. One that hangs in a dead mount lives on until the kernel lets go of it. */
  kill(): void;
}

/** How an engine tells of itself. */
export interface EngineListener {
  onMessage(message: EngineMessage): void;
  /** It is gone; nothing comes after this. */
  onExit(exit: EngineExit): void;
}

/** Starts an engine; tests put a fake one in its place. */
export type StartEngine = (options: EngineOptions, listener: EngineListener) => EngineHandle;

const ERROR_OUTPUT_KEPT = 8 * 1024;

/** Starts real engines, as child processes of this one; the first of them may have been started beforehand. */
export function engineStarter(clock: Clock, spare?: SpareEngine): StartEngine {
  return (options, listener) => {
    const engine = new EngineProcess(spare?.take() ?? forkEngine(), listener, clock);
    engine.send({ kind: 'start', options });
    return engine;
  };
}

class EngineProcess implements EngineHandle {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #isStopping = false;
  #hasEnded = false;

  constructor(child: ChildProcess, listener: EngineListener, clock: Clock) {
    this.#clock = clock;
    this.#child = child;
    let errorOutput = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-ERROR_OUTPUT_KEPT);
    });
    this.#child.on('message', (message: EngineMessage) => listener.onMessage(message));
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      if (this.#hasEnded) return;
      this.#hasEnded = true;
      listener.onExit({ code, signal, errorOutput });
    };
    // `close` comes after the last of its error output; `error` alone when it could not be started at all.
    this.#child.on('close', end);
    this.#child.on('error', (error) => {
      errorOutput += `${startFailure(error)}\n`;
      if (this.#child.pid === undefined) end(null, null);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: RunnerMessage): void {
    // An engine that is gone is heard of through its exit.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  stop(graceMs: number): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.send({ kind: 'stop' });
    const timer = this.#clock.setTimer(graceMs, () => this.kill());
    this.#child.on('close', () => timer.cancel());
  }

  kill(): void {
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
  }
}
