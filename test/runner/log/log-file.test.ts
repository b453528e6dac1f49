// The log where the disk is well: what it writes, how it rotates, what it keeps, and what its stable name points at.

import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { datedFiles, openTestLog, temporaryFolder, wholeLog } from './log-rig.js';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('lines', () => {
  test('come out byte for byte, in their order, whether alone or in chunks', async () => {
    const dir = temporaryFolder();
    const { log, troubles } = openTestLog({ dir });
    const bodies = [
      'one line\n',
      '  spaces, a tab\t, 100 %s %d %j, {"json": true}  \n',
      'Übung 日本語 🙂 \u00a0\u2028\n',
      `${'long '.repeat(13_000)}\n`,
      'a chunk\nof three\nlines\n',
      '\n',
      '{"level":"error","message":"not parsed"}\n',
    ];
    for (const [index, body] of bodies.entries()) {
      if (index % 2 === 0) log.write(body, 'info');
      else await log.writeChunk(body);
    }
    await log.close();
    expect(wholeLog(dir)).toBe(bodies.join(''));
    expect(log.dropped).toBe(0);
    expect(troubles).toEqual([]);
  });

  test('below the level are left out and do not count as lost', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir, level: 'warn' });
    for (const level of ['error', 'warn', 'info', 'debug'] as const) log.write(`${level}\n`, level);
    await log.close();
    expect(wholeLog(dir)).toBe('error\nwarn\n');
    expect(log.dropped).toBe(0);
  });

  test('written after close are counted as lost, and close may be called again', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir });
    log.write('in time\n', 'info');
    const closed = log.close();
    expect(log.close()).toBe(closed);
    await closed;
    log.write('late\n', 'info');
    await log.writeChunk('late\nand later\n');
    expect(log.dropped).toBe(3);
    expect(log.healthy).toBe(false);
    expect(wholeLog(dir)).toBe('in time\n');
  });

  test('are with the operating system when their chunk is acknowledged', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir });
    await log.writeChunk('acknowledged\n');
    expect(wholeLog(dir)).toBe('acknowledged\n');
  });

  test('of several logs in one folder go to files of their own', async () => {
    const dir = temporaryFolder();
    const logs = [openTestLog({ dir, keepMs: DAY_MS }), openTestLog({ dir, keepMs: DAY_MS, name: 'foldersync' })];
    logs[0]?.log.write('of the pair\n', 'info');
    logs[1]?.log.write('of the runner\n', 'info');
    for (const { log } of logs) await log.close();
    expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toBe('of the pair\n');
    expect(readFileSync(join(dir, 'foldersync.log'), 'utf8')).toBe('of the runner\n');
  });
});

