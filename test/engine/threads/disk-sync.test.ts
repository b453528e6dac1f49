// The process that calls the kernel is a double here: what is tested is how long it is waited for, and when it is given up.
// The real one is at work in test/end-to-end/durability.slow.test.ts.

import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { syncDisk } from '../../../src/engine/threads/disk-sync.js';
import type { Root } from '../../../src/fs/port/port.js';
import { ManualClock } from '../../runner/manual-clock.js';

class FakeProcess extends EventEmitter {
  readonly kill = vi.fn(() => true);
}

const MINUTE = 60_000;

/** **Source**: include/uapi/linux/magic.h */
const [EXT4, TMPFS, RAMFS] = [0xef53, 0x01021994, 0x858458f6];

function rig(fileSystemType = EXT4) {
  const clock = new ManualClock(0);
  const child = new FakeProcess();
  const shared = { isCancelled: false, beat: vi.fn() };
  const turns: string[] = [];
  const start = (_: Root, turn: string) => {
    turns.push(turn);
    return child;
  };
  const synced = syncDisk({ device: 7, descriptor: 3, identity: { inode: '1', fileSystemType } } as Root, {
    clock,
    stateDir: '/state',
    shared,
    start,
  });
  return { clock, child, shared, turns, synced };
}

it('takes its turn by the device, and is done when the process says so', async () => {
  const { clock, child, turns, synced } = rig();
  child.emit('message', {});
  child.emit('exit', 0, null);
  expect(await synced).toBeUndefined();
  expect(turns).toEqual(['/state/locks/sync-7.lock']);
  expect(clock.timerCount).toBe(0);
});

it('starts nothing for a file system without a disk', async () => {
  for (const type of [TMPFS, RAMFS]) {
    const { turns, synced } = rig(type);
    expect(await synced).toBeUndefined();
    expect(turns).toEqual([]);
  }
});

it('says why it failed, also when the process ended without a word', async () => {
  const refused = rig();
  refused.child.emit('message', { failure: { code: 'EIO', message: 'input/output error' } });
  expect(await refused.synced).toMatchObject({ code: 'EIO', message: 'input/output error' });
  const killed = rig();
  killed.child.emit('exit', null, 'SIGKILL');
  expect(await killed.synced).toMatchObject({ code: 'SYNC', message: expect.stringContaining('SIGKILL') });
  const never = rig();
  never.child.emit('error', new Error('spawn EAGAIN'));
  expect(await never.synced).toMatchObject({ code: 'SYNC', message: expect.stringContaining('EAGAIN') });
});

it('is alive for half an hour, and stands still from then on', () => {
  const { clock, shared } = rig();
  for (let minute = 1; minute <= 30; minute++) {
    const before = shared.beat.mock.calls.length;
    clock.advance(MINUTE);
    expect(shared.beat.mock.calls.length, `minute ${minute}`).toBeGreaterThan(before);
  }
  const atEnd = shared.beat.mock.calls.length;
  clock.advance(60 * MINUTE);
  expect(shared.beat).toHaveBeenCalledTimes(atEnd);
});

it('is given up at once when the pass is cancelled, although the process does not end', async () => {
  const { clock, child, shared, synced } = rig();
  clock.advance(1000);
  shared.isCancelled = true;
  clock.advance(50);
  expect(await synced).toBeUndefined();
  expect(child.kill).toHaveBeenCalledWith('SIGKILL');
  expect(clock.timerCount).toBe(0);
});
