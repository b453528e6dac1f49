import { setImmediate as nextRound } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Reaper, type Zombie } from '../../../src/listeners/init/reaper.js';
import { ManualClock } from '../../runner/manual-clock.js';

/** A first process with children that have ended. */
function rig() {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const place = { zombies: [] as Zombie[] };
  const reaped: number[] = [];
  const reaper = new Reaper({ clock, zombies: () => place.zombies, reap: (pid) => void reaped.push(pid) });
  onTestFinished(() => reaper.close());
  const second = async () => {
    clock.advance(1000);
    await nextRound();
  };
  return { place, reaped, reaper, second };
}

describe('the reaper', () => {
  it('takes leave of those that it has met twice, and looks no more when there are none', async () => {
    const { place, reaped, reaper, second } = rig();
    reaper.begin();
    place.zombies = [{ pid: 7, startedAt: '100' }];
    await second();
    expect(reaped).toEqual([]);
    await second();
    expect(reaped).toEqual([7]);
    place.zombies = [{ pid: 8, startedAt: '100' }];
    await second();
    await second();
    expect(reaped).toEqual([7]);
    process.emit('SIGCHLD', 'SIGCHLD');
    await second();
    await second();
    expect(reaped).toEqual([7, 8]);
  });

  it('leaves one that has just ended to node, also where it has the id of another', async () => {
    const { place, reaped, reaper, second } = rig();
    reaper.begin();
    place.zombies = [{ pid: 7, startedAt: '100' }];
    await second();
    place.zombies = [{ pid: 7, startedAt: '200' }];
    await second();
    place.zombies = [];
    await second();
    expect(reaped).toEqual([]);
  });

  it('does nothing once it is closed', async () => {
    const { place, reaped, reaper, second } = rig();
    reaper.begin();
    place.zombies = [{ pid: 7, startedAt: '100' }];
    await second();
    reaper.close();
    process.emit('SIGCHLD', 'SIGCHLD');
    await second();
    expect(reaped).toEqual([]);
  });
});
