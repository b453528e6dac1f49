import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfText, type AbsolutePath, type Name } from '../../../src/core/tree/bytes.js';
import { VERSIONS } from '../../../src/core/history/store-layout.js';
import { KnownIncrements } from '../../../src/engine/versions/known-increments.js';
import { StoreLock } from '../../../src/engine/versions/store-lock.js';
import { VersionStore } from '../../../src/engine/versions/store.js';
import { tidy, type TidyTask } from '../../../src/engine/versions/tidy.js';
import type { KeptVersions } from '../../../src/core/pair/replica-room.js';
import { writeEmptyRequest } from '../../../src/state/empty-request.js';
import { openFileSystem } from '../../../src/fs/choose.js';
import { isThorough } from '../../thorough.js';
import { MadeStore } from './made-store.js';

const { fileSystem } = openFileSystem(() => {});
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const START = Date.parse('2026-11-01T00:00:00Z');
const KEEP = { allMs: DAY, hourlyMs: 7 * DAY, dailyMs: 30 * DAY, weeklyMs: 366 * DAY };

interface Tidying
  extends Partial<Pick<TidyTask, 'options' | 'known' | 'onCounted' | 'onCrowded' | 'closeOpen' | 'isClockSteady'>> {
  readonly now: number;
}

/** Opens a store for a call. */
function withTask<Result>(made: MadeStore, how: Tidying, call: (task: TidyTask) => Result): Result {
  using root = fileSystem.openRoot(bytesOfText(made.replica) as AbsolutePath);
  using store = VersionStore.at(root, VERSIONS);
  using lock = new StoreLock(fileSystem, store);
  return call({
    store,
    lock,
    known: new KnownIncrements(),
    options: { keep: KEEP, maxShare: 1 },
    closeOpen: () => {},
    onCounted: () => {},
    onCrowded: () => {},
    isClockSteady: () => true,
    ...how,
    now: () => how.now,
  });
}

/** Tidies; where `steps` is given it is cut off after so many, as by a kill. Returns undefined then. */
async function tidied(made: MadeStore, how: Tidying, steps = Number.POSITIVE_INFINITY): Promise<boolean | undefined> {
  using root = fileSystem.openRoot(bytesOfText(made.replica) as AbsolutePath);
  using store = VersionStore.at(root, VERSIONS);
  using lock = new StoreLock(fileSystem, store);
  const work = withTask(made, how, (task) => tidy({ ...task, store, lock }));
  for (let left = steps; left > 0; left--) {
    const step = work.next();
    if (step.done) return step.value;
    await step.value;
  }
  return undefined;
}

/** Some files and folders that change from increment to increment. */
function busyStore(everyMs: number, count: number): MadeStore {
  const made = new MadeStore();
  made.increment(START - DAY, (store) => {
    store.folder('d');
    for (const name of ['a', 'b', 'd/x', 'd/y']) store.write(name, 'first');
  });
  for (let index = 0; index < count; index++) {
    made.increment(
      START + index * everyMs,
      (store) => store.write('a', `a${index}`),
      (store) => (index % 3 === 0 ? store.write(`d/new${index}`, 'new') : store.write('d/x', `x${index}`)),
      (store) => (index % 3 === 2 ? store.remove(`d/new${index - 2}`) : store.write('b', `b${index}`)),
      (store) => (index % 5 === 4 ? store.rename('d', 'e') : undefined),
      (store) => (index % 5 === 4 ? store.rename('e', 'd') : undefined),
      (store) => {
        if (index % 7 !== 6) return;
        store.remove('d');
        store.folder('d');
        for (const name of ['x', 'new0', 'new1', 'new2', 'new3']) store.write(`d/${name}`, `again ${name} ${index}`);
        if (index % 3 !== 2) store.write(`d/new${index - (index % 3)}`, 'again');
      },
    );
  }
  return made;
}

