import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PairRecord } from '../../src/state/pair-record.js';
import { FIRST, mirror } from './mirror.js';
import { folders, type Tree, writeTree } from './trees.js';

const files = (count: number, prefix = 'f'): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 'x']));

/** A pair whose first pass has made a replica of so many files. */
function mirrored(tree: Tree) {
  const roots = folders(tree);
  let { state } = mirror(roots.source, roots.replica, { state: FIRST });
  const pass = () => {
    const done = mirror(roots.source, roots.replica, { state });
    ({ state } = done);
    return done.report;
  };
  const remove = (...names: string[]) => {
    for (const name of names) fs.rmSync(path.join(roots.source, name), { recursive: true });
  };
  return { ...roots, pass, remove, state: (): PairRecord => state };
}

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `f${from + n}`);

describe('removals within an hour', () => {
  it('do not count where what is removed was made in it', () => {
    const { source, pass, remove, state } = mirrored(files(150));
    for (let round = 0; round < 4; round++) {
      writeTree(source, { ...files(60, `temporary ${round} `), [`build ${round}`]: files(40) });
      expect(pass().outcome).toBe('ok');
      remove(`build ${round}`, ...Object.keys(files(60, `temporary ${round} `)));
      expect(pass()).toMatchObject({ outcome: 'ok', counts: { removed: 101 } });
    }
    expect(state().history.reduce((sum, { removed }) => sum + removed, 0)).toBe(0);
    remove('f0');
    expect(pass()).toMatchObject({ outcome: 'ok', counts: { removed: 1 } });
    remove(...numbered(1, 105));
    expect(pass(), 'the replica was never larger than what it had of older files').toMatchObject({ outcome: 'held' });
  });

  it('do not count where what was removed has come back', () => {
    const { source, pass, remove } = mirrored({ ...files(200), d: files(80) });
    remove('d', ...numbered(0, 50));
    expect(pass()).toMatchObject({ outcome: 'ok', counts: { removed: 131 } });
    writeTree(source, { d: files(70), ...Object.fromEntries(numbered(0, 40).map((name) => [name, 'y'])) });
    expect(pass().outcome).toBe('ok');
    remove(...numbered(50, 150));
    expect(pass()).toMatchObject({ outcome: 'ok', counts: { removed: 100 } });
  });

  it('count where other names have come in their place, in however many passes', () => {
    const { source, pass, remove } = mirrored(files(200));
    let removed = 0;
    for (let start = 0; start < 200; start += 20) {
      const names = numbered(start, start + 20);
      remove(...names);
      writeTree(source, Object.fromEntries(names.map((name) => [`${name}.enc`, 'x'])));
      const report = pass();
      if (report.outcome === 'held') break;
      removed += report.counts.removed;
    }
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThan(200);
  });

  it('count on the day of the first copy as on any other', () => {
    const { pass, remove } = mirrored(files(200));
    remove(...numbered(0, 150));
    expect(pass()).toMatchObject({ outcome: 'held', hold: { reason: 'too-many-removals' } });
  });

  it('are asked about where nearly all of a large import would go', () => {
    const { source, pass, remove } = mirrored(files(10));
    writeTree(source, { import: files(300) });
    expect(pass().outcome).toBe('ok');
    remove('import');
    const { outcome, hold } = pass();
    expect(outcome).toBe('held');
    expect(hold).toMatchObject({
      reason: 'nearly-all',
      message: expect.stringMatching(/^this pass would remove 301 of 311 entries /),
    });
  });
});
