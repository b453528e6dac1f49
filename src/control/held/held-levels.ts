// Asks the thread that looks at held sets; there is one while somebody looks, and none otherwise.

import { Worker } from 'node:worker_threads';
import { FoldersyncError } from '../../core/report/error.js';
import { entryUrl } from '../../process/entry-url.js';
import type { Clock, Timer } from '../../process/clock.js';
import { HttpError } from '../http/http-error.js';
import type { HeldNode } from './held-level.js';

/** A part of one level. */
export interface WantedLevel {
  /** The file of the set, and the set's id. */
  readonly file: string;
  readonly hold: string;
  /** The file of the sizes of its entries. */
  readonly sizes: string;
  /** As a byte string. */
  readonly directory: string;
  readonly offset: number;
  readonly limit: number;
}

/** What the thread is asked. */
export interface LevelRequest extends WantedLevel {
  readonly id: number;
}

/** What it answers. */
export type LevelAnswer = { readonly id: number } & (HeldPart | { readonly failure: string });

/** Names of a level, and how many come after them. */
export interface HeldPart {
  /** **Shape**: the largest first. */
  readonly entries: readonly HeldNode[];
  /** How many of the level come after these. */
  readonly more: number;
}

const WAITING_MOST = 16;
/** For how long a thread stays that nobody asks. **Units**: milliseconds. */
const IDLE_MS = 60_000;

/** Looks at held sets. */
export class HeldLevels {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (answer: LevelAnswer) => void>();
  #worker: Worker | undefined;
  #idle: Timer | undefined;
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads a part of a level. **Errors**: rejected with HttpError 429, FoldersyncError STATE */
  async read(wanted: WantedLevel): Promise<HeldPart> {
    if (this.#waiting.size >= WAITING_MOST) throw new HttpError(429, 'BUSY', 'too much is asked at once');
    this.#idle?.cancel();
    const id = ++this.#lastId;
    const worker = this.#thread();
    const answer = await new Promise<LevelAnswer>((resolve) => {
      this.#waiting.set(id, resolve);
      worker.postMessage({ ...wanted, id } satisfies LevelRequest);
    });
    if (this.#waiting.size === 0) this.#rest();
    if ('failure' in answer) throw new FoldersyncError('STATE', `cannot read what is held: ${answer.failure}`);
    return { entries: answer.entries, more: answer.more };
  }

  /** Ends the thread; who waits is told so. Idempotent. */
  close(): void {
    this.#idle?.cancel();
    void this.#worker?.terminate();
    this.#lose('the service ends');
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(entryUrl('control/held-thread'));
    this.#worker = worker;
    worker.unref();
    worker.on('message', (answer: LevelAnswer) => {
      const resolve = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      resolve?.(answer);
    });
    worker.on('error', (error) => this.#lose(error.message));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#lose('its thread has ended');
    });
    return worker;
  }

  #rest(): void {
    this.#idle?.cancel();
    this.#idle = this.#clock.setTimer(IDLE_MS, () => this.close());
  }

  #lose(failure: string): void {
    this.#worker = undefined;
    for (const [id, resolve] of this.#waiting) resolve({ id, failure });
    this.#waiting.clear();
  }
}
