import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { emptyCounts } from '../../../src/core/report/report.js';
import { formatLine } from '../../../src/core/report/line.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { readPassOperations } from '../../../src/listeners/history/pass-operations.js';
import { temporaryFolder } from '../../engine/trees.js';

const START = Date.parse('2026-05-04T23:59:50Z');

/** A log of a line each 10 ms, over midnight, in three files. */
function logOf(lines: number, format: 'text' | 'json' = 'text'): string {
  const dir = temporaryFolder();
  const files = ['logfile-2026-05-04.log', 'logfile-2026-05-05.log', 'logfile-2026-05-05.1.log'];
  const each = Math.ceil(lines / files.length);
  for (const [index, name] of files.entries()) {
    const body = Array.from({ length: each }, (_, line) => {
      const number = index * each + line;
      const operation = {
        kind: 'operation',
        verb: 'copy',
        path: `f${number}` as RelativePath,
        sizeBytes: number,
      } as const;
      return formatLine(operation, { format, timezone: 'UTC', time: START + number * 10 });
    });
    fs.writeFileSync(path.join(dir, name), body.join(''));
  }
  fs.writeFileSync(path.join(dir, 'logfile.log'), 'a stable name');
  return dir;
}

const passOf = (first: number, last: number, copied = last - first + 1) => ({
  startedAt: START + first * 10,
  endedAt: START + last * 10,
  counts: { ...emptyCounts(), copied },
});

it.each(['text', 'json'] as const)('finds the operations of a pass in a log of many lines, in %s', (format) => {
  const dir = logOf(30_000, format);
  for (const [first, last] of [
    [0, 3],
    [9_995, 10_010],
    [15_000, 15_000],
    [29_998, 29_999],
  ] as const) {
    const { operations, ...rest } = readPassOperations(
      passOf(first, last),
      { dir, level: 'info' },
      { operations: 100 },
    );
    expect(operations.map(({ path: at }) => at)).toEqual(
      Array.from({ length: last - first + 1 }, (_, index) => `f${first + index}`),
    );
    expect(rest).toEqual({ more: 0 });
  }
});

it('says how many are cut, and why some are missing', () => {
  const dir = logOf(300);
  const read = (pass: ReturnType<typeof passOf>, level: 'info' | 'warn' = 'info', at = dir) =>
    readPassOperations(pass, { dir: at, level }, { operations: 10 });
  expect(read(passOf(0, 200))).toEqual({ operations: expect.objectContaining({ length: 10 }), more: 191 });
  expect(read(passOf(400, 500))).toMatchObject({
    operations: [],
    more: 101,
    missing: expect.stringContaining('any more'),
  });
  expect(read(passOf(0, 3, 7))).toMatchObject({
    operations: { length: 4 },
    more: 3,
    missing: expect.stringContaining(dir),
  });
  expect(read(passOf(0, 3), 'warn', '/not/there')).toMatchObject({
    more: 4,
    missing: expect.stringContaining('level warn'),
  });
  expect(read(passOf(0, 3, 0))).toEqual({ operations: [], more: 0 });
  const some = readPassOperations(passOf(0, 200), { dir, level: 'info' }, { operations: 100, lines: 50 });
  expect(some).toMatchObject({
    operations: { length: 50 },
    more: 151,
    missing: expect.stringContaining('too many lines'),
  });
});
