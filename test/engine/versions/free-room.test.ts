import path from 'node:path';
import { expect, it } from 'vitest';
import { bytesOfText, type AbsolutePath } from '../../../src/core/tree/bytes.js';
import { VERSIONS } from '../../../src/core/history/store-layout.js';
import { freeRoom } from '../../../src/engine/versions/free-room.js';
import { StoreLock } from '../../../src/engine/versions/store-lock.js';
import { VersionStore } from '../../../src/engine/versions/store.js';
import { openFileSystem } from '../../../src/fs/choose.js';
import { MadeStore } from './made-store.js';

const { fileSystem } = openFileSystem(() => {});
const ANY = { from: 'closed', bytes: 0 } as const;

it('removes the oldest increments one by one, and neither the open one nor while somebody reads', () => {
  const made = new MadeStore();
  const points = [0, 1, 2].map((index) => made.increment(index * 60_000, (store) => store.write('a', `${index}`)));
  made.open(200_000);
  made.write('a', 'open');
  using root = fileSystem.openRoot(bytesOfText(made.replica) as AbsolutePath);
  using store = VersionStore.at(root, VERSIONS);
  using lock = new StoreLock(fileSystem, store);
  const full = { store, lock, now: () => 300_000, beat: () => {} };
  // All of it would go in vain.
  expect(freeRoom(full, { from: 'closed', bytes: 2 ** 60 })).toBe(false);
  expect(freeRoom(full, ANY)).toBe(true);
  expect(made.points().slice(0, -1)).toEqual(points.slice(1));
  for (const point of made.points()) expect(made.at(point)).toEqual(made.recorded.get(point));
  if (fileSystem.capabilities.locks) {
    const reader = fileSystem.lockFile(bytesOfText(path.join(made.versions, 'lock')) as AbsolutePath);
    expect(freeRoom(full, ANY)).toBe(false);
    reader?.release();
  }
  expect([freeRoom(full, ANY), freeRoom(full, ANY), freeRoom(full, ANY)]).toEqual([true, true, false]);
  expect(made.points()).toHaveLength(1);
  expect(made.stored()).toHaveLength(1);
  const open = { from: 'open', bytes: 0 } as const;
  expect([freeRoom(full, open), freeRoom(full, open)]).toEqual([true, false]);
  expect(made.stored()).toHaveLength(0);
});

it('removes as many as a quota asks for, of which a disk does not tell, and no more', () => {
  const made = new MadeStore();
  for (let index = 0; index < 6; index++) made.increment(index * 60_000, (store) => store.write('a', '12345'));
  made.open(600_000);
  using root = fileSystem.openRoot(bytesOfText(made.replica) as AbsolutePath);
  using store = VersionStore.at(root, VERSIONS);
  using lock = new StoreLock(fileSystem, store);
  const full = { store, lock, now: () => 700_000, beat: () => {} };
  // The first one has made the file, and keeps nothing.
  expect(freeRoom(full, { from: 'closed', bytes: 11, isQuota: true })).toBe(true);
  expect(made.points()).toHaveLength(7 - 4);
  expect(freeRoom(full, { from: 'closed', bytes: 11, isQuota: true })).toBe(false);
  expect(made.points()).toHaveLength(7 - 4);
});
