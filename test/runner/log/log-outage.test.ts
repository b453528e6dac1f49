// The log where the disk is not well: it never throws, never stops the process, says so once, counts, and comes back.

import { execFileSync, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  open,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import type { Timer } from '../../../src/process/clock.js';
import type { OpenLogFile } from '../../../src/runner/log/log-opening.js';
import { datedFiles, openTestLog, temporaryFolder, wholeLog } from './log-rig.js';
import { ManualClock } from '../manual-clock.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Tells when the log has begun to wait. */
class EventfulClock extends ManualClock {
  readonly #events = new EventEmitter();

  constructor() {
    super('2024-05-10T12:00:00Z');
  }

  override setTimer(ms: number, fn: () => void): Timer {
    this.#events.emit('timer');
    return super.setTimer(ms, fn);
  }

  async nextTimer(): Promise<void> {
    await once(this.#events, 'timer');
  }
}

const CHUNK = `${'x'.repeat(1023)}\n`.repeat(64);

test('an unwritable folder at the start is a trouble and no exception', async () => {
  const parent = join(temporaryFolder(), 'file');
  writeFileSync(parent, 'not a folder');
  const clock = new EventfulClock();
  const { log, troubles, trouble } = openTestLog({ dir: join(parent, 'logs'), clock });
  expect(troubles).toEqual([]);
  expect(log.healthy).toBe(false);
  log.write('one\n', 'info');
  await log.writeChunk('two\nthree\n');
  expect(log.dropped).toBe(3);
  expect(await trouble(/cannot write the log/)).toMatch(/logs\/logfile\.log: ENOTDIR.*mirroring goes on/);
  clock.advance(10 * 60_000);
  rmSync(parent);
  clock.advance(60_000);
  expect(await trouble(/is being written again/)).toContain('3 lines were lost');
  await log.writeChunk('four\n');
  expect(wholeLog(join(parent, 'logs'))).toMatch(/^.*3 lines were lost here.*\nfour\n$/);
  expect(log.healthy).toBe(true);
  expect(log.dropped).toBe(3);
  expect(troubles.length).toBe(2);
});

test('a log is resumed although nobody writes to it', async () => {
  const parent = join(temporaryFolder(), 'file');
  writeFileSync(parent, 'not a folder');
  const clock = new EventfulClock();
  const { log, trouble } = openTestLog({ dir: join(parent, 'logs'), clock });
  rmSync(parent);
  clock.advance(1000);
  expect(await trouble(/is being written again/)).toContain('0 lines were lost');
  expect(log.healthy).toBe(true);
  await log.close();
  expect(wholeLog(join(parent, 'logs'))).toBe('');
});

test.each([
  { failures: 1, delayMs: 1000 },
  { failures: 2, delayMs: 2000 },
  { failures: 4, delayMs: 8000 },
  { failures: 7, delayMs: 60_000 },
  { failures: 9, delayMs: 60_000 },
])('after failure $failures in a row it waits $delayMs ms', ({ failures, delayMs }) => {
  const parent = join(temporaryFolder(), 'file');
  writeFileSync(parent, 'not a folder');
  const clock = new ManualClock(0);
  openTestLog({ dir: join(parent, 'logs'), clock });
  for (let failure = 1; failure < failures; failure++) clock.advance(Math.min(1000 * 2 ** (failure - 1), 60_000));
  rmSync(parent);
  clock.advance(delayMs - 1);
  expect(existsSync(parent)).toBe(false);
  clock.advance(1);
  expect(existsSync(parent)).toBe(true);
});

test('a read-only file system is a trouble that ends when it is writable', async (context) => {
  const dir = mountSmallDisk(context, 256);
  execFileSync('mount', ['-o', 'remount,ro', dir]);
  const clock = new EventfulClock();
  const { log, trouble } = openTestLog({ dir: join(dir, 'logs'), clock });
  expect(await trouble(/cannot write the log/)).toContain('EROFS');
  await log.writeChunk('lost\n');
  execFileSync('mount', ['-o', 'remount,rw', dir]);
  clock.advance(1000);
  expect(await trouble(/is being written again/)).toContain('1 line was lost');
  await log.writeChunk('kept\n');
  expect(wholeLog(join(dir, 'logs'))).toMatch(/1 line was lost here.*\nkept\n$/);
});

test('a full disk costs lines, which are counted, until there is room again', async (context) => {
  const dir = mountSmallDisk(context, 1024);
  writeFileSync(join(dir, 'ballast'), Buffer.alloc(700 * 1024));
  const clock = new EventfulClock();
  const { log, troubles, trouble } = openTestLog({ dir, clock, keepMs: 1 });
  for (let index = 0; index < 20; index++) await log.writeChunk(CHUNK);
  expect(await trouble(/cannot write the log/)).toContain('ENOSPC');
  expect(log.healthy).toBe(false);
  expect(log.dropped).toBeGreaterThan(0);

  const stillFull = clock.nextTimer();
  clock.advance(1000);
  await stillFull;
  await log.writeChunk('lost as well\n');
  expect(troubles.length).toBe(1);
  const dropped = log.dropped;

  rmSync(join(dir, 'ballast'));
  clock.advance(2000);
  expect(await trouble(/is being written again/)).toContain(`${dropped} lines were lost`);
  await log.writeChunk('after\n');
  await log.close();
  expect(log.dropped).toBe(dropped);
  const lines = wholeLog(dir).split('\n');
  expect(lines.slice(-3)).toEqual([expect.stringContaining(`${dropped} lines were lost here`), 'after', '']);
  const before = lines.slice(0, -3);
  const whole = before.filter((line) => line === 'x'.repeat(1023)).length;
  expect(before.length - whole, 'lines cut off').toBeLessThanOrEqual(1);
  // A chunk that was written in part counts as lost.
  expect(whole + dropped).toBeGreaterThanOrEqual(20 * 64 + 1);
  expect(whole + dropped).toBeLessThan(20 * 64 + 1 + 64);
  expect(troubles.length).toBe(2);
});

test('one failure after another on a nearly full disk makes it wait longer', async (context) => {
  const dir = mountSmallDisk(context, 256);
  const clock = new EventfulClock();
  const { log, trouble } = openTestLog({ dir, clock });
  writeFileSync(join(dir, 'ballast'), Buffer.alloc(180 * 1024));
  const fails = async () => {
    const failed = clock.nextTimer();
    await log.writeChunk(CHUNK);
    await log.writeChunk(CHUNK);
    await failed;
  };
  await fails();
  rmSync(join(dir, 'ballast'));
  clock.advance(1000);
  await trouble(/is being written again/);
  writeFileSync(join(dir, 'ballast'), Buffer.alloc(100 * 1024));
  await fails();
  for (const file of readdirSync(dir)) rmSync(join(dir, file));
  clock.advance(1999);
  expect(readdirSync(dir)).toEqual([]);
  clock.advance(1);
  await log.writeChunk('after\n');
  expect(log.healthy).toBe(true);
});

test('a folder that is taken away is a trouble at the next midnight, and one that ends', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
  const parent = join(temporaryFolder(), 'parent');
  const dir = join(parent, 'logs');
  const clock = new EventfulClock();
  const { log, trouble } = openTestLog({ dir, clock, format: 'json' });
  await log.writeChunk('before\n');
  renameSync(parent, `${parent}.gone`);
  writeFileSync(parent, 'not a folder');
  vi.setSystemTime(new Date(2024, 4, 11, 12));
  const failed = clock.nextTimer();
  await log.writeChunk('lost\n');
  await failed;
  expect(await trouble(/cannot write the log/)).toContain('ENOTDIR');
  rmSync(parent);
  clock.advance(1000);
  expect(await trouble(/is being written again/)).toContain('1 line was lost');
  await log.writeChunk('after\n');
  const [gap, ...rest] = wholeLog(dir).split('\n');
  expect(JSON.parse(gap ?? '')).toMatchObject({
    level: 'warn',
    message: expect.stringContaining('1 line was lost here'),
  });
  expect(rest).toEqual(['after', '']);
  expect(readFileSync(join(`${parent}.gone`, 'logs', 'logfile.log'), 'utf8')).toBe('before\n');
});

test('a disk that does not keep up costs lines but no memory', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
  const dir = temporaryFolder();
  const pipe = pipeInPlaceOf(join(dir, 'logfile-2024-05-10.log'));
  const { log, trouble } = openTestLog({ dir, openFile: openPipe });
  const acknowledged: Promise<void>[] = [];
  for (let index = 0; index < 64; index++) acknowledged.push(log.writeChunk(CHUNK));
  expect(log.healthy).toBe(true);
  await log.writeChunk(CHUNK);
  log.write('lost\n', 'error');
  expect(log.healthy).toBe(false);
  expect(log.dropped).toBe(65);
  await trouble(/does not keep up/);

  const written = Buffer.from(CHUNK.repeat(64));
  const reading = readFile(pipe);
  await Promise.all(acknowledged);
  expect(await trouble(/is being written again/)).toContain('65 lines were lost');
  await log.writeChunk('after\n');
  await log.close();
  const read = await reading;
  expect(read.subarray(0, written.length).equals(written)).toBe(true);
  expect(read.subarray(written.length).toString()).toMatch(/^.*65 lines were lost here.*\nafter\n$/);
});

