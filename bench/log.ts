// How much a log line costs: a million of them in chunks, as operations travel, against one winston record a line.
// Run it with `npx tsx bench/log.ts [lines]`; it prints the medians of several runs, which take turns.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../src/runner/log/log-file.js';

const CHUNK_BYTES = 64 * 1024;
const RUNS = 3;

const lineCount = Number(process.argv[2] ?? 1_000_000);
const lines = Array.from({ length: lineCount }, (_, index) => lineOf(index));
const chunks = chunksOf(lines);

const seconds = { chunks: [] as number[], lines: [] as number[] };
for (let run = 0; run < RUNS; run++) {
  seconds.chunks.push(await timeOf(chunks, 4));
  // As many bytes on the way as in the other case.
  seconds.lines.push(await timeOf(lines, 4 * Math.ceil(lineCount / chunks.length)));
}
const inChunks = median(seconds.chunks);
const oneByOne = median(seconds.lines);
process.stdout.write(
  `${lineCount} lines, medians of ${RUNS} runs\n` +
    `  in chunks of 64 KiB   ${describe(inChunks)}\n` +
    `  one record a line     ${describe(oneByOne)}\n` +
    `  ratio                 ${(oneByOne / inChunks).toFixed(1)}\n`,
);

/** Writes every body with at most `unacknowledgedMost` on the way, closes the log, and says how long that took. */
async function timeOf(bodies: readonly string[], unacknowledgedMost: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'foldersync-bench-'));
  try {
    const start = performance.now();
    const log = openLog({
      dir,
      name: 'logfile',
      level: 'info',
      format: 'text',
      timezone: 'local',
      keepMs: 0,
      maxSizeBytes: 20 * 1024 * 1024,
      maxTotalBytes: 0,
      onTrouble: (message) => process.stderr.write(`${message}\n`),
    });
    let unacknowledged: Promise<void>[] = [];
    for (const body of bodies) {
      unacknowledged.push(log.writeChunk(body));
      if (unacknowledged.length < unacknowledgedMost) continue;
      await Promise.all(unacknowledged);
      unacknowledged = [];
    }
    await log.close();
    if (log.dropped > 0) throw new Error(`${log.dropped} lines were lost; the figures would mean nothing`);
    return (performance.now() - start) / 1000;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function lineOf(index: number): string {
  return `2024-05-10T12:00:00.000Z info copy photos/2024/${String(index).padStart(7, '0')}.jpg (1.2 MB)\n`;
}

function chunksOf(all: readonly string[]): string[] {
  const result: string[] = [];
  let chunk = '';
  for (const line of all) {
    chunk += line;
    if (chunk.length < CHUNK_BYTES) continue;
    result.push(chunk);
    chunk = '';
  }
  if (chunk !== '') result.push(chunk);
  return result;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function describe(duration: number): string {
  return `${duration.toFixed(2)} s   ${Math.round(lineCount / duration).toLocaleString('en')} lines/s`;
}
