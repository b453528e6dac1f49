// The entry of the thread that reads inotify, so that the kernel's queue stays short while the I/O thread is deep in a
// pass. It understands nothing of what it reads.

import { workerData } from 'node:worker_threads';
import type { InotifyBatch, InotifyReaderData } from './watch/inotify-batch.js';
import { overflowEvent } from './watch/inotify-event.js';
import { isReady, loadInotify, pollfds } from './libc/inotify.js';
import { WatchWindow } from './watch/watch-window.js';

/** What one read takes: more than the kernel's queue usually holds. */
const BUFFER_BYTES = 1 << 20;
/**
 * A look around now and then, although the eventfd ends the wait. A process that exits without a word to this thread
 * waits for it. **Measured**: with no limit at all it would never end.
 */
const LONGEST_POLL_MS = 1000;
/** The kernel queues 16,384 events: in this time hardly so many come. */
const PAUSE_MS = 20;

const { inotify, wake, port, memory, mostBytes } = workerData as InotifyReaderData;
const calls = loadInotify();
const window = new WatchWindow(mostBytes, memory);
const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
const polled = pollfds([wake, inotify]);

for (;;) {
  if (!calls.poll(polled, LONGEST_POLL_MS)) continue;
  if (isReady(polled, 0)) break;
  window.pause(PAUSE_MS);
  const count = calls.read(inotify, buffer);
  if (count > 0) handOver(buffer.subarray(0, count));
}
port.close();

function handOver(read: Buffer): void {
  const verdict = window.admit(read.length);
  if (verdict === 'lose') return;
  const isLoss = verdict === 'overflow';
  const bytes = Uint8Array.from(isLoss ? overflowEvent() : read);
  const batch: InotifyBatch = { bytes, isLoss };
  port.postMessage(batch, [bytes.buffer]);
}
