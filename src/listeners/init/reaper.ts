// What the first process of a container owes to all others: the kernel gives it each process whose parent has ended,
// and one of those stays a zombie until somebody asks how it has ended. Node asks for its own children alone.
//
//   SIGCHLD ─► after a second: look ─► no zombies: wait for the next SIGCHLD
//                               └────► some: after another second those that are still there are nobody else's
//
// INVARIANT: never one that node has yet to hear of, for it would wait for that one's end for ever. Node asks for all
// of its own whenever its event loop polls, and it has polled between two looks.

import type { Reap } from '../../fs/libc/reap.js';
import type { Clock, Timer } from '../../process/clock.js';
import type { Listener } from '../listener.js';

/** What it works with. */
export interface ReaperOptions {
  readonly clock: Clock;
  /** The children that have ended and that nobody has asked for. **Shape**: each tells one process from all others. */
  readonly zombies: () => readonly Zombie[];
  readonly reap: Reap;
}

/** A process that has ended. */
export interface Zombie {
  readonly pid: number;
  /** When it was started, in the kernel's own count: an id is given to another process some day. */
  readonly startedAt: string;
}

const LOOK_AGAIN_MS = 1000;

/** Leaves no zombies of processes that have lost their parent. */
export class Reaper implements Listener {
  readonly name = 'the reaper';
  readonly #options: ReaperOptions;
  #seen: ReadonlySet<string> = new Set();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  /** No event is about it. */
  readonly hear = (): void => {};

  begin(): void {
    process.on('SIGCHLD', this.#lookSoon);
    this.#lookSoon();
  }

  close(): void {
    this.#isClosed = true;
    process.off('SIGCHLD', this.#lookSoon);
    this.#timer?.cancel();
  }

  /** An immediate comes after the poll of its round, and a timer before the next one. */
  readonly #lookSoon = (): void => {
    if (this.#isClosed) return;
    this.#timer ??= this.#options.clock.setTimer(LOOK_AGAIN_MS, () => setImmediate(() => this.#look()));
  };

  #look(): void {
    this.#timer = undefined;
    const { zombies, reap } = this.#options;
    const found = new Map(zombies().map((zombie) => [`${zombie.pid} ${zombie.startedAt}`, zombie.pid]));
    for (const [key, pid] of found) {
      if (this.#seen.has(key)) reap(pid);
    }
    const isNew = (key: string) => !this.#seen.has(key);
    this.#seen = new Set([...found.keys()].filter(isNew));
    if (this.#seen.size > 0) this.#lookSoon();
  }
}
