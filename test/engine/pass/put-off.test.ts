// Folders that were renamed in the source while nobody watched: the replica's follow, and what they hold is compared.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../intercept.js';
import { RenamedPair } from '../renamed-pair.js';
import { PAST, readTree, type Tree } from '../trees.js';

/** Files of these names, each with the same size and time in any folder. */
function folderOf(letter: string, names: readonly string[] = ['f1', 'f2']): Tree {
  return Object.fromEntries(names.map((name) => [name, `${letter} in ${name}`]));
}

/** A pair that is in order. */
function mirrored(tree: Tree): RenamedPair {
  const pair = new RenamedPair(tree);
  pair.settle();
  return pair;
}

function expectSame({ source, replica }: RenamedPair): void {
  expect(readTree(replica)).toEqual(readTree(source));
}

/** Other content of the same size, with the time that it had. */
function rewrite(pair: RenamedPair, file: string, content: string): void {
  const target = path.join(pair.source, file);
  fs.writeFileSync(target, content);
  fs.utimesSync(target, PAST, PAST);
}

/** A pass over all else ends before a file that is new in the folder `z`. */
function killAtLast(pair: RenamedPair): void {
  fs.writeFileSync(path.join(pair.source, 'z/last'), '');
  const intercept = ({ verb, path: at }: Call) => {
    if (verb === 'copyFile' && at === 'z/last') throw new Error('killed');
    return undefined;
  };
  expect(() => pair.pass({ intercept })).toThrow('killed');
}

/** Without what is given to directories; lines of lanes are whole ones of a log. */
const renames = (lines: readonly string[]) => lines.filter((line) => !/^retouch |info {2}retouch /.test(line));