test('a disk that hangs does not hold up close()', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
  const dir = temporaryFolder();
  const pipe = pipeInPlaceOf(join(dir, 'logfile-2024-05-10.log'));
  const clock = new ManualClock(0);
  const { log, troubles } = openTestLog({ dir, clock, openFile: openPipe });
  let isAcknowledged = false;
  const chunk = log.writeChunk('one\ntwo\n').then(() => {
    isAcknowledged = true;
  });
  const closed = log.close();
  clock.advance(2999);
  expect(log.dropped).toBe(0);
  expect(isAcknowledged).toBe(false);
  clock.advance(1);
  await Promise.all([closed, chunk]);
  expect(log.dropped).toBe(2);
  expect(troubles).toEqual([
    expect.stringContaining('cannot finish the log'),
    expect.stringContaining('2 lines were lost at its end'),
  ]);
  // Lets the open(2) that hangs in the thread pool go, or this process could not end.
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(reader));
});

test('close() waits for every file, not for the first that a rotation has finished', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
  const dir = temporaryFolder();
  const pipe = pipeInPlaceOf(join(dir, 'logfile-2024-05-10.1.log'));
  const { log } = openTestLog({ dir, clock: new ManualClock(0), maxSizeBytes: 1024, openFile: openPipe });
  await log.writeChunk(`${'x'.repeat(2000)}\n`);
  log.write('in the second file\n', 'info');
  let isClosed = false;
  const closed = log.close().then(() => {
    isClosed = true;
  });
  // The first file is long finished and closed after so many turns of the thread pool.
  for (let turn = 0; turn < 20; turn++) await stat(dir);
  expect(isClosed).toBe(false);
  const [read] = await Promise.all([readFile(pipe, 'utf8'), closed]);
  expect(read).toBe('in the second file\n');
  expect(log.dropped).toBe(0);
});

