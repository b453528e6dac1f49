// Directories that have taken another one's place: the ctimes of the files in them do not tell.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AbsolutePath, Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { RenameHint } from '../../../src/core/watch/rename-hints.js';
import type { PairRecord } from '../../../src/state/pair-record.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { Call } from '../intercept.js';
import { COMPLETED, mirror, mirrorInLanes, type MirrorOptions } from '../mirror.js';
import { file, folders, PAST, readTree, type Tree, waitForTick, writeTree } from '../trees.js';

const LINUX = { adapter: 'linux' } as const;

/** Files of these names, each with the same size and time in any folder. */
function folderOf(letter: string, names: readonly string[] = ['f1', 'f2']): Tree {
  return Object.fromEntries(names.map((name) => [name, `${letter} in ${name}`]));
}

/** So long after a change it is no longer young, see `contentSince`. */
const MARGIN_MS = 5000;

/** Two folders that are in order, and a pass that knows it: what has changed before does not count as young any more. */
function mirrored(tree: Tree, adapter: 'linux' | 'portable' = 'linux') {
  const { base, source, replica } = folders(tree);
  writeTree(path.join(base, 'outside'), folderOf('x'));
  const { state } = mirror(source, replica, { adapter });
  return { source, replica, later: longAfter(source, state, { adapter }) };
}

function longAfter<Options extends MirrorOptions>(source: string, state: PairRecord, options: Options) {
  waitForTick(source);
  const { latestMet: _met, latestBefore: _before, ...lastGood } = state.lastGood!; // the pass was good
  const startedAt = Date.now() + MARGIN_MS;
  waitForTick(source); // which the kernel's own clock is behind by
  return { ...options, state: { ...state, lastGood: { ...lastGood, startedAt } }, now: startedAt + MARGIN_MS };
}

function move(source: string, ...moves: readonly (readonly [string, string])[]): void {
  for (const [from, to] of moves) fs.renameSync(path.join(source, from), path.join(source, to));
}

const swap = (source: string, one: string, other: string) =>
  move(source, [one, 'aside'], [other, one], ['aside', other]);

function exchange(folder: string, one: string, other: string): void {
  using root = createLinuxFileSystem({ beat: () => {} }).openRoot(folder as AbsolutePath);
  using directory = root.openDirectory('' as RelativePath);
  directory.exchange(one as Name, directory, other as Name);
}

/** One more pass, and which files it has read to compare them. */
function mirrorCounting(source: string, replica: string, options: MirrorOptions) {
  const reads: string[] = [];
  const intercept = ({ verb, side, path: read }: Call) => {
    if (verb === 'isSameContent' && side === 'source') reads.push(read);
    return undefined;
  };
  return { ...mirror(source, replica, { ...options, intercept }), reads: reads.sort() };
}

describe('a folder that has taken the place of another one with files of the same names, sizes and times', () => {
  const cases: readonly (readonly [string, Tree, (source: string) => void])[] = [
    ['by a swap', { a: folderOf('a'), b: folderOf('b') }, (source) => swap(source, 'a', 'b')],
    ['by an exchange', { a: folderOf('a'), b: folderOf('b') }, (source) => exchange(source, 'a', 'b')],
    [
      'by a swap of the folders that they are in',
      { p: { a: { deep: folderOf('p') } }, q: { a: { deep: folderOf('q') } } },
      (source) => swap(source, 'p', 'q'),
    ],
    ['by a swap in a folder', { in: { a: folderOf('a'), b: folderOf('b') } }, (source) => swap(source, 'in/a', 'in/b')],
    [
      'from outside of the source',
      { a: folderOf('a') },
      (source) => move(source, ['a', '../gone'], ['../outside', 'a']),
    ],
    [
      'and whose files have other modes',
      { a: { f1: file('a in f1', { mode: 0o600 }) }, b: { f1: file('b in f1', { mode: 0o640 }) } },
      (source) => swap(source, 'a', 'b'),
    ],
  ];

  it.each(cases.flatMap((one) => (['linux', 'portable'] as const).map((adapter) => [one[0], adapter, one] as const)))(
    '%s, is mirrored: %s',
    (_, adapter, [, tree, change]) => {
      const { source, replica, later } = mirrored(tree, adapter);
      change(source);
      mirror(source, replica, later);
      expect(readTree(replica)).toEqual(readTree(source));
    },
  );

  it('is mirrored by lanes, with all below it', async () => {
    const many = (letter: string) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`d${at}`, { deep: folderOf(letter) }]));
    const { source, replica, later } = mirrored({ p: many('p'), q: many('q'), ...many('r') });
    swap(source, 'p', 'q');
    await mirrorInLanes(source, replica, { ...later, lanes: { count: 3 } });
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('takes over its extended attributes', () => {
    const { source, replica, later } = mirrored({ a: { f1: 'same' }, b: { f1: 'same' } });
    execFileSync('setfattr', ['-n', 'user.of', '-v', 'a', path.join(source, 'a/f1')]);
    const { state } = mirror(source, replica, later);
    const muchLater = longAfter(source, state, LINUX);
    swap(source, 'a', 'b');
    mirror(source, replica, muchLater);
    const shown = execFileSync('getfattr', ['-d', path.join(replica, 'b/f1')], { encoding: 'utf8' });
    expect(shown).toContain('user.of="a"');
  });

  it('is read once, also where no pass is good', () => {
    const { source, replica } = mirrored({ a: folderOf('same'), b: folderOf('same') });
    swap(source, 'a', 'b');
    waitForTick(source);
    const reads = [1, 2].map(() => mirrorCounting(source, replica, { ...LINUX, state: COMPLETED }).reads);
    expect(reads).toEqual([['a/f1', 'a/f2', 'b/f1', 'b/f2'], []]);
  });

  it('is not looked for with compare: quick', () => {
    const { source, replica, later } = mirrored({ a: folderOf('a'), b: folderOf('b') });
    swap(source, 'a', 'b');
    expect(mirrorCounting(source, replica, { ...later, policy: { compare: 'quick' } }).reads).toEqual([]);
  });
});

