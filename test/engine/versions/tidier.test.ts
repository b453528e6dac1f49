import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeptVersions } from '../../../src/core/pair/replica-room.js';
import { bytesOfText, type AbsolutePath } from '../../../src/core/tree/bytes.js';
import { writeEmptyRequest } from '../../../src/state/empty-request.js';
import { Tidier, type TidierOptions } from '../../../src/engine/versions/tidier.js';
import { openFileSystem } from '../../../src/fs/choose.js';
import { systemClock } from '../../../src/process/clock.js';
import { ManualClock } from '../../runner/manual-clock.js';
import { MadeStore } from './made-store.js';

const { fileSystem } = openFileSystem(() => {});
const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00Z');
const KEEP = { allMs: DAY, hourlyMs: DAY, dailyMs: DAY, weeklyMs: DAY };

function oldStore(count: number): MadeStore {
  const made = new MadeStore();
  for (let index = 0; index < count; index++)
    made.increment(START + index * 60_000, (store) => store.write('a', `${index}`));
  return made;
}

/** A tidier whose time goes on when the test says so, and which is `done` when it has nothing to do. */
function rig(made: MadeStore, more: Partial<TidierOptions> = {}) {
  const clock = new ManualClock(START + 10 * DAY);
  const told: string[] = [];
  const busy: boolean[] = [];
  const counted: KeptVersions[] = [];
  const tidier = new Tidier({
    clock,
    fileSystem,
    versions: { everyMs: 600_000, keep: KEEP, maxShare: 1, exclude: [] },
    openReplica: () => fileSystem.openRoot(bytesOfText(made.replica) as AbsolutePath),
    closeOpen: () => told.push('close'),
    onCounted: (versions) => counted.push(versions),
    warn: (message) => told.push(message),
    onBusy: (isBusy) => busy.push(isBusy),
    ...more,
  });
  onTestFinished(() => tidier.stop());
  return { tidier, clock, told, busy, counted };
}

/** Turns the clock on; what the disk is asked for comes by itself. */
async function turnUntil(clock: ManualClock, isReached: () => boolean): Promise<void> {
  while (!isReached()) {
    clock.advance(20);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a tidier', () => {
  it('begins after a pass, says that it is at it, and ends', async () => {
    const made = oldStore(5);
    const { tidier, clock, told, busy } = rig(made);
    tidier.passBegins();
    tidier.passEnds();
    expect(busy).toEqual([true]);
    await turnUntil(clock, () => busy.length >= 2);
    expect([made.points(), busy, told]).toEqual([[], [true, false], []]);
  });

  it('moves nothing while a pass is on', async () => {
    const made = oldStore(5);
    const { tidier, clock, busy } = rig(made);
    tidier.passBegins();
    tidier.passEnds();
    tidier.passBegins();
    clock.advance(10_000);
    expect(made.points()).toHaveLength(5);
    tidier.passEnds();
    await turnUntil(clock, () => busy.length >= 2);
    expect(made.points()).toEqual([]);
  });

  it('makes room for a pass as often as it is asked to, and tells of it once', () => {
    const made = oldStore(5);
    const { tidier, told } = rig(made);
    for (const left of [2, 0]) {
      const makeRoom = tidier.roomForPass(() => {});
      const points = made.points().length;
      expect([makeRoom({ from: 'closed', bytes: 0 }), makeRoom({ from: 'closed', bytes: 0 })]).toEqual([true, true]);
      expect(made.points()).toHaveLength(points - 2);
      expect(told).toHaveLength(left === 2 ? 1 : 2);
    }
    expect(told[0]).toContain('the oldest versions made room');
  });

  it('has nothing to do where there are no versions, and says nothing of it', async () => {
    const made = new MadeStore();
    const { tidier, busy, told } = rig(made, { openReplica: () => undefined });
    tidier.passBegins();
    tidier.passEnds();
    expect([busy, told]).toEqual([[], []]);
    const empty = rig(made);
    empty.tidier.passEnds();
    await turnUntil(empty.clock, () => empty.counted.length > 0);
    expect(empty.counted).toEqual([{ points: 0, bytes: 0 }]);
  });

  it('honours a request within seconds', async () => {
    const made = oldStore(3);
    const { tidier, clock, busy, told, counted } = rig(made, {
      versions: { everyMs: 600_000, keep: { ...KEEP, allMs: 100 * DAY }, maxShare: 1, exclude: [] },
    });
    tidier.passEnds();
    await turnUntil(clock, () => busy.length >= 2);
    expect(made.points()).toHaveLength(3);
    expect(counted).toEqual([{ points: 3, bytes: expect.any(Number) }]);
    writeEmptyRequest(made.versions, START + 20 * DAY);
    clock.advance(10_000);
    await turnUntil(clock, () => busy.length >= 4);
    expect([made.points(), told]).toEqual([[], ['close']]);
  });

  it('counts what was just taken away only as long as that is soon done, where the engine ends after it', async () => {
    for (const [files, isCounted] of [
      [10, true],
      [13_000, false],
    ] as const) {
      const made = oldStore(3);
      fs.mkdirSync(path.join(made.replica, 'd'));
      const tree = path.join(made.versions, made.open(START + 9.9 * DAY), 'tree');
      made.remove('d');
      const stored = path.join(tree, fs.readdirSync(tree)[0]!, 'd'); // what has just been removed
      for (let at = 0; at < files; at++) fs.writeFileSync(path.join(stored, `${at}`), '');
      const { tidier, counted, told } = rig(made);
      await tidier.workOnce(() => false);
      expect([made.points().length, counted.length, told]).toEqual([1, isCounted ? 1 : 0, []]);
    }
  });

  it('stops at once, and another one goes on', async () => {
    const made = oldStore(50);
    const first = rig(made);
    first.tidier.passEnds();
    first.clock.advance(20);
    first.tidier.stop();
    expect(first.busy).toEqual([true, false]);
    const { tidier, clock, busy } = rig(made);
    tidier.passEnds();
    await turnUntil(clock, () => busy.length >= 2);
    expect(made.points()).toEqual([]);
    expect(made.leftovers().sort()).toEqual(['lock', 'since']);
  });

  it('waits for the disk where it has to, on a clock that goes by itself', async () => {
    const made = oldStore(6);
    made.increment(START + 9.9 * DAY, (store) => store.write('a', 'new'));
    let done = () => {};
    const ended = new Promise<void>((resolve) => {
      done = resolve;
    });
    const { tidier } = rig(made, {
      clock: { ...systemClock, now: () => START + 10 * DAY },
      versions: { everyMs: 600_000, keep: { ...KEEP, dailyMs: 100 * DAY }, maxShare: 1, exclude: [] },
      onBusy: (isBusy) => (isBusy ? undefined : done()),
    });
    tidier.passEnds();
    await ended;
    expect(made.points()).toHaveLength(2);
    for (const point of made.points()) expect(made.at(point)).toEqual(made.recorded.get(point));
  });
});
