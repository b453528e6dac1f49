// A log follows its names, whoever removes, renames or plants something in its folder, and writes to nobody else's file.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { datedFiles, openTestLog, temporaryFolder, wholeLog } from './log-rig.js';

const TODAY = 'logfile-2024-05-10.log';
const STRANGER = 65534;
const isRoot = process.getuid?.() === 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(2024, 4, 10, 12) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an open log', () => {
  test.each([
    ['its file is removed', (dir: string) => unlinkSync(join(dir, TODAY))],
    ['its folder is removed', (dir: string) => rmSync(dir, { recursive: true })],
    ['its folder is renamed', (dir: string) => renameSync(dir, `${dir}.old`)],
    ['its file is renamed', (dir: string) => renameSync(join(dir, TODAY), join(dir, 'rotated.1'))],
    [
      'its file is renamed and another one made',
      (dir: string) => {
        renameSync(join(dir, TODAY), join(dir, 'rotated.1'));
        writeFileSync(join(dir, TODAY), '', { mode: 0o600 });
      },
    ],
    ['its stable name is removed', (dir: string) => unlinkSync(join(dir, 'logfile.log'))],
  ])('loses no line when %s', async (_, disturb) => {
    const dir = join(temporaryFolder(), 'logs');
    const { log, troubles } = openTestLog({ dir });
    await log.writeChunk('before\n');
    disturb(dir);
    await log.writeChunk('after 1\n');
    log.write('after 2\n', 'info');
    await log.close();
    expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toMatch(/after 1\nafter 2\n$/);
    expect(readlinkSync(join(dir, 'logfile.log'))).toBe(TODAY);
    expect(log.dropped).toBe(0);
    expect(troubles).toEqual([]);
  });

  test('begins its file anew also when nobody writes to it', async () => {
    const dir = join(temporaryFolder(), 'logs');
    const { log } = openTestLog({ dir });
    await log.writeChunk('before\n');
    rmSync(dir, { recursive: true });
    log.look();
    await vi.waitUntil(() => existsSync(join(dir, 'logfile.log')));
  });

  test('is opened anew when it is asked to', async () => {
    const dir = temporaryFolder();
    const { log } = openTestLog({ dir });
    await log.writeChunk('before\n');
    renameSync(join(dir, TODAY), join(dir, 'rotated.1'));
    log.reopen();
    await vi.waitUntil(() => existsSync(join(dir, TODAY)));
    await log.writeChunk('after\n');
    expect(readFileSync(join(dir, 'rotated.1'), 'utf8')).toBe('before\n');
    expect(readFileSync(join(dir, TODAY), 'utf8')).toBe('after\n');
  });
});

describe('in the place of its file', () => {
  test.each([
    ['a symlink', (file: string, other: string) => symlinkSync(other, file)],
    ['a symlink to nothing', (file: string) => symlinkSync('/nowhere/at/all', file)],
    ['a hard link', (file: string, other: string) => linkSync(other, file)],
    ['a FIFO', (file: string) => execFileSync('mkfifo', [file])],
    ['a directory', (file: string) => mkdirSync(file)],
  ])('%s is kept aside, told of and not written to', async (_, plant) => {
    const dir = temporaryFolder();
    const other = join(temporaryFolder(), 'other');
    writeFileSync(other, 'theirs\n');
    plant(join(dir, TODAY), other);
    const { log, troubles, trouble } = openTestLog({ dir });
    await log.writeChunk('ours\n');
    expect(await trouble(/kept as/)).toContain(`${TODAY}.moved-1`);
    expect(troubles).toHaveLength(1);
    expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toBe('ours\n');
    expect(readFileSync(other, 'utf8')).toBe('theirs\n');
  });

  test.skipIf(!isRoot)("somebody else's file is kept aside (needs root)", async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, TODAY), 'theirs\n');
    chownSync(join(dir, TODAY), STRANGER, STRANGER);
    const { log } = openTestLog({ dir });
    await log.writeChunk('ours\n');
    expect(readFileSync(join(dir, `${TODAY}.moved-1`), 'utf8')).toBe('theirs\n');
    expect(readFileSync(join(dir, TODAY), 'utf8')).toBe('ours\n');
  });

  test.skipIf(!isRoot)("a folder behind somebody else's symlink holds no log (needs root)", async () => {
    const top = temporaryFolder();
    mkdirSync(join(top, 'etc'));
    symlinkSync('etc', join(top, 'logs'));
    lchownSync(join(top, 'logs'), STRANGER, STRANGER);
    const { log, trouble } = openTestLog({ dir: join(top, 'logs') });
    expect(await trouble(/cannot write the log/)).toContain(`the symlink ${join(top, 'logs')}`);
    await log.close();
    expect(datedFiles(join(top, 'etc'))).toEqual([]);
  });
});

