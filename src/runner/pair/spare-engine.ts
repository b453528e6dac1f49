// The process of the first engine, started before it is known what it is for: it comes up while the config is read and
// the log's packages load, which is a fifth of what a small pass takes in all.

import type { ChildProcess } from 'node:child_process';
import { forkEngine } from './fork-engine.js';

/** At most one engine's process that nobody has given anything to do yet. It does not keep this process alive. */
export class SpareEngine {
  #child: ChildProcess | undefined;

  /** Starts it if it can: where there is none, the pair starts its own, and hears why that fails. */
  start(): void {
    const child = forkEngine();
    const lose = () => {
      if (this.#child === child) this.#child = undefined;
    };
    child.on('error', lose);
    child.on('exit', lose);
    keepAlive(child, false);
    this.#child = child;
  }

  /** Hands it over, once; undefined where there is none. */
  take(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return undefined;
    child.removeAllListeners('error').removeAllListeners('exit');
    keepAlive(child, true);
    return child;
  }

  /** Ends it where nobody has taken it. */
  end(): void {
    this.#child?.kill('SIGKILL'); // it has not begun anything
    this.#child = undefined;
  }
}

/** Whether the process, its channel and its standard error keep this process from ending. */
function keepAlive(child: ChildProcess, isKept: boolean): void {
  // libuv makes the pipes of a child as sockets.
  const stderr = child.stderr as (typeof child.stderr & { ref(): void; unref(): void }) | null;
  for (const one of [child, child.channel, stderr]) {
    if (isKept) one?.ref();
    else one?.unref();
  }
}
