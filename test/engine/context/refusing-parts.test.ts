// One place's refusal is not the replica's: what is full, over its quota or read-only is left out, and the rest goes on.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { mountVolume, requireTools } from '../../fs/mounts.js';
import type { Intercept } from '../intercept.js';
import { mirror, mirrorInLanes } from '../mirror.js';
import { folders, pathsIn, readTree, type Tree, temporaryFolder, writeTree } from '../trees.js';

const MEGABYTE = 1 << 20;
const megabytes = (count: number, letter: string) => letter.repeat(count * MEGABYTE);
const many = (count: number, letter: string): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${letter}${n}`, letter]));

const btrfs = (...args: string[]) => execFileSync('btrfs', args, { stdio: 'pipe' });

/** A replica on a disk of its own, in which `m` is a subvolume. */
function withSubvolume(context: TestContext, source: Tree) {
  requireTools(context, ['btrfs']);
  const disk = mountVolume(context, 'btrfs');
  const replica = path.join(disk, 'replica');
  fs.mkdirSync(replica);
  const part = path.join(replica, 'm');
  btrfs('subvolume', 'create', part);
  return { disk, replica, part, source: writeTree(path.join(temporaryFolder(), 'source'), source) };
}

/** Lets a subvolume hold that much and no more. */
function limit(disk: string, part: string, size: string): void {
  btrfs('quota', 'enable', disk);
  btrfs('quota', 'rescan', '-w', disk);
  btrfs('qgroup', 'limit', size, part);
}

describe('a quota of one part of the replica', () => {
  it('keeps nothing out of the other parts, and what is told counts only what was tried', (context) => {
    const { disk, source, replica, part } = withSubvolume(context, {
      a: many(3, 'a'),
      m: { big: megabytes(6, 'b'), d: { other: megabytes(6, 'o') }, empty: '' },
      z: { large: megabytes(12, 'z'), d: many(3, 'd') },
    });
    limit(disk, part, '3M');
    const { report, lines, state } = mirror(source, replica);
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica m EDQUOT']);
    expect(report.problems[0]?.message).toMatch(/; the same in 1 more directory$/);
    expect(readTree(path.join(replica, 'z'))).toEqual(readTree(path.join(source, 'z')));
    expect(pathsIn(path.join(replica, 'm'))).toEqual(['d', 'empty']);
    limit(disk, part, 'none');
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('is judged anew in each directory where nobody can tell how far it reaches', () => {
    const { source, replica } = folders({ a: many(3, 'a'), m: { ...many(3, 'm'), d: many(3, 'd') }, z: many(3, 'z') });
    const tried: string[] = [];
    const { report, lines } = mirror(source, replica, { intercept: refuseBelow('m', 'EDQUOT', tried) });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica m EDQUOT']);
    expect(report.problems[0]?.message).toContain('; the same in 1 more directory');
    expect(pathsIn(replica)).toEqual(['a', 'a/a0', 'a/a1', 'a/a2', 'm', 'm/d', 'z', 'z/z0', 'z/z1', 'z/z2']);
    // Once in each directory, and again when there might be room.
    expect(tried).toEqual(['m', 'm/d', 'm', 'm/d']);
  });

  it('is no problem in lanes either', async (context) => {
    const { disk, source, replica, part } = withSubvolume(context, {
      ...Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`z${n}`, many(20, 'z')])),
      m: Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`d${n}`, { big: megabytes(6, 'b') }])),
    });
    limit(disk, part, '3M');
    const { lines } = await mirrorInLanes(source, replica, { adapter: 'linux', lanes: { count: 3 } });
    expect(lines.filter((line) => line.startsWith('problem'))).toHaveLength(1);
    for (let n = 0; n < 60; n++) expect(fs.readdirSync(path.join(replica, `z${n}`))).toHaveLength(20);
  });
});

/** Refuses data in a directory of the replica and below; notes in which directory. */
function refuseBelow(directory: string, code: string, tried: string[]): Intercept {
  return ({ side, verb, path: entry }) => {
    if (side !== 'replica' || verb !== 'copyFile' || !entry.startsWith(`${directory}/`)) return undefined;
    tried.push(path.dirname(entry));
    return code;
  };
}

describe('an entry in the place of another type', () => {
  it.each<[string, Tree, Tree]>([
    ['file', { a: 'file' }, { a: { b: 'old' } }],
    ['directory', { a: { b: 'new' } }, { a: 'old' }],
  ])('a %s that finds no room once the old one is gone is made at the second try', (_, wanted, found) => {
    const { source, replica } = folders({ ...wanted, keep: 'same' }, { ...found, keep: 'same' });
    let isRefused = false;
    const intercept: Intercept = ({ side, verb, path: entry }) => {
      if (side !== 'replica' || verb !== 'rename' || entry !== 'a' || isRefused) return undefined;
      isRefused = true;
      return 'EDQUOT';
    };
    const { report } = mirror(source, replica, { approved: true, intercept });
    expect(isRefused).toBe(true);
    expect(report).toMatchObject({ outcome: 'ok', problemCount: 0, again: false });
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('that something else keeps out of its place is no change of the source when others are tried again', () => {
    const { source, replica } = folders({ a: 'file', b: 'file' }, { a: { inside: 'old' }, b: { inside: 'old' } });
    let isRefused = false;
    const intercept: Intercept = ({ side, verb, path: entry }) => {
      if (side === 'replica' && verb === 'removeFile' && entry === 'a/inside') return 'EPERM';
      if (side !== 'replica' || verb !== 'rename' || entry !== 'b' || isRefused) return undefined;
      isRefused = true;
      return 'EDQUOT';
    };
    const { report, lines } = mirror(source, replica, { approved: true, intercept });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica a/inside EPERM']);
    expect(report).toMatchObject({ outcome: 'problems', again: false });
    expect(fs.readFileSync(path.join(replica, 'b'), 'utf8')).toBe('file');
  });
});

const refuseAll: Intercept = ({ side, verb }) => (side === 'replica' && verb === 'copyFile' ? 'EDQUOT' : undefined);

it('one problem stands for all directories, and names the one that holds them', () => {
  for (const [tree, path] of [
    [{ k: { d: many(1, 'd'), e: { f: many(1, 'f') } } }, 'k'],
    [{ k: many(1, 'k'), m: many(1, 'm') }, '.'],
  ] as const) {
    const { source, replica } = folders({});
    for (const root of [source, replica]) writeTree(root, tree);
    mirror(source, replica);
    for (const at of pathsIn(source).filter((at) => /\d$/.test(at))) fs.appendFileSync(`${source}/${at}`, 'more');
    const { lines } = mirror(source, replica, { intercept: refuseAll });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([`problem replica ${path} EDQUOT`]);
  }
});

describe('a part of the replica that is read-only', () => {
  it('keeps nothing back elsewhere, neither copies nor removals', (context) => {
    const { source, replica, part } = withSubvolume(context, {
      a: many(2, 'a'),
      m: { ...many(2, 'm'), d: many(2, 'd') },
      z: many(2, 'z'),
    });
    const first = mirror(source, replica);
    expect(first.report.outcome).toBe('ok');
    btrfs('property', 'set', part, 'ro', 'true');
    writeTree(source, { a: { new: 'new' }, m: { new: 'new', newer: 'newer', d: { new: 'new' } }, z: { new: 'new' } });
    for (const gone of ['a/a0', 'm/m0', 'm/d/d0', 'z/z0']) fs.rmSync(path.join(source, gone));
    const { report, lines, state } = mirror(source, replica, { state: first.state });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem replica m EROFS']);
    expect(report.problems[0]?.message).toMatch(
      /^read-only file system.*; for that reason not all was tried in 1 more directory$/,
    );
    expect(report.counts).toMatchObject({ copied: 2, removed: 2 });
    btrfs('property', 'set', part, 'ro', 'false');
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    expect(readTree(replica)).toEqual(readTree(source));
  });
});