describe('rotation', () => {
  test('begins a new file after the size is reached, and loses and reorders nothing', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir, maxSizeBytes: 4096 });
    const lines = Array.from({ length: 600 }, (_, index) => `ü line ${index} ${'x'.repeat(40)}\n`);
    for (const line of lines) log.write(line, 'info');
    await log.close();
    const files = datedFiles(dir);
    expect(files.slice(0, 3)).toEqual([
      'logfile-2024-05-10.log',
      'logfile-2024-05-10.1.log',
      'logfile-2024-05-10.2.log',
    ]);
    expect(wholeLog(dir)).toBe(lines.join(''));
    for (const file of files) expect(readFileSync(join(dir, file)).length).toBeLessThan(4096 + 200);
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe(files.at(-1));
  });

  test('begins a new file with the first line of a day, and not before', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir });
    vi.setSystemTime(new Date(2024, 4, 10, 23, 59, 59));
    await log.writeChunk('late on Friday\n');
    vi.setSystemTime(new Date(2024, 4, 11, 0, 0, 1));
    expect(datedFiles(dir)).toEqual(['logfile-2024-05-10.log']);
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe('logfile-2024-05-10.log');
    await log.writeChunk('early on Saturday\n');
    expect(datedFiles(dir)).toEqual(['logfile-2024-05-10.log', 'logfile-2024-05-11.log']);
    expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toBe('early on Saturday\n');
    await log.close();
    expect(wholeLog(dir)).toBe('late on Friday\nearly on Saturday\n');
  });

  test('leaves no line behind when the log is closed in the same moment', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir, maxSizeBytes: 1024 });
    const lines = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(600)}\n`);
    for (const line of lines) log.write(line, 'info');
    await log.close();
    expect(wholeLog(dir)).toBe(lines.join(''));
    expect(log.dropped).toBe(0);
  });

  test('goes on after a restart with the last file of the day, past the tenth', async () => {
    const dir = temporaryFolder();
    const first = openTestLog({ dir, maxSizeBytes: 1024, keepMs: DAY_MS });
    for (let index = 0; index < 13; index++) first.log.write(`${'x'.repeat(1100)}\n`, 'info');
    await first.log.close();
    expect(datedFiles(dir).at(-1)).toBe('logfile-2024-05-10.12.log');
    const second = openTestLog({ dir, maxSizeBytes: 8192, keepMs: DAY_MS });
    second.log.write('after the restart\n', 'info');
    await second.log.close();
    expect(readFileSync(join(dir, 'logfile-2024-05-10.12.log'), 'utf8')).toMatch(/x\nafter the restart\n$/);
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe('logfile-2024-05-10.12.log');
  });
});

describe('keeping', () => {
  const old = ['logfile-2024-05-01.log', 'logfile-2024-05-07.log', 'logfile-2024-05-07.1.log'];
  const young = ['logfile-2024-05-08.log', 'logfile-2024-05-09.3.log'];
  const foreign = ['foldersync-2020-01-01.log', 'logfile-2020-01-01.log.gz', 'logfile-notes.log'];

  function folderWithOldFiles(): string {
    const dir = temporaryFolder();
    for (const file of [...old, ...young, ...foreign]) writeFileSync(join(dir, file), 'old\n');
    return dir;
  }

  test('removes files whose last line is older, also those that an earlier process made, and no others', async () => {
    const dir = folderWithOldFiles();
    const { log } = openTestLog({ dir, keepMs: 2 * DAY_MS });
    await log.writeChunk('today\n');
    const left = readdirSync(dir).filter((file) => !file.startsWith('.'));
    expect(left.sort()).toEqual([...young, ...foreign, 'logfile-2024-05-10.log', 'logfile.log'].sort());
  });

  test('removes a file at a later midnight, while the log is open', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir, keepMs: 1 });
    for (const day of [10, 11, 12, 13]) {
      vi.setSystemTime(new Date(2024, 4, day, 12));
      await log.writeChunk(`${day}\n`);
    }
    expect(datedFiles(dir)).toEqual(['logfile-2024-05-12.log', 'logfile-2024-05-13.log']);
  });

  test('goes on when the audit file was cut off', async () => {
    const dir = folderWithOldFiles();
    writeFileSync(join(dir, '.logfile-audit.json'), '{"keep": {"da');
    const { log } = openTestLog({ dir, keepMs: 2 * DAY_MS });
    await log.writeChunk('today\n');
    expect(datedFiles(dir)).not.toContain('logfile-2024-05-01.log');
  });

  test('keeps everything at 0', async () => {
    const dir = folderWithOldFiles();
    const { log } = openTestLog({ dir, keepMs: 0 });
    await log.writeChunk('today\n');
    expect(readdirSync(dir)).toEqual(expect.arrayContaining([...old, ...young, ...foreign]));
  });
});

describe('the stable name', () => {
  test('is a link in a folder that was made for it', async () => {
    const dir = join(temporaryFolder(), 'not', 'yet', 'there');
    const { log } = openTestLog({ dir });
    await log.writeChunk('first\n');
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe('logfile-2024-05-10.log');
    expect(log.healthy).toBe(true);
  });

  test('is taken from a regular file, which is kept and spoken of', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'logfile.log'), 'of another program\n');
    writeFileSync(join(dir, 'logfile.log.moved-1'), 'moved before\n');
    const { log, trouble } = openTestLog({ dir });
    await log.writeChunk('ours\n');
    expect(await trouble(/was kept as/)).toContain(join(dir, 'logfile.log.moved-2'));
    expect(readFileSync(join(dir, 'logfile.log.moved-1'), 'utf8')).toBe('moved before\n');
    expect(readFileSync(join(dir, 'logfile.log.moved-2'), 'utf8')).toBe('of another program\n');
    expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toBe('ours\n');
  });

  test('is turned to the current file by a restart, also from a link that leads nowhere', async () => {
    const dir = temporaryFolder();
    symlinkSync('logfile-2024-05-09.log', join(dir, 'logfile.log'));
    const { log, troubles } = openTestLog({ dir });
    await log.writeChunk('ours\n');
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe('logfile-2024-05-10.log');
    expect(troubles).toEqual([]);
  });
});

test('a line that was cut off by a crash is ended before the next one', async () => {
  const dir = temporaryFolder();
  for (let count = 1; count <= 11; count++) writeFileSync(join(dir, `logfile-2024-05-10.${count}.log`), 'whole\n');
  writeFileSync(join(dir, 'logfile-2024-05-10.log'), 'whole\n');
  writeFileSync(join(dir, 'logfile-2024-05-10.12.log'), 'whole\nhal');
  const { log } = openTestLog({ dir });
  await log.writeChunk('next\n');
  expect(wholeLog(dir)).toBe(`${'whole\n'.repeat(13)}hal\nnext\n`);
});

test('a folder whose name the library reads as a regular expression works on every start', async () => {
  const dir = join(temporaryFolder(), 'a+b {2} $x ^y [z] (w)');
  mkdirSync(dir);
  for (const start of [1, 2, 3]) {
    const { log, troubles } = openTestLog({ dir, keepMs: DAY_MS, maxSizeBytes: 1024 });
    await log.writeChunk(`start ${start} ${'x'.repeat(700)}\n`);
    await log.close();
    expect(troubles).toEqual([]);
  }
  expect(wholeLog(dir).match(/^start \d/gm)).toEqual(['start 1', 'start 2', 'start 3']);
});
