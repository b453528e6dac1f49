import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { mirror } from '../mirror.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { directory, file, PAST, pathsIn, readTree, symlink, type Tree, temporaryFolder, writeTree } from '../trees.js';

const MEGABYTE = 1 << 20;
const megabytes = (count: number, letter: string) => letter.repeat(count * MEGABYTE);

/** A source on a large disk, and a replica on one of this size. */
function onSmallDisk(options: string, source: Tree, replica: Tree): { source: string; replica: string } {
  const disk = mountDisk(options);
  return {
    source: writeTree(path.join(temporaryFolder(), 'source'), source),
    replica: writeTree(path.join(disk, 'replica'), replica),
  };
}

const problemsIn = (lines: readonly string[]) => lines.filter((line) => line.startsWith('problem'));
const hasStaged = (folder: string) => pathsIn(folder).some((entry) => entry.endsWith('.tmp'));

beforeEach(requireMount);

describe('on a full replica disk', () => {
  it('old files stay whole, the cause is told once, and the next pass completes when there is room', () => {
    const old = file(megabytes(1, 'o'), { mtime: PAST - 1 });
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`n${n}`, megabytes(1, 'n')]));
    const { source, replica } = onSmallDisk(
      'size=5m',
      { a: megabytes(1, 'a'), b: megabytes(1, 'b'), d: { ...many, empty: '' }, e: { f: {}, link: symlink('l') } },
      { a: old, b: old, ballast: megabytes(2, 'x') },
    );
    const { report, lines, state } = mirror(source, replica, { policy: { prune: false } });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1, again: false });
    expect(problemsIn(lines)).toEqual(['problem replica d ENOSPC']);
    for (const name of ['a', 'b', 'd/n0']) {
      if (!fs.existsSync(path.join(replica, name))) continue;
      const content = fs.readFileSync(path.join(replica, name), 'utf8');
      expect([megabytes(1, 'o'), fs.readFileSync(path.join(source, name), 'utf8')]).toContain(content);
    }
    expect(hasStaged(replica)).toBe(false);
    // What needs no room is all there.
    expect(pathsIn(replica)).toEqual(expect.arrayContaining(['d', 'd/empty', 'e', 'e/f', 'e/link']));
    for (const name of Object.keys(many).slice(2)) fs.rmSync(path.join(source, 'd', name));
    fs.rmSync(path.join(replica, 'ballast'));
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('what found no room is copied in the same pass when pruning has made some', () => {
    const { source, replica } = onSmallDisk(
      'size=5200k',
      {
        a: { big: megabytes(3, 'n') },
        b: directory({ same: file(megabytes(1, 'n'), {}), c: { deep: 'deep' } }, { mtime: PAST }),
        c: 'c',
      },
      {
        b: directory({ same: file(megabytes(1, 'o'), { mtime: PAST - 1 }) }, { mtime: PAST }),
        gone: { orphan: megabytes(3, 'x') },
      },
    );
    const { report, lines } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', problemCount: 0, again: false });
    expect(lines.indexOf('copy a/big')).toBeGreaterThan(lines.indexOf('remove gone/orphan'));
    expect(lines.filter((line) => line.endsWith(' a/big'))).toHaveLength(1);
    // With all times: the second visit has changed directories that were stamped before, or were to be left alone.
    expect(readTree(replica)).toEqual(readTree(source));
    expect(fs.statSync(replica).mtimeMs).toBeCloseTo(fs.statSync(source).mtimeMs, 2);
    expect(mirror(source, replica).lines).toEqual([]);
  });

  it('a large file that does not fit keeps no smaller one out', () => {
    const { source, replica } = onSmallDisk(
      'size=4m',
      { a: megabytes(8, 'a'), b: 'small', c: { d: megabytes(1, 'd'), e: megabytes(9, 'e') }, f: megabytes(1, 'f') },
      {},
    );
    const { report, lines } = mirror(source, replica);
    expect(problemsIn(lines)).toEqual(['problem replica . ENOSPC']);
    expect(report.problems[0]?.message).toContain('; 2 files of 17.8 MB found no room; ');
    expect(report.problems[0]?.message).toContain('; for that reason not all was tried in 1 more directory');
    expect(pathsIn(replica)).toEqual(['b', 'c', 'c/d', 'f']);
  });

  it('a blocked name is replaced in the same pass when pruning has made room', () => {
    const { source, replica } = onSmallDisk(
      'size=5m',
      { a: megabytes(2, 'a'), x: megabytes(2, 'n'), y: { new: megabytes(1, 'y') } },
      { gone: megabytes(4, 'g'), x: { old: 'old' }, y: 'file' },
    );
    const { report, lines } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'ok', counts: { replaced: 2 } });
    expect(readTree(replica)).toEqual(readTree(source));
    expect(lines.filter((line) => line === 'replace x')).toHaveLength(1);
    expect(mirror(source, replica).lines).toEqual([]);
  });

  it('a blocked name that finds no room stays as it was, as a problem', () => {
    const { source, replica } = onSmallDisk(
      'size=4m',
      { a: megabytes(2, 'a'), x: megabytes(6, 'n') },
      { a: megabytes(2, 'a'), x: { old: 'old' } },
    );
    const { report, lines } = mirror(source, replica);
    expect(lines).toEqual(['problem replica . ENOSPC']);
    expect(report).toMatchObject({ outcome: 'problems', again: false, counts: { replaced: 0, removed: 0 } });
    expect(pathsIn(replica)).toEqual(['a', 'x', 'x/old']);
  });

  it('other problems are told once, although their directory is visited twice', () => {
    const { source, replica } = onSmallDisk(
      'size=3m',
      { a: megabytes(1, 'a'), bad: 'bad', big: megabytes(4, 'b'), build: 'file', z: 'z' },
      { build: { out: 'x' } },
    );
    const { lines } = mirror(source, replica, {
      policy: { exclude: ['build/'] },
      intercept: ({ side, verb, path: entry }) =>
        side === 'source' && verb === 'copyFile' && entry === 'bad' ? 'EACCES' : undefined,
    });
    expect(problemsIn(lines)).toEqual([
      'problem source bad EACCES',
      'problem replica build SHIELDED',
      'problem replica . ENOSPC',
    ]);
    expect(pathsIn(replica)).toEqual(['a', 'build', 'build/out', 'z']);
  });

  it('a held pass removes nothing to make room', () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`o${n}`, 'x'.repeat(8192)]));
    const { source, replica } = onSmallDisk('size=2m', { big: megabytes(3, 'b') }, many);
    const { report, lines } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'held', problemCount: 1, counts: { removed: 0 } });
    expect(lines).toEqual(['problem replica . ENOSPC']);
    expect(pathsIn(replica)).toHaveLength(120);
  });
});