function expectPointsAsRecorded(made: MadeStore): void {
  for (const point of made.points()) expect([point, made.at(point)]).toEqual([point, made.recorded.get(point)]);
}

describe('tidying', () => {
  it('thins restore points out, and each that is left brings back what was there', async () => {
    const made = busyStore(10 * MINUTE, 60);
    const now = START + 3 * DAY;
    const before = made.points().length;
    expect(await tidied(made, { now })).toBe(true);
    expect(made.points().length).toBeLessThan(before / 4);
    expectPointsAsRecorded(made);
    expect(made.leftovers()).toEqual(['lock']);
  });

  it('lets go what only the points that went could bring back', async () => {
    const made = new MadeStore();
    made.increment(START, (store) => store.write('a', '0'));
    for (let index = 1; index < 6; index++) {
      made.increment(START + index * MINUTE, (store) => store.write('a', String(index)));
    }
    made.increment(START + 2 * DAY, (store) => store.write('a', 'last'));
    expect(await tidied(made, { now: START + 3 * DAY })).toBe(true);
    expect(made.points()).toHaveLength(2);
    expect(made.stored()).toHaveLength(1);
    expectPointsAsRecorded(made);
  });

  it('does no harm when it is killed at any step, and goes on with what was left', async () => {
    const whole = busyStore(10 * MINUTE, 12);
    const how = { now: START + 3 * DAY, options: { keep: { ...KEEP, weeklyMs: 0 }, maxShare: 1 } };
    await tidied(whole, how);
    for (let steps = 1; ; steps += isThorough ? 1 : 23) {
      const made = busyStore(10 * MINUTE, 12);
      const isDone = (await tidied(made, how, steps)) !== undefined;
      expectPointsAsRecorded(made);
      await tidied(made, how);
      expectPointsAsRecorded(made);
      expect([steps, made.points(), made.stored(), made.leftovers()]).toEqual([
        steps,
        whole.points(),
        whole.stored(),
        whole.leftovers(),
      ]);
      if (isDone) break;
    }
  });

  it('leaves the increment that is open alone, and is not stopped by one that cannot be read', async () => {
    const made = busyStore(10 * MINUTE, 6);
    made.open(START + HOUR);
    made.write('a', 'open');
    const points = made.points();
    const [, , damaged] = points;
    fs.writeFileSync(path.join(made.versions, damaged ?? '', 'journal'), 'no line\n');
    const names = () => fs.readdirSync(made.versions).filter((name) => /^\d/.test(name));
    // What it holds counts, although nobody can tell what that is.
    await tidied(made, { now: START + HOUR, options: { keep: KEEP, maxShare: 1 } });
    expect(JSON.parse(fs.readFileSync(path.join(made.versions, damaged ?? '', 'size'), 'utf8'))).toMatchObject({
      entries: expect.toSatisfy((count: number) => count > 1),
    });
    expect(names()).toEqual(points);
    await tidied(made, { now: START + 400 * DAY });
    expect(names()).toEqual(points.slice(-1));
  });

  it('takes away what is too old, and says since when states are known', async () => {
    const made = busyStore(DAY, 5);
    const now = START + 400 * DAY;
    expect(await tidied(made, { now })).toBe(true);
    expect(made.points()).toEqual([]);
    expect(made.leftovers().sort()).toEqual(['lock', 'since']);
    const { since } = JSON.parse(fs.readFileSync(path.join(made.versions, 'since'), 'utf8'));
    expect(since).toBe(START + 4 * DAY + 1000);
  });

  it('takes nothing away for its age while the clock was just set', async () => {
    const made = busyStore(DAY, 5);
    expect(await tidied(made, { now: START + 400 * DAY, isClockSteady: () => false })).toBe(true);
    expect(made.points()).toHaveLength(6);
  });

  it('lets the oldest go where they take more than their share, but never the newest', async () => {
    const made = busyStore(10 * MINUTE, 6);
    const crowded: number[] = [];
    const how = { now: START + HOUR, onCrowded: (count: number) => crowded.push(count) };
    const counted: KeptVersions[] = [];
    const onCounted = (versions: KeptVersions) => counted.push(versions);
    expect(await tidied(made, { ...how, onCounted })).toBe(true);
    expect(await tidied(made, { ...how, onCounted, options: { keep: KEEP, maxShare: 1e-15 } })).toBe(true);
    expect(counted).toEqual([
      { points: 7, bytes: expect.any(Number) },
      { points: 1, bytes: expect.any(Number) },
    ]);
    expect(counted[0]?.bytes).toBeGreaterThan(counted[1]?.bytes ?? 0);
    expect(made.points()).toHaveLength(1);
    expect(crowded).toEqual([6]);
    expectPointsAsRecorded(made);
  });

  it('counts the newest one as far as it has grown, and anew only where it grows', async () => {
    const made = busyStore(10 * MINUTE, 2);
    const counted: KeptVersions[] = [];
    const known = new KnownIncrements();
    const count = async () => {
      expect(await tidied(made, { now: START + HOUR, known, onCounted: (versions) => counted.push(versions) })).toBe(
        true,
      );
      return counted.at(-1);
    };
    const before = (await count())?.bytes ?? Number.NaN;
    made.write('large', 'x'.repeat(1000));
    made.open(START + HOUR);
    expect(await count()).toEqual({ points: 4, bytes: before });
    made.write('large', 'y');
    made.folder('d/below');
    expect(await count()).toEqual({ points: 4, bytes: before + 1000 });
    // Nothing is read while nothing comes.
    const increment = path.join(made.versions, made.points().at(-1) ?? '');
    fs.rmSync(path.join(increment, 'tree'), { recursive: true });
    const journal = path.join(increment, 'journal');
    fs.writeFileSync(journal, '#'.repeat(fs.statSync(journal).size));
    expect(await count()).toEqual({ points: 4, bytes: before + 1000 });
  });

  it('makes room as a person asks, for all or from before a time', async () => {
    const made = busyStore(DAY, 6);
    const how = { now: START + 6 * DAY };
    writeEmptyRequest(made.versions, START + 3 * DAY);
    expect(await tidied(made, how)).toBe(true);
    expect(made.points()).toHaveLength(3);
    expect(made.leftovers()).not.toContain('empty');
    const asked: string[] = [];
    writeEmptyRequest(made.versions, how.now);
    expect(await tidied(made, { ...how, closeOpen: () => asked.push('close') })).toBe(true);
    expect(made.points()).toEqual([]);
    expect(asked).toEqual(['close']);
  });

  it('waits for whoever reads', async (context) => {
    if (!fileSystem.capabilities.locks) context.skip('there are no locks without libc');
    const made = busyStore(DAY, 6);
    const how = { now: START + 400 * DAY };
    const reader = fileSystem.lockFile(bytesOfText(path.join(made.versions, 'lock')) as AbsolutePath);
    expect(await tidied(made, how)).toBe(false);
    reader?.release();
    expect(made.points()).toHaveLength(7);
    expect(await tidied(made, how)).toBe(true);
    expect(made.points()).toEqual([]);
  });

  it('merges nothing into what was before a gap', async () => {
    const made = new MadeStore();
    const names: Name[] = [0, 1, 2, 3].map((index) =>
      made.increment(START + index * MINUTE, (store) => store.write('a', String(index))),
    );
    const journal = path.join(made.versions, names[2] ?? '', 'journal');
    fs.writeFileSync(journal, fs.readFileSync(journal, 'utf8').replace('"opened",', '"opened","isAfterGap":true,'));
    await tidied(made, { now: START + 3 * DAY });
    expect(made.points()).toEqual([names[0], names[2], names[3]]);
    expectPointsAsRecorded(made);
  });
});
