// Files that were renamed in the source while nobody watched: the replica's follow, if they hold the same bytes. What
// src/engine/follow/ does is seen in whole passes.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MirrorOptions } from '../mirror.js';
import { RenamedPair } from '../renamed-pair.js';
import { file, folders, PAST, readTree, type Tree } from '../trees.js';
import { KeptPair, MINUTE } from '../versions/kept-pair.js';

/** As much as is worth being found again; all of one size, and written at one time. */
const BYTES = 1 << 16;
const big = (letter: string) => letter.repeat(BYTES);

function mirrored(tree: Tree, options: MirrorOptions = {}): RenamedPair {
  const pair = new RenamedPair(tree);
  for (const later of ['', 'later']) {
    if (later !== '') fs.writeFileSync(path.join(pair.source, later), '');
    pair.pass(options);
  }
  return pair;
}

function expectSame({ source, replica }: RenamedPair): void {
  expect(readTree(replica)).toEqual(readTree(source));
}

function rewrite(pair: RenamedPair, name: string, content: string): void {
  const target = path.join(pair.source, name);
  fs.writeFileSync(target, content);
  fs.utimesSync(target, PAST, PAST);
}

/** Without what is given to directories. */
const changes = (lines: readonly string[]) => lines.filter((line) => !/^retouch |info {2}retouch /.test(line)).sort();

