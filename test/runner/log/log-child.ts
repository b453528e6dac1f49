// A process of its own that writes a log and ends, for the tests of what is on the disk after an exit and of memory.
// It is started with one argument, a `LogChildTask` in JSON, and prints a `LogChildResult`.

import { createHash } from 'node:crypto';
import { openLog } from '../../../src/runner/log/log-file.js';

/** What the process does. */
export interface LogChildTask {
  readonly dir: string;
  readonly lines: number;
  /** Operation lines are sent in chunks of this size, at most 4 of them unacknowledged; 0 means line by line, not waited for. */
  readonly chunkBytes: number;
  readonly maxSizeBytes: number;
  /** `throw`: an error that nobody catches, after the last line. */
  readonly ending: 'exit' | 'throw';
  /** What each line begins with. */
  readonly tag: string;
}

/** What the process has seen. */
export interface LogChildResult {
  readonly dropped: number;
  /** Of all lines, in order. */
  readonly sha256: string;
  /** The most that the process grew above its first 200 chunks: what lives in heap and buffers, and what is resident. */
  readonly heapGrowthBytes: number;
  readonly residentGrowthBytes: number;
}

const task = JSON.parse(process.argv[2] ?? '') as LogChildTask;
const log = openLog({
  dir: task.dir,
  name: 'logfile',
  level: 'info',
  format: 'text',
  timezone: 'local',
  keepMs: 24 * 60 * 60 * 1000,
  maxSizeBytes: task.maxSizeBytes,
  maxTotalBytes: 0,
  onTrouble: (message) => process.stderr.write(`${message}\n`),
});
const hash = createHash('sha256');
const first = { heap: 0, resident: 0 };
const most = { heap: 0, resident: 0 };

process.once('uncaughtException', async (error) => {
  log.write(`${task.tag} the end: ${error.message}\n`, 'error');
  await log.close();
  process.exit(70);
});

await (task.chunkBytes === 0 ? writeLines() : writeChunks());
if (task.ending === 'throw') {
  // From a timer, so that no promise of this file turns it into a rejection.
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
} else {
  await log.close();
  const result: LogChildResult = {
    dropped: log.dropped,
    sha256: hash.digest('hex'),
    heapGrowthBytes: most.heap - first.heap,
    residentGrowthBytes: most.resident - first.resident,
  };
  process.stdout.write(JSON.stringify(result));
  process.exit(0);
}

async function writeLines(): Promise<void> {
  for (let index = 0; index < task.lines; index++) log.write(lineOf(index), 'info');
}

async function writeChunks(): Promise<void> {
  const unacknowledged: Promise<void>[] = [];
  let chunks = 0;
  let chunk = '';
  for (let index = 0; index < task.lines; index++) {
    chunk += lineOf(index);
    if (chunk.length < task.chunkBytes && index < task.lines - 1) continue;
    hash.update(chunk);
    unacknowledged.push(log.writeChunk(chunk));
    chunk = '';
    if (unacknowledged.length >= 4) await unacknowledged.shift();
    chunks++;
    if (chunks % 50 === 0) measure(chunks <= 200);
  }
  await Promise.all(unacknowledged);
}

function measure(isFirst: boolean): void {
  // Without garbage, or the bound would say more about the collector's mood than about the log.
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const target = isFirst ? first : most;
  target.heap = Math.max(target.heap, heapUsed + external);
  target.resident = Math.max(target.resident, rss);
}

function lineOf(index: number): string {
  return `2024-05-10T12:00:00.000Z info ${task.tag} copy photos/ünter/${String(index).padStart(7, '0')}.jpg (12 kB)\n`;
}
