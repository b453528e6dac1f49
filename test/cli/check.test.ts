import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mountDisk, requireMount } from '../engine/small-disk.js';
import { pathsIn, temporaryFolder, writeTree } from '../engine/trees.js';
import { command } from './command.js';

interface PairOptions {
  source?: string;
  replica?: string;
  mounted?: string;
  versions?: object;
}

/** A folder with a config of one pair, whose source is there. */
function place(pair: PairOptions = {}, options: object = {}): string {
  const cwd = fs.realpathSync(temporaryFolder());
  writeTree(cwd, { s: { a: '1' } });
  const pairs = { p: { source: './s', replica: './r', interval: '90s', ...pair } };
  fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, ...options, pairs }));
  return cwd;
}

const isRoot = process.getuid?.() === 0;

describe('foldersync check', () => {
  it('prints the file, and each pair with its folders and its schedule in words', async () => {
    const cwd = place();
    const { code, stdout, stderr } = await command(['check'], { cwd });
    expect(stderr).toBe('');
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      `${cwd}/foldersync.config.json is valid: 1 pair`,
      '',
      'p  every 1m30s',
      `from ${cwd}/s`,
      `to   ${cwd}/r`,
      `log  ${cwd}/state/logs/p`,
      '',
      `state in ${cwd}/state`,
      '',
    ]);
    expect(code).toBe(0);
  });

  it('prints warnings, which are no errors', async () => {
    const cwd = place({}, { defaults: { include: ['*.txt'] } });
    const { code, stdout } = await command(['check'], { cwd });
    expect(stdout).toMatch(/^foldersync\.config\.json:1:\d+: warning: .*has no effect for pair "p"/m);
    expect(code).toBe(0);
  });

  it('ends with 2 and every error when the config is wrong', async () => {
    const cwd = place({}, { concurency: 3, stopGrace: 'soon' });
    const { code, stdout, stderr } = await command(['check', '--paths'], { cwd });
    expect(stdout).toBe('');
    expect(stderr).toContain('did you mean "concurrency"?');
    expect(stderr).toContain('"stopGrace"');
    expect(code).toBe(2);
  });

  it('ends with 2 when FOLDERSYNC_FS names nothing that can be had, beside every error of the config', async () => {
    const env = { FOLDERSYNC_FS: 'fast' };
    const valid = await command(['check'], { cwd: place(), env });
    expect(valid).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: FOLDERSYNC_FS is "fast", expected "linux" or "portable"\n' +
        '  hint: unset FOLDERSYNC_FS, and the best one is taken\n',
    });
    const wrong = await command(['check', '--json'], { cwd: place({}, { stopGrace: 'soon' }), env });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      valid: false,
      file: expect.stringContaining('foldersync.config.json'),
      diagnostics: [{ severity: 'error', message: expect.stringContaining('FOLDERSYNC_FS is') }, { severity: 'error' }],
    });
    const portable = await command(['check'], { cwd: place(), env: { FOLDERSYNC_FS: 'portable' } });
    expect(portable.code).toBe(0);
  });

  it('gives programs the same: a valid config', async () => {
    const cwd = place();
    const { code, stdout } = await command(['check', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      valid: true,
      file: `${cwd}/foldersync.config.json`,
      stateDir: `${cwd}/state`,
      pairs: [
        {
          name: 'p',
          source: `${cwd}/s`,
          replica: `${cwd}/r`,
          schedule: 'every 1m30s',
          logDir: `${cwd}/state/logs/p`,
        },
      ],
      warnings: [],
    });
  });

  it('gives programs the same: a wrong one', async () => {
    const cwd = place({}, { concurency: 3 });
    const { code, stdout, stderr } = await command(['check', '--json'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      file: `${cwd}/foldersync.config.json`,
      diagnostics: [{ severity: 'error', message: 'unknown option "concurency"', position: { line: 1 } }],
    });
  });

  it('colours on a terminal only, and not with NO_COLOR', async () => {
    const cwd = place({}, { concurency: 3 });
    expect((await command(['check'], { cwd, isTTY: true })).stderr).toContain('\x1b[31m');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect((await command(['check'], { cwd, isTTY: true, env })).stderr).not.toContain('\x1b');
    }
    expect((await command(['check'], { cwd })).stderr).not.toContain('\x1b');
  });

  it.each([
    { env: { FORCE_COLOR: '1' }, isColored: true },
    { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isColored: false },
    { env: { FORCE_COLOR: '0' }, isTTY: true, isColored: false },
    { env: { FORCE_COLOR: '', NO_COLOR: '' }, isTTY: true, isColored: true },
    { env: { FORCE_COLOR: '' }, isColored: false },
  ])('with $env on a terminal ($isTTY) colours: $isColored', async ({ isColored, ...how }) => {
    const diagnostics = await command(['check'], { cwd: place({}, { concurency: 3 }), ...how });
    expect(diagnostics.stderr.includes('\x1b[31m')).toBe(isColored);
    const error = await command(['status', 'nobody'], { cwd: place(), ...how });
    expect(error.stderr.startsWith('\x1b[31merror\x1b[0m: ')).toBe(isColored);
    const status = await command(['status'], { cwd: place(), ...how });
    expect(status.stdout).not.toContain('\x1b[0J');
  });
});

