// One lane, as the I/O thread sees it: its thread, what it was asked and what it has said.

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { FoldersyncError } from '../../core/report/error.js';
import { hasEnded } from '../../fs/probe/ended-thread.js';
import { entryUrl } from '../../process/entry-url.js';
import type { LaneAnswer, LaneData, LaneRequest, VisitRequest } from './lane-protocol.js';
import type { Progress } from '../../core/report/progress.js';
import type { Job } from '../context/lane-job.js';
import { SharedState } from '../threads/shared-state.js';
import { THREAD_LIMITS } from '../threads/thread-limits.js';

/** What a lane is made of; `entry` is what it runs, by default lane-thread.js. */
export type LaneStart = Omit<LaneData, 'port' | 'laneMemory'> & { readonly entry?: URL };

/** A lane from its start to its end. */
export class LaneHandle {
  /** How many requests it has not answered. */
  requests = 0;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #shared = new SharedState();
  readonly #exited: Promise<void>;
  readonly #answers: LaneAnswer[] = [];
  #wake: () => void = () => {};
  #failure: string | undefined;
  #isEnding = false;
  #told = this.#shared.counts();

  constructor({
    entry,
    lane,
    pair,
    style,
    styleMemory,
    passMemory,
    source,
    restore,
    replica,
    rules,
    borders,
    barred,
    isFed,
    verified,
    followed,
    fromBytes,
  }: LaneStart) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.on('message', (answer: LaneAnswer) => {
      this.#answers.push(answer);
      this.#wake();
    });
    const workerData: LaneData = {
      port: port2,
      lane,
      laneMemory: this.#shared.memory,
      pair,
      style,
      styleMemory,
      passMemory,
      source,
      restore,
      replica,
      rules,
      borders,
      barred,
      isFed,
      ...(verified && { verified }),
      followed,
      fromBytes,
    };
    this.#worker = new Worker(entry ?? entryUrl('engine/lane-thread'), {
      workerData,
      transferList: [port2],
      resourceLimits: THREAD_LIMITS,
    });
    this.#worker.on('error', (error) => this.#fail(error.stack ?? error.message));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        if (!this.#isEnding) this.#fail(`it ended with ${code}`);
        resolve();
      });
    });
  }

  get isBusy(): boolean {
    return this.requests > 0;
  }

  /** What it is at, as a byte string. */
  get path(): string {
    return this.#shared.progress().path;
  }

  /** Whether its thread has ended, also where this thread has not been back to its event loop since. */
  get isGone(): boolean {
    const { thread } = this.#shared;
    return thread !== undefined && hasEnded(thread);
  }

  /** @throws FoldersyncError LANE */
  requireAlive(): void {
    if (this.#failure === undefined) return;
    throw new FoldersyncError('LANE', `a thread of the engine has failed in the middle of the pass: ${this.#failure}`, {
      hint: 'nothing was removed that the source has; the next pass does the rest',
    });
  }

  /** Gives it something to do. */
  ask(request: VisitRequest): void {
    this.#port.postMessage(request);
    this.requests++;
  }

  /** Tells it of work that it may join. */
  invite(job: Job): void {
    this.#port.postMessage({ kind: 'help', job } satisfies LaneRequest);
  }

  /** What it has said, also where this thread has not been back to its event loop since. */
  drainAnswers(): LaneAnswer[] {
    const answers = this.#answers.splice(0);
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { readonly message: LaneAnswer } | undefined;
      if (received === undefined) break;
      answers.push(received.message);
    }
    for (const { kind } of answers) {
      if (kind === 'lines') this.#shared.chunkTaken();
      else this.requests--;
    }
    return answers;
  }

  /** What it has done since this was last asked. */
  drainProgress(): Omit<Progress, 'path'> {
    const before = this.#told;
    this.#told = this.#shared.counts();
    const { beats, entries, operations, bytes, bytesFound } = this.#told;
    return {
      beats: beats - before.beats,
      entries: entries - before.entries,
      operations: operations - before.operations,
      bytes: bytes - before.bytes,
      bytesFound: bytesFound - before.bytesFound,
    };
  }

  /** Kept when it has something to say. */
  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Has it stop between two operations. */
  cancel(): void {
    this.#shared.cancel();
  }

  /** Kept once it is gone. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#failure === undefined) this.#port.postMessage({ kind: 'end' } satisfies LaneRequest);
    await this.#exited;
    this.#port.close();
  }

  #fail(why: string): void {
    this.#failure ??= why;
    this.#wake();
  }
}