test('logs are readable for their owner and group only, also those of an earlier version', async () => {
  const dir = join(temporaryFolder(), 'logs');
  const first = openTestLog({ dir });
  await first.log.writeChunk('one\n');
  await first.log.close();
  expect(statSync(dir).mode & 0o777).toBe(0o750);
  expect(statSync(join(dir, TODAY)).mode & 0o777).toBe(0o640);
  chmodSync(join(dir, TODAY), 0o644);
  const second = openTestLog({ dir });
  await second.log.writeChunk('two\n');
  expect(statSync(join(dir, TODAY)).mode & 0o777).toBe(0o640);
});

test('the oldest files go while all together take too much, and the current one stays', async () => {
  const dir = temporaryFolder();
  for (const day of ['08', '09']) writeFileSync(join(dir, `logfile-2024-05-${day}.log`), 'x'.repeat(2000));
  const { log } = openTestLog({ dir, maxSizeBytes: 1024, maxTotalBytes: 4096 });
  for (let index = 0; index < 20; index++) await log.writeChunk(`${index} ${'x'.repeat(1100)}\n`);
  await log.close();
  expect(datedFiles(dir)[0]).toBe(TODAY);
  expect(wholeLog(dir).length).toBeLessThan(4096 + 1200);
  expect(readFileSync(join(dir, 'logfile.log'), 'utf8')).toMatch(/^19 /);
});

const lacksCompiler = spawnSync('gcc', ['--version']).status !== 0;
describe.skipIf(lacksCompiler)('without symlinks (needs gcc)', () => {
  test.each([
    ['hard link', 'int symlink(const char *a, const char *b) { errno = EPERM; return -1; }', /^one\n$/],
    [
      'file that names it',
      'int symlink(const char *a, const char *b) { errno = EPERM; return -1; }\nint link(const char *a, const char *b) { errno = EPERM; return -1; }',
      /the current log file is logfile-.*\.log/,
    ],
  ])('the stable name is a %s, which is told', (how, code, content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'no.c'), `#include <errno.h>\n${code}\n`);
    execFileSync('gcc', ['-shared', '-fPIC', '-o', join(folder, 'no.so'), join(folder, 'no.c')]);
    const program = `
      import { openLog } from './src/runner/log/log-file.ts';
      for (const body of ['one\\n', 'two\\n']) {
        const options = { level: 'info', format: 'text', keepMs: 0, maxSizeBytes: 1e6, maxTotalBytes: 0 };
        const log = openLog({ ...options, dir: '${join(folder, 'logs')}', name: 'logfile', onTrouble: console.log });
        await log.writeChunk(body);
        await log.close();
        if (body === 'one\\n') console.log((await import('node:fs')).readFileSync('${join(folder, 'logs', 'logfile.log')}', 'utf8'));
      }
    `;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { env: { ...process.env, LD_PRELOAD: join(folder, 'no.so') }, encoding: 'utf8' },
    );
    const [told, shown] = stdout.split('\n');
    expect(told, stderr).toContain(`it is a ${how}`);
    expect(`${shown}\n`).toMatch(content);
    expect(stdout).not.toContain('kept as');
    expect(wholeLog(join(folder, 'logs'))).toBe('one\ntwo\n');
  });
});