describe('foldersync check --paths', () => {
  it('is content with folders that are there or can be made, and makes none', async () => {
    const cwd = place({ replica: './deep/er/r' });
    const { code, stdout } = await command(['check', '--paths'], { cwd });
    expect(stdout).toMatch(/^all folders are as they should be$/m);
    expect(code).toBe(0);
    expect(pathsIn(cwd)).toEqual(['foldersync.config.json', 's', 's/a']);
  });

  it.each([
    { what: 'a source that is missing', pair: { source: './gone' }, says: '/gone does not exist' },
    { what: 'a source that is a file', pair: { source: './s/a' }, says: '/s/a is not a directory' },
    { what: 'a source behind a broken symlink', pair: { source: './broken' }, says: '/broken is a symlink that leads' },
    { what: 'a replica that is a file', pair: { replica: './file' }, says: '/file is not a directory' },
    { what: 'a replica below a file', pair: { replica: './file/r' }, says: '/file/r is below something that is not' },
    {
      what: 'a folder for versions that is the source by another name',
      pair: { versions: { dir: './alias' } },
      says: '/alias lies inside the source of pair "p"',
    },
    {
      what: 'a folder for versions that cannot be made',
      pair: { versions: { dir: './file/v' } },
      says: 'the folder for versions',
    },
    { what: 'a replica that is the source by another name', pair: { replica: './alias' }, says: 'are the same folder' },
    {
      what: 'a replica inside the source by another name',
      pair: { replica: './alias/r' },
      says: 'lies inside its source',
    },
  ])('ends with 1 for $what', async ({ pair, says }) => {
    const cwd = place(pair);
    fs.symlinkSync('nowhere', path.join(cwd, 'broken'));
    fs.symlinkSync('s', path.join(cwd, 'alias'));
    fs.writeFileSync(path.join(cwd, 'file'), '');
    const { code, stdout } = await command(['check', '--paths'], { cwd });
    expect(stdout).toContain(says);
    expect(code).toBe(1);
    const { stdout: json } = await command(['check', '--paths', '--json'], { cwd });
    expect(JSON.parse(json).paths).toEqual([
      expect.objectContaining({ severity: 'error', pair: 'p', message: expect.stringContaining(says) }),
    ]);
  });

  it.each([
    { options: { stateDir: './file/state' }, says: 'the state directory' },
    { options: { log: { dir: './file/logs' } }, says: 'the log directory' },
  ])('ends with 1 when $says cannot be made', async ({ options, says }) => {
    const cwd = place({}, options);
    fs.writeFileSync(path.join(cwd, 'file'), '');
    const { code, stdout } = await command(['check', '--paths'], { cwd });
    expect(stdout).toContain(says);
    expect(code).toBe(1);
  });

  it.skipIf(isRoot)('ends with 1 for what this user may not write (root may write all)', async () => {
    const cwd = place({ replica: './closed/r' });
    fs.mkdirSync(path.join(cwd, 'closed'), { mode: 0o500 });
    const { code, stdout } = await command(['check', '--paths'], { cwd });
    expect(stdout).toContain('/closed is not writable for this user');
    expect(code).toBe(1);
  });

  it('sees overlaps between pairs that only real paths show', async () => {
    const cwd = place();
    fs.mkdirSync(path.join(cwd, 'r'));
    fs.symlinkSync('r', path.join(cwd, 'other'));
    const pair = (replica: string) => ({ source: './s', replica, interval: '10s' });
    const config = { version: 1, pairs: { one: pair('./r'), two: pair('./other') } };
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify(config));
    const { code, stdout } = await command(['check', '--paths'], { cwd });
    expect(stdout).toContain('pairs "one" and "two" have the same replica');
    expect(code).toBe(1);
  });

  it.each([
    { what: 'folders that are there', dirs: ['logs', 'same-logs'] },
    { what: 'folders that are yet to be made', dirs: ['logs/deep/one', 'same-logs/deep/one'] },
  ])('sees that two pairs would write one log through a symlink: $what', async ({ dirs }) => {
    const cwd = place();
    fs.mkdirSync(path.join(cwd, 'logs'));
    fs.symlinkSync('logs', path.join(cwd, 'same-logs'));
    const pair = (name: string, dir = '') => ({
      source: './s',
      replica: `./r-${name}`,
      interval: '10s',
      log: { dir: path.join(cwd, dir) },
    });
    const pairs = { one: pair('one', dirs[0]), two: pair('two', dirs[1]), three: pair('three', 'logs/three') };
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, pairs }));
    const { code, stdout } = await command(['check', '--paths', '--json'], { cwd });
    expect(JSON.parse(stdout).paths).toEqual([
      {
        severity: 'error',
        code: 'own-folder',
        pair: 'two',
        message:
          'pairs "one" and "two" would write the same log file: ' +
          `${cwd}/${dirs[0]} and ${cwd}/${dirs[1]} are the same folder`,
        hint: 'give each pair a "log.dir" of its own',
      },
    ]);
    expect(code).toBe(1);
  });
});

