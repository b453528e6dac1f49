import fs from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { mirror } from './mirror.js';
import { folders, openDescriptors, pathsIn, removeTree, temporaryFolder } from './trees.js';

const APPROVED = { approved: true };

describe('100,000 entries in one directory', () => {
  it('are mirrored, left alone, and pruned, with a small directory after a large one', () => {
    const base = temporaryFolder({ inMemory: true });
    const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
    fs.mkdirSync(path.join(source, 'many'), { recursive: true });
    fs.mkdirSync(path.join(source, 'one'));
    fs.mkdirSync(replica);
    const count = 100_000;
    for (let n = 0; n < count; n++) fs.writeFileSync(path.join(source, 'many', `f${n}`), '');
    fs.writeFileSync(path.join(source, 'one', 'f1'), 'f1');
    expect(mirror(source, replica).report).toMatchObject({ outcome: 'ok', counts: { copied: count + 1, made: 2 } });
    const heapBefore = heapUsed();
    expect(mirror(source, replica)).toMatchObject({ lines: [], report: { counts: { sourceEntries: count + 3 } } });
    // Nothing of a pass outlives it: its tables of 100,000 rows alone take 5 MB.
    expect(heapUsed() - heapBefore).toBeLessThan(4 << 20);
    // The rows of the large directory are still in the tables when the small one is read.
    fs.rmSync(path.join(source, 'many'), { recursive: true });
    const { report } = mirror(source, replica, APPROVED);
    expect(report).toMatchObject({ outcome: 'ok', again: false, counts: { copied: 0, removed: count + 1 } });
    expect(pathsIn(replica)).toEqual(['one', 'one/f1']);
  });
});

describe('a tree that is very deep', () => {
  it('is mirrored and pruned with a few descriptors, whatever its depth', () => {
    const { source, replica } = folders({});
    const depth = 120;
    const before = process.cwd();
    process.chdir(source);
    for (let level = 0; level < depth; level++) {
      fs.mkdirSync('d');
      process.chdir('d');
    }
    fs.writeFileSync('bottom', 'deep');
    process.chdir(before);
    const atFirst = openDescriptors();
    let most = 0;
    const intercept = () => {
      most = Math.max(most, openDescriptors());
      return undefined;
    };
    expect(mirror(source, replica, { intercept }).report).toMatchObject({ counts: { made: depth, copied: 1 } });
    removeTree(path.join(source, 'd'));
    const pruned = mirror(source, replica, { ...APPROVED, intercept });
    expect(pruned.report).toMatchObject({ outcome: 'ok', counts: { removed: depth + 1 } });
    expect(pathsIn(replica)).toEqual([]);
    expect(most - atFirst).toBeLessThan(10);
  });
});

/** What lives in the heap after a full collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
