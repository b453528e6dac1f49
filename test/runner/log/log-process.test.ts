// The log in a process of its own: what is on the disk once that has ended, and what a million lines cost it in memory.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runsOf } from '../../thorough.js';
import type { LogChildResult, LogChildTask } from './log-child.js';
import { datedFiles, temporaryFolder, wholeLog } from './log-rig.js';

const MIB = 1024 * 1024;

test('after close() a process may exit at once: its last lines are on the disk', async () => {
  const dir = temporaryFolder();
  const { code, output } = await run({ dir, lines: 5000, chunkBytes: 0, maxSizeBytes: 100_000 });
  expect(code, output).toBe(0);
  expect(
    wholeLog(dir)
      .match(/\d{7}(?=\.jpg)/g)
      ?.map(Number),
  ).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  expect(datedFiles(dir).length).toBeGreaterThan(3);
});

test('after an error that nobody caught the last lines are on the disk as well', async () => {
  const dir = temporaryFolder();
  const { code, output } = await run({ dir, lines: 5000, chunkBytes: 0, maxSizeBytes: 100_000, ending: 'throw' });
  expect(code, output).toBe(70);
  const lines = wholeLog(dir).split('\n');
  expect(lines.length).toBe(5002);
  expect(lines.slice(-2)).toEqual(['a the end: nobody catches this', '']);
});

test('two processes append to one file, and every chunk stays whole', async () => {
  const dir = temporaryFolder();
  const tags = ['a', 'b'];
  const shared = { dir, lines: 30_000, chunkBytes: 65_536, maxSizeBytes: 100 * MIB };
  const ended = await Promise.all(tags.map((tag) => run({ ...shared, tag })));
  for (const { code, output } of ended) expect(code, output).toBe(0);
  expect(datedFiles(dir).length).toBe(1);
  // Who opens the file while a chunk of the other is on its way takes it for a line that was cut off, and ends it: an empty one.
  const lines = wholeLog(dir)
    .split('\n')
    .filter((line) => line !== '');
  for (const tag of tags) {
    const own = lines.filter((line) => line.startsWith(`2024-05-10T12:00:00.000Z info ${tag} copy `));
    expect(own.map((line) => Number(/\d{7}(?=\.jpg \(12 kB\)$)/.exec(line)))).toEqual(
      Array.from({ length: shared.lines }, (_, index) => index),
    );
  }
  expect(lines.length).toBe(2 * shared.lines);
});

/** Some 80 MB when nothing is left out: more than the log may hold in memory, and several files. */
const LINES = runsOf(1_000_000);

test('operation lines without end arrive, in memory that does not grow with them', async () => {
  const dir = temporaryFolder();
  const { code, output } = await run({ dir, lines: LINES, chunkBytes: 65_536, maxSizeBytes: 20 * MIB });
  expect(code, output).toBe(0);
  const result = JSON.parse(output) as LogChildResult;
  expect(result.dropped).toBe(0);
  const files = datedFiles(dir).map((file) => join(dir, file));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  expect(hash.digest('hex')).toBe(result.sha256);
  const sizeBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  expect(sizeBytes).toBeGreaterThan(64 * LINES);
  expect(result.heapGrowthBytes).toBeLessThan(4 * MIB);
  expect(result.residentGrowthBytes).toBeLessThan(32 * MIB);
});

/** Runs log-child.ts to its end. */
async function run(task: Pick<LogChildTask, 'dir' | 'lines' | 'chunkBytes' | 'maxSizeBytes'> & Partial<LogChildTask>) {
  const program = fileURLToPath(new URL('./log-child.ts', import.meta.url));
  const argument = JSON.stringify({ ending: 'exit', tag: 'a', ...task });
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', program, argument], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], output, errors] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, output: `${output}${errors}` };
}
