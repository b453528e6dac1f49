import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../src/config/generated/defaults.js';
import { policyOf } from '../../../src/config/resolve/resolve-pair.js';
import { lookAtSource, MissedSource, type SourceLook } from '../../../src/engine/holds/missed-source.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { temporaryFolder } from '../trees.js';

/** A source that the test changes, of a pass that was missed with it. */
function missed(source: SourceLook | undefined) {
  const now = { source };
  const place = new MissedSource(() => now.source);
  const miss = (at: number) => {
    place.lookBefore();
    place.miss(at);
  };
  miss(0);
  return { now, place, miss };
}

const FOLDER = { folder: 'one', stamp: '1' };

it('nothing is worth a pass while the source is missing, or the same', () => {
  expect(missed(undefined).place.isWorthPass(1e6)).toBe(false);
  expect(missed(FOLDER).place.isWorthPass(1e6)).toBe(false);
});

it('a folder that is there at last, or another one, is worth a pass at once', () => {
  const gone = missed(undefined);
  gone.now.source = FOLDER;
  expect(gone.place.isWorthPass(0)).toBe(true);
  const replaced = missed(FOLDER);
  replaced.now.source = { ...FOLDER, folder: 'other' };
  expect(replaced.place.isWorthPass(0)).toBe(true);
});

it('a folder that has changed is worth a pass less and less often, until one goes through', () => {
  const { now, place, miss } = missed(FOLDER);
  const worthAfter = () => [2000, 4000, 64_000].filter((at) => place.isWorthPass(at));
  now.source = { ...FOLDER, stamp: '2' };
  expect(place.isWorthPass(1999)).toBe(false);
  expect(worthAfter()).toEqual([2000, 4000, 64_000]);
  miss(0);
  expect(worthAfter()).toEqual([]);
  now.source = { ...FOLDER, stamp: '3' };
  expect(worthAfter()).toEqual([4000, 64_000]);
  for (let pass = 0; pass < 2000; pass++) miss(0);
  now.source = FOLDER;
  expect(worthAfter()).toEqual([64_000]);
  place.clear();
  expect(place.isMissed).toBe(false);
  miss(0);
  now.source = { ...FOLDER, stamp: '4' };
  expect(worthAfter()).toEqual([2000, 4000, 64_000]);
});

it('what comes while the pass is being missed is worth another one', () => {
  const { now, place } = missed(undefined);
  place.lookBefore();
  now.source = FOLDER;
  place.miss(0);
  expect(place.isWorthPass(0)).toBe(true);
});

describe('what a source looks like', () => {
  it('is another one where another folder has come to the path of the replica, as a disk that is mounted does', () => {
    const base = temporaryFolder();
    const [source, replica] = [path.join(base, 's'), path.join(base, 'r')];
    for (const folder of [source, replica, path.join(base, 'other')]) fs.mkdirSync(folder);
    const fileSystem = createLinuxFileSystem({ beat: () => {} });
    const pair = { source, replica, policy: policyOf(DEFAULTS.pair) };
    const look = () => lookAtSource(fileSystem, pair)?.folder;
    const before = look();
    fs.writeFileSync(path.join(replica, 'f'), '');
    expect(look()).toBe(before);
    fs.renameSync(replica, path.join(base, 'aside'));
    const missing = look();
    fs.renameSync(path.join(base, 'other'), replica);
    expect(new Set([before, missing, look()]).size).toBe(3);
  });
});
