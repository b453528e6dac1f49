import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { temporaryFolder, waitForTick, writeTree } from '../trees.js';
import { BothWays } from './both-ways.js';
import { EditedFolder } from './random-edits.js';

let pair: BothWays;

beforeEach(() => {
  pair = new BothWays(temporaryFolder({ inMemory: true }), 'linux', { maxDelete: { percent: 50, atLeast: 3 } });
  writeTree(pair.a, { d: { 1: '', 2: '', 3: '', 4: '', 5: '', 6: '', 7: '', 8: '' } });
  pair.pass();
  waitForTick(pair.a);
  expect(pair.pass().lines).toEqual([]);
});

/** A pass over some names of the root. */
function look(...names: string[]) {
  waitForTick(pair.a);
  const looks = [{ path: '' as RelativePath, names: names.sort() as Name[], trees: new Set(names as Name[]) }];
  return pair.pass({ looks });
}

function files(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, `${at}`]));
}

/** What a folder holds. */
function sizeOf(folder: string) {
  const paths = new EditedFolder(folder).paths();
  return { entries: paths.length, files: paths.filter((at) => fs.statSync(path.join(folder, at)).isFile()).length };
}

describe('what each side holds in all', () => {
  it('is known after a pass that has brought it there, and as it comes and goes', () => {
    const expectKnown = () => expect(pair.sizes).toEqual({ a: sizeOf(pair.a), b: sizeOf(pair.b) });
    writeTree(pair.a, { k: files(30), l: { deep: files(5) }, m: '' });
    writeTree(pair.b, { n: { deep: files(20) }, o: '' });
    pair.pass();
    expectKnown();
    writeTree(pair.a, { few: files(20), o: 'changed' });
    look('few', 'o');
    expectKnown();
    fs.rmSync(path.join(pair.b, 'k'), { recursive: true });
    writeTree(pair.b, { p: { deep: '' } });
    look('k', 'p');
    // What has been removed is taken for files until the next pass over everything.
    expect(pair.sizes).toMatchObject({
      a: { entries: sizeOf(pair.a).entries },
      b: { entries: sizeOf(pair.b).entries },
    });
    pair.pass();
    expectKnown();
  });
});

describe('a pass over a part of both sides', () => {
  it('does what is little at once', () => {
    writeTree(pair.a, { few: files(200) });
    expect(look('few').lines).toHaveLength(201);
    expect(fs.readdirSync(path.join(pair.b, 'few'))).toHaveLength(200);
  });

  it('leaves what is much to one over everything, a folder as well that holds much', () => {
    writeTree(pair.b, { many: { deep: files(300) } });
    expect(look('many').lines).toEqual([]);
    expect(pair.wantedFull).toBe(1);
    expect(pair.pass().lines).toHaveLength(302);
  });

  it('removes a folder that holds much', () => {
    writeTree(pair.a, { kept: files(400), many: files(300) });
    pair.pass();
    fs.rmSync(path.join(pair.a, 'many'), { recursive: true });
    expect(look('many').lines).toEqual(['→ remove many']);
  });

  it('is held by what both sides hold in all, and writes nothing down that a person could agree to', () => {
    writeTree(pair.a, files(40));
    pair.pass();
    fs.rmSync(path.join(pair.a, 'd'), { recursive: true });
    expect(look('d').report.outcome).toBe('ok');
    for (let at = 0; at < 30; at++) fs.rmSync(path.join(pair.b, `f${at}`));
    const { report, lines } = look(...Object.keys(files(30)));
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'too-many-removals' } });
    expect(lines).toEqual([]);
    expect(fs.existsSync(path.join(pair.stateDir, 'holds'))).toBe(false);
  });
});
