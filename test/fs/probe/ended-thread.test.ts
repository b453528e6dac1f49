import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { hasEnded, ownThread } from '../../../src/fs/probe/ended-thread.js';

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('a thread of this process', () => {
  it('is known by the kernel, also to others, until it has ended', async () => {
    const mine = ownThread();
    if (mine === undefined) throw new Error('this system has no /proc');
    expect(hasEnded(mine)).toBe(false);
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', () => process.exit(3));
       parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));`,
      { eval: true },
    );
    const [link] = (await once(worker, 'message')) as [string];
    const other = Number(link.split('/').at(-1));
    expect(other).not.toBe(mine);
    expect(hasEnded(other)).toBe(false);
    worker.postMessage('end');
    // Blocked, as a thread is that waits for it: nothing but the kernel tells.
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; !hasEnded(other); waited++) {
      if (waited > 3000) throw new Error('it does not end');
      Atomics.wait(sleep, 0, 0, 10);
    }
  });
});