describe('a file that was renamed while nobody watched', () => {
  it('is renamed in the replica, within its folder and to another one', () => {
    const pair = mirrored({ a: { one: big('1'), two: big('2') }, b: { three: big('3') } });
    pair.move('a/one', 'a/new');
    pair.move('a/two', 'b/two');
    pair.move('b/three', 'three');
    const { lines, report } = pair.pass();
    expect(changes(lines)).toEqual(['rename a/new', 'rename b/two', 'rename three']);
    expect(report).toMatchObject({
      outcome: 'ok',
      again: false,
      counts: { renamed: 3, copied: 0, removed: 0, updated: 0, bytes: 0 },
    });
    expectSame(pair);
    const { lines: next, reads } = pair.pass();
    expect([next, reads]).toEqual([[], []]);
  });

  it('is renamed into new folders, and out of a folder that is gone', () => {
    const pair = mirrored({ a: { deep: { er: { one: big('1'), small: 's' } }, two: big('2') }, b: {} });
    fs.mkdirSync(path.join(pair.source, 'b/new/er'), { recursive: true });
    pair.move('a/deep/er/one', 'b/new/er/one');
    pair.move('a/two', 'b/new/other');
    fs.rmSync(path.join(pair.source, 'a'), { recursive: true });
    const { lines } = pair.pass();
    expect(changes(lines)).toEqual([
      'make b/new',
      'make b/new/er',
      'remove a',
      'remove a/deep',
      'remove a/deep/er',
      'remove a/deep/er/small',
      'rename b/new/er/one',
      'rename b/new/other',
    ]);
    expectSame(pair);
    expect(pair.pass().lines).toEqual([]);
  });

  it('is renamed in a folder that was renamed as well', () => {
    const pair = mirrored({ a: { one: big('1'), two: big('2'), deep: {} } });
    pair.move('a', 'b');
    pair.move('b/one', 'b/deep/new');
    pair.move('b/two', 'two');
    expect(changes(pair.pass().lines)).toEqual(['rename b', 'rename b/deep/new', 'rename two']);
    expectSame(pair);
    expect(pair.pass().lines).toEqual([]);
  });

  it('gets the mode and the attributes that it has now', () => {
    const pair = mirrored({ a: { one: big('1'), two: big('2') } });
    pair.move('a/one', 'one');
    fs.chmodSync(path.join(pair.source, 'one'), 0o600);
    expect(changes(pair.pass().lines)).toEqual(['rename one']);
    expectSame(pair);
    expect(fs.statSync(path.join(pair.replica, 'one')).mode & 0o777).toBe(0o600);
  });

  it('is no removal for the gate', () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`f${at}`, String(at).repeat(200)]));
    const pair = mirrored({ a: many, b: {} }, { renamesFromBytes: 100 });
    for (const name of Object.keys(many)) pair.move(`a/${name}`, `b/${name}`);
    const { report } = pair.pass({ approved: false, renamesFromBytes: 100 });
    expect(report).toMatchObject({ outcome: 'ok', counts: { renamed: 120, removed: 0, copied: 0 } });
    expectSame(pair);
  });

  it('follows though the pass is held for what goes beside it', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, `${at}`]));
    const pair = mirrored({ a: { ...many, one: big('1') }, b: {} });
    pair.move('a/one', 'b/one');
    fs.rmSync(path.join(pair.source, 'a'), { recursive: true });
    const { report, lines } = pair.pass({ approved: false });
    expect(report.hold?.reason).toBeDefined();
    expect(changes(lines).filter((line) => !line.startsWith('note'))).toEqual(['rename b/one']);
    expect(fs.readdirSync(path.join(pair.replica, 'a'))).toHaveLength(200);
    pair.pass();
    expectSame(pair);
  });

  it('follows in lanes as well', async () => {
    const one = (at: number) => file(big(String(at % 10)), { mtime: PAST + at });
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`d${at}`, { one: one(at), x: 'x' }]));
    const pair = new RenamedPair({ ...many, to: {} });
    await pair.passInLanes();
    await pair.passInLanes();
    for (let at = 0; at < 20; at++) pair.move(`d${at}/one`, `to/moved${at}`);
    for (let at = 20; at < 30; at++) pair.move(`d${at}/one`, `d${at + 10}/two`);
    rewrite(pair, 'd1/new', big('n'));
    const { report } = await pair.passInLanes();
    expect(report).toMatchObject({ outcome: 'ok', again: false, counts: { renamed: 30, copied: 1, removed: 0 } });
    expectSame(pair);
    expect((await pair.passInLanes()).lines).toEqual([]);
  });

  it('has its old name in the versions of before', () => {
    const pair = new KeptPair(folders({ a: { one: 'one' }, b: { two: 'two too' } }), 'linux', { follows: true });
    pair.now += 20 * MINUTE;
    fs.renameSync(path.join(pair.source, 'a/one'), path.join(pair.source, 'b/one'));
    fs.renameSync(path.join(pair.source, 'b/two'), path.join(pair.source, 'new'));
    expect(changes(pair.pass().lines)).toEqual(['rename b/one', 'rename new']);
    pair.now += 20 * MINUTE;
    fs.appendFileSync(path.join(pair.source, 'new'), 'more');
    pair.pass();
    expect(pair.points()).toHaveLength(2);
    pair.expectExact();
  });

  it('is told of in a plan, which renames nothing', () => {
    const pair = mirrored({ a: { one: big('1'), two: big('2') }, b: {} });
    pair.move('a/one', 'b/one');
    const { lines, report } = pair.pass({ dryRun: true });
    expect(lines.filter((line) => line.startsWith('note '))).toEqual([
      'note probably renamed in the source: "a/one" → "b/one"; a pass renames that in the replica where it finds the same content',
    ]);
    expect(report.counts).toMatchObject({ renamed: 0, copied: 1, removed: 1 });
    expect(fs.existsSync(path.join(pair.replica, 'a/one'))).toBe(true);
    expect(changes(pair.pass().lines)).toEqual(['rename b/one']);
    expect(pair.pass({ dryRun: true }).lines).toEqual([]);
  });
});

