// Something else stands where an increment, or its journal, was: that one is passed over, and all else goes on.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { flawsOf } from '../../../src/core/history/flaws.js';
import { type AbsolutePath, bytesOfText, type Name } from '../../../src/core/tree/bytes.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { Store } from '../../../src/fs/historic/store.js';
import { isThorough } from '../../thorough.js';
import { folders, readTree, temporaryFolder, writeTree } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { incrementsOf } from './kept-states.js';

const isRoot = process.getuid?.() === 0;

/** What is put in the place of something. */
const PLANTS: Readonly<Record<string, (at: string) => void>> = {
  'a directory': (at) => fs.mkdirSync(at),
  'a FIFO': (at) => expect(spawnSync('mkfifo', [at]).status).toBe(0),
  'a symlink': (at) => {
    const elsewhere = path.join(temporaryFolder(), 'elsewhere');
    fs.mkdirSync(elsewhere);
    fs.writeFileSync(path.join(elsewhere, 'journal'), 'precious');
    fs.symlinkSync(path.basename(at) === 'journal' ? path.join(elsewhere, 'journal') : elsewhere, at);
  },
  'a file': (at) => fs.writeFileSync(at, 'a file'),
};

const ALL = ['journal', 'folder'].flatMap((part) =>
  Object.keys(PLANTS)
    // These are what belongs there.
    .filter((plant) => plant !== (part === 'journal' ? 'a file' : 'a directory'))
    .map((plant) => ({ part, plant })),
);

/** A part of the tests does with those that have nothing in common. */
const CASES = ALL.filter((_, index) => isThorough || index % 4 === 1);

describe.each(['linux', 'portable'] as const)('an increment that is none (%s)', (adapter) => {
  /** Three increments, the last one open. */
  function keptPair(): { pair: KeptPair; places: string[] } {
    const pair = new KeptPair(folders({ a: '0', b: '0', d: { e: 'e' } }), adapter);
    for (let count = 1; count <= 3; count++) {
      pair.now += 11 * MINUTE;
      writeTree(pair.source, { a: `a${count}`.repeat(count), [`n${count}`]: 'n' });
      pair.pass();
    }
    return { pair, places: incrementsOf(pair.replica).map(({ name }) => placeOf(pair, name)) };
  }

  const placeOf = (pair: KeptPair, name: string) => path.join(pair.replica, '.foldersync/versions', name);

  function plant(place: string, what: string, part: string): void {
    const at = part === 'journal' ? path.join(place, 'journal') : place;
    fs.renameSync(at, path.join(temporaryFolder(), 'aside'));
    PLANTS[what]?.(at);
  }

  function storeOf(pair: KeptPair, look: (store: Store) => void): void {
    using replica = createLinuxFileSystem({ beat: () => {} }).openRoot(bytesOfText(pair.replica) as AbsolutePath);
    using store = Store.open(replica);
    if (store === undefined) throw new Error('there is none');
    look(store);
  }

  it.each(CASES)('$plant for its $part, in the middle: what is after it is exact', async ({ part, plant: what }) => {
    const { pair, places } = keptPair();
    const [, middle = ''] = places;
    plant(middle, what, part);
    const name = path.basename(middle) as Name;
    pair.restart();
    writeTree(pair.source, { b: 'second' });
    expect(pair.pass().report.outcome).toBe('ok');
    storeOf(pair, (store) => {
      const newest = store.increments.at(-1)?.name;
      expect(flawsOf(store, store.increments[0]?.name)).toEqual([
        { kind: 'foreign', increment: name, why: expect.stringContaining("is not a part of foldersync's versions") },
      ]);
      expect(flawsOf(store, newest)).toEqual([]);
    });
    expect(pair.points()).toHaveLength(1);
    pair.expectExact();
    // It goes with age, as any other.
    pair.now += 10 * 60 * MINUTE;
    await pair.tidy();
    expect(fs.lstatSync(middle, { throwIfNoEntry: false })).toBeUndefined();
    pair.expectExact('tidied');
  });

  it.each(CASES)('$plant for its $part, the one that is open: another one is begun', async ({ part, plant: what }) => {
    for (const isRestarted of [false, true]) {
      const { pair, places } = keptPair();
      const last = places.at(-1) ?? '';
      plant(last, what, part);
      const before = fs.lstatSync(part === 'journal' ? path.join(last, 'journal') : last).ino;
      if (isRestarted) pair.restart();
      writeTree(pair.source, { b: 'second' });
      expect(pair.pass().report.outcome).toBe('ok');
      expect(pair.warned).toEqual([
        expect.stringContaining(`the increment ${path.basename(last)} is not one any more`),
      ]);
      expect(fs.lstatSync(part === 'journal' ? path.join(last, 'journal') : last).ino).toBe(before);
      expect(pair.points()).toHaveLength(1);
      pair.expectExact();
      pair.now += 11 * MINUTE;
      writeTree(pair.source, { b: 'a third one' });
      expect(pair.pass().report.outcome).toBe('ok');
      expect(pair.warned).toHaveLength(1);
      expect(pair.points()).toHaveLength(2);
      pair.expectExact();
      await pair.tidy();
      pair.expectExact('tidied');
    }
  });

  it.skipIf(!isRoot)(
    'a folder of root that others may write to is no store, whatever it is called (needs root)',
    () => {
      const pair = new KeptPair(folders({ a: '0', shared: { versions: { x: 'x' } } }), adapter);
      for (const at of ['shared', 'shared/versions']) fs.chmodSync(path.join(pair.replica, at), 0o777);
      fs.chownSync(pair.replica, 4242, 4242);
      fs.renameSync(path.join(pair.replica, 'shared'), path.join(pair.replica, '.foldersync'));
      const planted = readTree(path.join(pair.replica, '.foldersync'));
      writeTree(pair.source, { a: '12' });
      const { report } = pair.pass();
      expect(report.problems).toEqual([
        expect.objectContaining({ message: expect.stringContaining('can be written to by other users') }),
      ]);
      expect(readTree(path.join(pair.replica, '.foldersync'))).toEqual(planted);
      expect(fs.readFileSync(path.join(pair.replica, 'a'), 'utf8')).toBe('12');
      expect(() => storeOf(pair, () => {})).toThrow(/others than its owner may write to it/);
    },
  );
});
