// What the thread that reads inotify and the one that it reads for say to each other.

import type { MessagePort } from 'node:worker_threads';

/** What the reader is started with. */
export interface InotifyReaderData {
  readonly inotify: number;
  /** An eventfd: something to read in it means stop. A thread that is blocked in poll(2) hears of nothing else. */
  readonly wake: number;
  readonly port: MessagePort;
  readonly memory: SharedArrayBuffer;
  readonly mostBytes: number;
}

/** One batch: whole events as the kernel writes them. */
export interface InotifyBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it only says that batches were lost. */
  readonly isLoss: boolean;
}