describe('a renamed file is copied', () => {
  it.each([{ renames: false }, { compare: 'quick' }] as const)('with %j', (policy) => {
    const pair = mirrored({ a: big('1'), b: {} }, { policy });
    pair.move('a', 'b/a');
    expect(changes(pair.pass({ policy }).lines)).toEqual(['copy b/a', 'remove a']);
    expectSame(pair);
  });

  it('where nothing is pruned', () => {
    const policy = { prune: false };
    const pair = mirrored({ a: big('1') }, { policy });
    pair.move('a', 'b');
    expect(changes(pair.pass({ policy }).lines)).toEqual(['copy b']);
    expect(fs.readdirSync(pair.replica).sort()).toEqual(['a', 'b', 'later']);
  });

  it('where it is small, has changed, or has several names', () => {
    const pair = mirrored({ small: 'small', changed: big('1'), linked: big('2'), b: {} });
    for (const name of ['small', 'changed', 'linked']) pair.move(name, `b/${name}`);
    fs.appendFileSync(path.join(pair.source, 'b/changed'), 'more');
    fs.linkSync(path.join(pair.source, 'b/linked'), path.join(pair.source, 'b/other'));
    const { report } = pair.pass();
    expect(report.counts).toMatchObject({ renamed: 0, copied: 3, linked: 1, removed: 3 });
    expectSame(pair);
  });

  it('where one of the same size and time has gone, with other content', () => {
    const pair = mirrored({ one: big('1') });
    fs.rmSync(path.join(pair.source, 'one'));
    rewrite(pair, 'two', big('2'));
    expect(changes(pair.pass().lines)).toEqual(['copy two', 'remove one']);
    expectSame(pair);
  });

  it('where its old name or its new one is taken', () => {
    const pair = mirrored({ a: big('1'), b: big('2'), c: big('3'), d: big('4') });
    pair.swap('a', 'b');
    pair.move('c', 'd');
    fs.utimesSync(path.join(pair.source, 'a'), PAST, PAST);
    pair.pass();
    expectSame(pair);
    expect(pair.pass().lines).toEqual([]);
  });

  it('where it is excluded by its old name', () => {
    const policy = { exclude: ['*.part'] };
    const pair = mirrored({ 'a.part': big('1'), b: big('2') }, { policy });
    fs.writeFileSync(path.join(pair.replica, 'a.part'), big('1'));
    fs.utimesSync(path.join(pair.replica, 'a.part'), PAST, PAST);
    pair.move('a.part', 'a');
    expect(changes(pair.pass({ policy }).lines)).toEqual(['copy a']);
    expect(fs.existsSync(path.join(pair.replica, 'a.part'))).toBe(true);
  });

  it('where its old name is sheltered', () => {
    const pair = mirrored({ a: { one: big('1') }, b: {} });
    pair.move('a/one', 'b/one');
    fs.writeFileSync(path.join(pair.source, 'a/closed'), '');
    const { lines } = pair.pass({
      intercept: ({ verb, side, path: at }) =>
        side === 'source' && verb === 'copyFile' && at === 'a/closed' ? 'EACCES' : undefined,
    });
    expect(lines).toContain('copy b/one');
    expect(fs.existsSync(path.join(pair.replica, 'a/one'))).toBe(true);
  });

  it('where it cannot be read in the replica', () => {
    const pair = mirrored({ a: big('1'), b: {} });
    pair.move('a', 'b/a');
    const { lines, report } = pair.pass({
      intercept: ({ verb, side }) => (side === 'source' && verb === 'isSameContent' ? 'EIO' : undefined),
    });
    expect(changes(lines)).toEqual(['copy b/a', 'remove a']);
    expect(report.outcome).toBe('ok');
    expectSame(pair);
  });
});

describe('a file that changes while it is found again', () => {
  /** Changes the source's file at a call. */
  function changing(pair: RenamedPair, name: string, isThen: (verb: string, side: string) => boolean): MirrorOptions {
    let isDone = false;
    return {
      intercept: ({ verb, side }) => {
        if (!isDone && isThen(verb, side)) {
          isDone = true;
          rewrite(pair, name, big('2'));
          // What is done in the replica from now on is later beyond doubt.
          pair.rest();
        }
        return undefined;
      },
    };
  }

  it.each([
    ['before it is read', 'isSameContent'],
    ['before the replica’s has its name', 'rename'],
  ])('%s, with its size and time, is copied', (_, verb) => {
    const pair = mirrored({ a: big('1'), b: {} });
    pair.move('a', 'b/a');
    pair.pass(changing(pair, 'b/a', (called) => called === verb));
    expectSame(pair);
    pair.pass();
    expectSame(pair);
  });
});