describe('a folder whose ctime is new', () => {
  const tree = { top: { sub: folderOf('s'), other: folderOf('o') } };

  it.each<[string, (source: string) => void]>([
    ['its mode explains that', (source) => fs.chmodSync(path.join(source, 'top/sub'), 0o700)],
    ['its ACL explains that', (source) => execFileSync('setfacl', ['-m', 'u:65534:r', path.join(source, 'top/sub')])],
    ['all of a tree has another mode', (source) => execFileSync('chmod', ['-R', 'go-rwx', path.join(source, 'top')])],
    [
      'all files of a tree have another mode',
      (source) => execFileSync('chmod', ['-R', 'go-r,go+X', path.join(source, 'top')]),
    ],
    ['an entry has come to it', (source) => fs.writeFileSync(path.join(source, 'top/sub/new'), 'new')],
    ['it came to another name', (source) => move(source, ['top/sub', 'top/name'])],
  ])('is not read where %s', (_, change) => {
    const { source, replica, later } = mirrored(tree);
    // As a rename would, where it is not in a folder that is older.
    fs.writeFileSync(path.join(source, 'top/news'), 'news');
    change(source);
    const { reads } = mirrorCounting(source, replica, later);
    expect(reads).toEqual([]);
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

it('an entry that has come to a folder whose time was put back has nothing read where the folder above is as it was', () => {
  const { source, replica, later } = mirrored({ top: { sub: folderOf('s') } });
  fs.writeFileSync(path.join(source, 'top/sub/new'), 'new');
  fs.utimesSync(path.join(source, 'top/sub'), PAST, PAST);
  expect(mirrorCounting(source, replica, later).reads).toEqual([]);
  expect(readTree(replica)).toEqual(readTree(source));
});

describe('a folder that a watcher has heard of as moved', () => {
  const heard = (names: readonly string[], renames: readonly RenameHint[] = []) => ({
    targeted: {
      directories: [
        {
          path: '' as RelativePath,
          extent: 'names' as const,
          names: names.map((name) => ({ name: name as Name, isTree: true, isMoved: true as const })),
        },
      ],
      renames,
      replicaEntries: 6,
      replicaFiles: 6,
    },
  });
  const hint = (from: string, to: string) => ({ from, to }) as RenameHint;

  it('is compared with all below it where the rename is not followed', () => {
    const { source, replica, later } = mirrored({ a: { deep: folderOf('a') }, b: { deep: folderOf('b') } });
    swap(source, 'a', 'b');
    // What explains a ctime, or hides it, does not matter where the move itself was heard of.
    fs.chmodSync(path.join(source, 'a'), 0o700);
    fs.writeFileSync(path.join(source, 'b/new'), 'new');
    mirror(source, replica, { ...later, ...heard(['a', 'b']) });
    expect(readTree(path.join(replica, 'a'))).toEqual(readTree(path.join(source, 'a')));
    expect(readTree(path.join(replica, 'b'))).toEqual(readTree(path.join(source, 'b')));
  });

  it('is not read where the replica has followed the rename, nor by the full pass after that', () => {
    const { source, replica, later } = mirrored({ a: folderOf('a'), b: folderOf('b') });
    swap(source, 'a', 'b');
    const followed = new Map<RelativePath, number>();
    const told = heard(['a', 'b'], [hint('a', 'b'), hint('b', 'a')]);
    const targeted = mirrorCounting(source, replica, { ...later, followed, ...told });
    const full = mirrorCounting(source, replica, { ...later, followed });
    expect([targeted.reads, full.reads]).toEqual([[], []]);
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('is read where it has moved once more since the replica has followed', () => {
    const { source, replica, later } = mirrored({ a: folderOf('a'), b: folderOf('b') });
    swap(source, 'a', 'b');
    const followed = new Map<RelativePath, number>();
    mirror(source, replica, { ...later, followed, ...heard(['a', 'b'], [hint('a', 'b'), hint('b', 'a')]) });
    waitForTick(source);
    swap(source, 'a', 'b');
    mirror(source, replica, { ...later, followed });
    expect(readTree(replica)).toEqual(readTree(source));
  });
});