describe('a folder that was renamed while nobody watched', () => {
  it('is renamed in the replica, with all it holds', () => {
    const pair = mirrored({ a: { ...folderOf('a'), deep: { er: folderOf('d') } }, z: folderOf('z') });
    pair.move('a', 'b');
    const { lines, reads, report } = pair.pass();
    expect(renames(lines)).toEqual(['rename b']);
    expect(reads).toEqual([]);
    expect(report).toMatchObject({ outcome: 'ok', again: false, counts: { renamed: 1, copied: 0, removed: 0 } });
    expectSame(pair);
    expect(pair.pass().lines).toEqual([]);
  });

  it('is told of in a plan, and nothing is noted by that', () => {
    const pair = mirrored({ a: { ...folderOf('a'), deep: { er: folderOf('d') } }, b: folderOf('b'), z: folderOf('z') });
    pair.move('a', 'new');
    pair.move('b', 'z/other');
    for (const name of ['more', 'newer']) fs.mkdirSync(path.join(pair.source, name));
    const before = fs.readFileSync(pair.archive);
    const { lines, report } = pair.pass({ dryRun: true });
    expect(lines.filter((line) => line.startsWith('note '))).toEqual([
      'note renamed in the source: "a" → "new", "b" → "z/other"; a pass renames that in the replica, and copies and removes of it only what differs',
    ]);
    expect(report.counts).toMatchObject({ renamed: 0, copied: 6, removed: 10 });
    expect(fs.readFileSync(pair.archive)).toEqual(before);
    expect(renames(pair.pass().lines).sort()).toEqual(['make more', 'make newer', 'rename new', 'rename z/other']);
    expectSame(pair);
    expect(pair.pass({ dryRun: true }).lines).toEqual([]);
  });

  it('is renamed to another folder, and one of it to a third', () => {
    const pair = mirrored({ a: { ...folderOf('a'), deep: { er: folderOf('d') } }, y: {}, z: folderOf('z') });
    pair.move('a/deep', 'y/deep');
    pair.move('a', 'z/a');
    pair.move('y/deep/er', 'z/a/other');
    expect(renames(pair.pass().lines).sort()).toEqual(['rename y/deep', 'rename z/a', 'rename z/a/other']);
    expectSame(pair);
    expect(pair.pass().lines).toEqual([]);
  });

  it('is renamed again and again', () => {
    const pair = mirrored({ a: { deep: folderOf('d') } });
    for (const [from, to] of [
      ['a', 'b'],
      ['b/deep', 'b/low'],
      ['b', 'c'],
      ['c/low', 'low'],
    ] as const) {
      pair.move(from, to);
      expect(renames(pair.pass().lines)).toEqual([`rename ${to}`]);
      expectSame(pair);
    }
  });

  it('is renamed in the replica where another one has taken its name', () => {
    const pair = mirrored({ a: folderOf('a') });
    pair.move('a', 'b');
    fs.mkdirSync(path.join(pair.source, 'a'));
    rewrite(pair, 'a/f1', 'n in f1');
    expect(renames(pair.pass().lines).sort()).toEqual(['copy a/f1', 'make a', 'rename b']);
    expectSame(pair);
  });

  it('has changed places with another one, also where that does not show', () => {
    const pair = mirrored({ a: folderOf('a'), b: folderOf('b'), c: folderOf('c') });
    pair.swap('a', 'b');
    pair.swap('b', 'c');
    for (const name of ['a', 'b', 'c']) pair.hideMove(name);
    expect(renames(pair.pass().lines).filter((line) => !line.startsWith('rename '))).toEqual([]);
    expectSame(pair);
  });

  it('is read where something else has come into it', () => {
    const pair = mirrored({ a: { x: folderOf('x'), y: folderOf('y'), ...folderOf('a') }, b: folderOf('b') });
    pair.swap('a/x', 'a/y');
    pair.move('a/f1', 'f1');
    pair.move('b/f1', 'a/f1');
    rewrite(pair, 'a/f2', 'o in f2');
    for (const name of ['a/x', 'a/y', 'a']) pair.hideMove(name);
    pair.move('a', 'new');
    const { lines } = pair.pass();
    expect(lines).toContain('rename new');
    expect(lines.filter((line) => line.startsWith('update ')).sort()).toEqual(['update new/f1', 'update new/f2']);
    expectSame(pair);
  });

  it('is not taken for what the replica was filled from since', () => {
    const pair = mirrored({ a: folderOf('a'), b: { f1: 'longer than in a' } });
    // The replica's b is filled from a: nothing is known, so that nothing follows.
    pair.swap('a', 'b');
    for (const name of ['a', 'b']) pair.hideMove(name);
    fs.rmSync(pair.archive);
    pair.pass();
    expectSame(pair);
    pair.move('a', 'c');
    pair.pass();
    expectSame(pair);
  });

  it('follows in lanes as well', async () => {
    const many = (letter: string) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`d${at}`, { deep: folderOf(letter) }]));
    const pair = new RenamedPair({ a: many('a'), b: many('b'), c: many('c'), ...many('r') });
    await pair.passInLanes();
    pair.rest();
    pair.swap('a', 'b');
    pair.move('c', 'd');
    pair.move('d0/deep', 'd/deep');
    pair.move('d/d1/deep', 'd1/other');
    const { lines, report } = await pair.passInLanes();
    expect(renames(lines).sort()).toEqual(['rename a', 'rename d', 'rename d/deep', 'rename d1/other']);
    expect(report).toMatchObject({ outcome: 'ok', again: false });
    expectSame(pair);
    expect((await pair.passInLanes()).lines).toEqual([]);
  });

  it('is no removal, however much it holds', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, `${at}`]));
    const pair = mirrored({ a: many, b: { f: 'b' } });
    pair.move('a', 'c');
    const { report } = pair.pass({ approved: false });
    expect(report).toMatchObject({ outcome: 'ok', counts: { renamed: 1, removed: 0, copied: 0 } });
    expectSame(pair);
  });
});

