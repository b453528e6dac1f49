// A large folder that was renamed while nobody watched.

import { expect, it } from 'vitest';
import { RenamedPair } from '../renamed-pair.js';
import type { Tree } from '../trees.js';

it('is not read, let alone copied, though it holds 10,000 files', () => {
  const many = (count: number, entry: (at: number) => string | Tree) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`e${at}`, entry(at)]));
  const pair = new RenamedPair({ a: many(100, () => many(100, String)), z: {} });
  pair.settle();
  pair.move('a', 'z/b');
  const { lines, reads, report } = pair.pass();
  expect(lines.filter((line) => !line.startsWith('retouch '))).toEqual(['rename z/b']);
  expect(reads).toEqual([]);
  expect(report.counts).toMatchObject({ sourceEntries: 10_103, copied: 0, updated: 0, removed: 0, bytes: 0 });
  expect(pair.pass().lines).toEqual([]);
});