test('close() during an outage ends at once and says what is missing', async () => {
  const parent = join(temporaryFolder(), 'file');
  writeFileSync(parent, 'not a folder');
  const clock = new ManualClock(0);
  const { log, troubles } = openTestLog({ dir: join(parent, 'logs'), clock });
  log.write('lost\n', 'info');
  await log.close();
  expect(clock.timerCount).toBe(0);
  expect(troubles.at(-1)).toMatch(/is not complete; 1 line was lost at its end/);
});

test.each(['say "hi"', 'a|b', '%DATE%'])(
  'a folder name that the library cannot work with (%s) is refused from the first start on, in words',
  async (folder) => {
    const { log, trouble } = openTestLog({ dir: join(temporaryFolder(), folder), clock: new ManualClock(0) });
    expect(await trouble(/cannot write the log/)).toMatch(
      /cannot be written in a folder whose path.*choose another log\.dir/,
    );
    expect(log.healthy).toBe(false);
  },
);

test('what stands in the way of the stable name, be it a folder, is kept', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'logfile.log'));
  const { log } = openTestLog({ dir });
  await log.writeChunk('ours\n');
  expect(existsSync(join(dir, 'logfile.log.moved-1'))).toBe(true);
  expect(readlinkSync(join(dir, 'logfile.log'))).toBe(datedFiles(dir)[0]);
});

/** A tmpfs of its own, so that it can really be full. */
function mountSmallDisk(context: TestContext, sizeKiB: number): string {
  context.skip(process.getuid?.() !== 0 && process.env.CI === undefined, 'only root can mount a small disk');
  const dir = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', dir]);
  onTestFinished(() => {
    if (spawnSync('umount', [dir]).status === 0) return;
    execFileSync('umount', ['-l', dir]);
    throw new Error('a file on the small disk was still open after close()');
  });
  return dir;
}

/** A pipe without a reader: opening it hangs as a dead network disk does, until there is one. */
function pipeInPlaceOf(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

/** As the library itself opens a file; a log would not write into a pipe. */
const openPipe: OpenLogFile = (file) => promisify(open)(file, 'a');