describe('a renamed folder is copied', () => {
  const copied = (pair: RenamedPair, options = {}) => {
    pair.move('a', 'b');
    const { lines } = pair.pass(options);
    expect(lines.some((line) => line.startsWith('rename'))).toBe(false);
    expect(lines).toContain('copy b/f1');
  };

  it.each([{ renames: false }, { compare: 'quick' }, { prune: false }] as const)('with %j', (policy) => {
    const pair = new RenamedPair({ a: folderOf('a') });
    pair.pass({ policy });
    copied(pair, { policy });
  });

  it('where nothing is known of the last good pass', () => {
    const pair = mirrored({ a: folderOf('a'), c: {} });
    const before = fs.readFileSync(pair.archive);
    fs.writeFileSync(path.join(pair.source, 'c/new'), '');
    pair.pass({ policy: { renames: false } });
    fs.writeFileSync(pair.archive, before);
    copied(pair);
    expectSame(pair);
  });

  it('where the pass before has not ended well', () => {
    const pair = mirrored({ a: folderOf('a'), c: {} });
    fs.writeFileSync(path.join(pair.source, 'c/new'), '');
    const killed = () => {
      throw new Error('killed');
    };
    expect(() => pair.pass({ intercept: ({ verb }) => (verb === 'copyFile' ? killed() : undefined) })).toThrow(
      'killed',
    );
    copied(pair);
    expectSame(pair);
    pair.move('b', 'd');
    expect(pair.pass().lines).toContain('rename d');
  });

  it('where a pattern speaks of what is below it', () => {
    const policy = { exclude: ['/a/f2'] };
    const pair = new RenamedPair({ a: folderOf('a') });
    pair.pass({ policy });
    copied(pair, { policy });
  });
});

describe('two folders that have changed places', () => {
  it('are read where they were copied by a pass that has not ended well, and something has come and gone in them', () => {
    const pair = mirrored({ a: folderOf('a'), z: {} });
    for (const folder of ['m', 'n']) {
      fs.mkdirSync(path.join(pair.source, folder));
      for (const file of ['f1', 'f2']) rewrite(pair, `${folder}/${file}`, `${folder} in ${file}`);
    }
    killAtLast(pair);
    pair.swap('m', 'n');
    for (const folder of ['m', 'n']) pair.hideMove(folder);
    pair.pass();
    expectSame(pair);
  });

  it('are not read where they were copied by a pass that has not ended well, and have not changed since', () => {
    const pair = mirrored({ a: folderOf('a'), z: {} });
    fs.mkdirSync(path.join(pair.source, 'm'));
    rewrite(pair, 'm/f1', 'm in f1');
    killAtLast(pair);
    expect(pair.pass().reads).toEqual([]);
    expectSame(pair);
  });
});

describe('two folders that have changed places, with modes that they did not have', () => {
  it.each([
    ['what was noted of them is lost', (pair: RenamedPair) => fs.rmSync(pair.archive)],
    [
      'what is noted of them is of an earlier pass',
      (pair: RenamedPair, archive: Buffer) => fs.writeFileSync(pair.archive, archive),
    ],
  ])('are read where %s', (_, spoil) => {
    const pair = mirrored({ a: folderOf('a'), b: folderOf('b') });
    const earlier = fs.readFileSync(pair.archive);
    pair.pass();
    pair.swap('a', 'b');
    for (const folder of ['a', 'b']) fs.chmodSync(path.join(pair.source, folder), 0o710);
    spoil(pair, earlier);
    pair.pass();
    expectSame(pair);
  });
});

describe('a folder of the replica that has followed', () => {
  it('is read where it was written to since', () => {
    const pair = mirrored({ a: folderOf('a') });
    const target = path.join(pair.replica, 'a/f1');
    fs.writeFileSync(target, 'o in f1');
    fs.utimesSync(target, PAST, PAST);
    pair.move('a', 'b');
    expect(pair.pass().lines).toContain('update b/f1');
    expectSame(pair);
  });

  it('is read where its folders have changed places since', () => {
    const pair = mirrored({ a: { x: folderOf('x'), y: folderOf('y') } });
    const at = (name: string) => path.join(pair.replica, 'a', name);
    fs.renameSync(at('x'), at('z'));
    fs.renameSync(at('y'), at('x'));
    fs.renameSync(at('z'), at('y'));
    pair.move('a', 'b');
    pair.pass();
    expectSame(pair);
  });
});