describe('on a replica disk without inodes', () => {
  const names = (count: number, letter: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${letter}${n}`, 'x']));

  it('the cause is told once, and the next pass completes when there are some', () => {
    const { source, replica } = onSmallDisk(
      'size=4m,nr_inodes=20',
      { ...names(10, 'f'), d: names(10, 'g'), e: {} },
      {},
    );
    const { report, lines } = mirror(source, replica);
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1 });
    expect(problemsIn(lines)[0]).toMatch(/ENOSPC$/);
    expect(hasStaged(replica)).toBe(false);
    for (const name of Object.keys(names(8, 'g'))) fs.rmSync(path.join(source, 'd', name));
    expect(mirror(source, replica).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('directories that could not be made are made and filled when pruning has freed some', () => {
    const { source, replica } = onSmallDisk(
      'size=4m,nr_inodes=20',
      { a: { b: { c: 'c' } }, l: file('l', {}), x: { y: 'y' } },
      { ...names(14, 'o'), x: 'file' },
    );
    const { report } = mirror(source, replica, { approved: true });
    expect(report).toMatchObject({ outcome: 'ok', problemCount: 0, counts: { made: 2, replaced: 1, removed: 14 } });
    expect(readTree(replica)).toEqual(readTree(source));
    expect(mirror(source, replica).lines).toEqual([]);
  });
});
