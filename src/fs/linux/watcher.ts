// The watcher on Linux: one inotify instance, a thread that reads it, and on this thread the watches and what events
// mean. Watches are added from here on the descriptor that the other thread reads: descriptors are of the process.

import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { WatchEvent } from '../../core/watch/watch-event.js';
import { entryUrl } from '../../process/entry-url.js';
import type { InotifyBatch, InotifyReaderData } from '../watch/inotify-batch.js';
import { InotifyWatches } from '../watch/inotify-watches.js';
import { type InotifyCalls, loadInotify } from '../libc/inotify.js';
import type { LinuxDirectory } from './directory.js';
import { FsError } from '../port/fs-error.js';
import { limitOfError, readWatchLimit, type WatchLimit } from '../port/watch-limit.js';
import { WatchWindow } from '../watch/watch-window.js';
import type { Watcher, WatcherOptions } from '../port/watcher.js';

/** What may wait to be taken: about a million events. */
const MOST_BYTES = 32 * 2 ** 20;

/** Starts a watcher, or says which limit is in the way. @throws FsError where inotify fails for another reason */
export function startLinuxWatcher(options: WatcherOptions): Watcher | WatchLimit {
  const calls = loadInotify();
  const wake = open(calls.eventfd, 'watch');
  if (typeof wake !== 'number') return wake;
  let inotify: number | WatchLimit | undefined;
  try {
    // Two descriptors of one kind: where the first was had, EMFILE of the second speaks of instances.
    inotify = open(calls.init, 'instance');
  } finally {
    if (typeof inotify !== 'number') calls.close(wake);
  }
  return typeof inotify === 'number' ? new LinuxWatcher({ calls, inotify, wake }, options) : inotify;
}

function open(call: () => number, kind: 'instance' | 'watch'): number | WatchLimit {
  try {
    return call();
  } catch (error) {
    const limit = error instanceof FsError ? limitOfError(error.code, kind) : undefined;
    if (limit === undefined) throw error;
    return readWatchLimit(limit);
  }
}

interface Instance {
  readonly calls: InotifyCalls;
  readonly inotify: number;
  readonly wake: number;
}

class LinuxWatcher implements Watcher {
  readonly #instance: Instance;
  readonly #watches: InotifyWatches;
  readonly #window = new WatchWindow(MOST_BYTES);
  readonly #port: MessagePort;
  readonly #batches: InotifyBatch[] = [];
  readonly #ended: Promise<void>;
  #failure: string | undefined;
  #isStopped = false;

  constructor(instance: Instance, { onEvents }: WatcherOptions) {
    const { calls, inotify, wake } = instance;
    this.#instance = instance;
    this.#watches = new InotifyWatches(calls, inotify);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const { memory } = this.#window;
    const workerData: InotifyReaderData = { inotify, wake, port: port2, memory, mostBytes: MOST_BYTES };
    const reader = new Worker(entryUrl('fs/inotify-reader'), {
      workerData,
      transferList: [port2],
    });
    port1.on('message', (batch: InotifyBatch) => {
      this.#batches.push(batch);
      if (!this.#isStopped) onEvents();
    });
    reader.on('error', (error) => {
      this.#failure = error.message;
    });
    this.#ended = new Promise((resolve) => {
      reader.on('exit', () => {
        port1.close();
        const hasFailed = !this.#isStopped;
        this.#isStopped = true;
        if (hasFailed) this.#failure ??= 'the thread that reads inotify has ended';
        calls.close(inotify);
        calls.close(wake);
        if (hasFailed) onEvents();
        resolve();
      });
    });
  }

  get size(): number {
    return this.#watches.size;
  }

  get wanted(): number {
    return this.#watches.wanted;
  }

  watch(path: RelativePath, directory: LinuxDirectory): WatchLimit | undefined {
    if (this.#isStopped) throw new FsError('ESHUTDOWN', 'the watcher has ended');
    const outcome = this.#watches.add(path, directory.place);
    if (outcome === 'watched') return undefined;
    const limit = readWatchLimit('watches');
    return outcome === 'share' ? { ...limit, share: this.#watches.most } : limit;
  }

  unwatch(path: RelativePath): void {
    if (!this.#isStopped) this.#watches.drop(path);
  }

  beginWalk(most: number): void {
    if (!this.#isStopped) this.#watches.beginWalk(most);
  }

  endWalk(): void {
    if (!this.#isStopped) this.#watches.endWalk();
  }

  unwatched(): RelativePath[] {
    return this.#watches.unwatched();
  }

  drain(receive: (event: WatchEvent) => void): void {
    if (this.#isStopped) {
      if (this.#failure !== undefined) receive({ kind: 'failed', message: this.#failure });
      this.#failure = undefined;
      return;
    }
    this.#watches.translate(NOTHING, receive);
    for (let batch = this.#nextBatch(); batch !== undefined; batch = this.#nextBatch()) {
      const { bytes, isLoss } = batch;
      this.#window.taken(isLoss ? 0 : bytes.length);
      this.#watches.translate(Buffer.from(bytes.buffer), receive);
    }
  }

  async stop(): Promise<void> {
    if (!this.#isStopped) {
      // From here on the descriptors are not used on this thread: they are closed when the other one has ended.
      this.#isStopped = true;
      this.#instance.calls.wake(this.#instance.wake);
    }
    await this.#ended;
  }

  /** What was announced, then what waits in the port, where a pass does not let it be announced. */
  #nextBatch(): InotifyBatch | undefined {
    return this.#batches.shift() ?? receiveMessageOnPort(this.#port)?.message;
  }
}

const NOTHING = Buffer.alloc(0);