/** The roots of a pair as `check --paths --json` finds them. */
async function findingsOf(
  pair: PairOptions,
): Promise<{ code: number; paths: { severity: string; message: string }[] }> {
  const { code, stdout } = await command(['check', '--paths', '--json'], { cwd: place(pair) });
  return { code, paths: JSON.parse(stdout).paths };
}

/** A folder below /mnt for one test. */
function folderInMnt(): string {
  const folder = fs.mkdtempSync('/mnt/foldersync-test-');
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

describe('foldersync check --paths of disks', () => {
  it('refuses a replica that a pass refuses', async () => {
    const { code, paths } = await findingsOf({ replica: '/usr/share' });
    expect(code).toBe(1);
    expect(paths).toEqual([
      {
        severity: 'error',
        code: 'disk',
        pair: 'p',
        message: 'the replica /usr/share is a directory of the system',
        hint: 'use a folder of its own as the replica',
      },
    ]);
  });

  it('holds "mounted" against the disk of the system', async () => {
    const { code, paths } = await findingsOf({ source: '/etc', mounted: 'source' });
    expect(code).toBe(1);
    expect(paths).toMatchObject([
      { severity: 'error', message: expect.stringContaining('is on the file system of /, not') },
    ]);
  });

  it('warns where disks are mounted by custom and none is', async (context) => {
    requireMount(context);
    const folder = folderInMnt();
    const replica = path.join(folder, 'disk', 'replica');
    const before = await findingsOf({ replica });
    expect(before.code).toBe(0);
    expect(before.paths).toEqual([
      {
        severity: 'warning',
        code: 'disk',
        pair: 'p',
        message: `the replica ${replica} is on the file system of /; its disk is not mounted, it seems`,
        hint: 'mount its disk; "mounted: replica" holds every pass while it is not there',
      },
    ]);
    mountDisk('size=1m', path.join(folder, 'disk'));
    expect(await findingsOf({ replica })).toEqual({ code: 0, paths: [] });
  });

  it('tells versions that would lie on another file system than the replica', async (context) => {
    requireMount(context);
    const disk = mountDisk('size=1m');
    const { code, paths } = await findingsOf({ versions: { dir: path.join(disk, 'versions') } });
    expect(code).toBe(1);
    expect(paths).toMatchObject([
      { severity: 'error', message: expect.stringContaining('is on another file system than the replica') },
    ]);
  });

  it('warns of what is mounted inside a replica', async (context) => {
    requireMount(context);
    const replica = fs.realpathSync(temporaryFolder());
    mountDisk('size=1m', path.join(replica, 'd', 'disk'));
    const { code, paths } = await findingsOf({ replica });
    expect(code).toBe(0);
    expect(paths).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/something else is mounted, at d\/disk:/) },
    ]);
  });
});
