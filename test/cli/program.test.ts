import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { command } from './command.js';

const packageVersion = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
).version;

const COMMANDS = [
  'run',
  'plan',
  'explain',
  'status',
  'history',
  'versions',
  'restore',
  'verify',
  'pause',
  'resume',
  'cancel',
  'reload',
  'events',
  'approve',
  'notify',
  'check',
  'config',
  'import',
  'mirror',
  'init',
  'schema',
  'service',
];

describe('the command line', () => {
  it('prints the version of package.json', async () => {
    const done = await command(['--version'], { cwd: temporaryFolder() });
    expect(done).toEqual({ code: 0, stdout: `${packageVersion}\n`, stderr: '' });
  });

  it('prints help with every command and the exit codes', async () => {
    const { code, stdout } = await command(['--help'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    for (const name of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    }
    expect(stdout).toMatch(/3 {2}held/);
  });

  it.each(COMMANDS)('prints help of %s with an example and the global options', async (name) => {
    const { code, stdout } = await command([name, '--help'], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: foldersync ${name}`);
    expect(stdout).toMatch(new RegExp(`^Examples?:\n {2}\\$ foldersync ${name}`, 'm'));
    expect(stdout).toContain('--config <file>');
  });

  it.each([
    { args: [], says: 'Usage: foldersync' },
    { args: ['chek'], says: 'Did you mean check?' },
    { args: ['run', '--onse'], says: 'Did you mean --once?' },
    { args: ['check', 'something'], says: 'too many arguments' },
    { args: ['mirror', 'a'], says: "missing required argument 'replica'" },
    { args: ['--config'], says: 'argument missing' },
    { args: ['mirror', 'a', 'b', '--config', 'c.yaml'], says: 'mirror reads no config' },
    { args: ['approve'], says: "missing required argument 'name'" },
    { args: ['run', '--yes'], says: '--yes needs --once' },
    { args: ['run', '--json'], says: '--json needs --once' },
    { args: ['run', '--now', '--once'], says: '--now and --once do not go together' },
    { args: ['pause', 'a', '--for', '2 h'], says: '--for: a duration has no spaces' },
    { args: ['pause', 'a', '--until', 'soon'], says: '--until: "soon" is not a time' },
    { args: ['pause', 'a', '--for', '1h', '--until', '18:00'], says: 'give --for or --until, not both' },
  ])('ends with 2 for: foldersync $args', async ({ args, says }) => {
    const { code, stdout, stderr } = await command(args, { cwd: temporaryFolder() });
    expect(stderr).toContain(says);
    const told = args.includes('--json') ? JSON.stringify({ message: '--json needs --once', hint: 'add --once' }) : '';
    expect(stdout).toBe(told && `{"error":${told},"exitCode":2}\n`);
    expect(code).toBe(2);
  });

  it.each([
    { args: ['run'] },
    { args: ['run', '--once'] },
    { args: ['plan'] },
    { args: ['mirror', './s', './r'] },
    { args: ['mirror', './s', './r', '1s'] },
  ])('ends with 2, and starts nothing, where FOLDERSYNC_FS is wrong: foldersync $args', async ({ args }) => {
    const cwd = temporaryFolder();
    const pairs = { p: { source: './s', replica: './r', interval: '10s' } };
    fs.mkdirSync(path.join(cwd, 's'));
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, pairs }));
    const { code, stdout, stderr } = await command(args, { cwd, env: { FOLDERSYNC_FS: 'fast' } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: FOLDERSYNC_FS is "fast", expected "linux" or "portable"\n {2}hint: .*\n$/);
    expect(fs.readdirSync(cwd).toSorted()).toEqual(['foldersync.config.json', 's']);
  });

  it.each([
    { argument: 'nas:/photos', says: 'this is a folder of another machine (nas:…)' },
    { argument: 'me@nas:photos', says: 'this is a folder of another machine (me@nas:…)' },
    { argument: 'sftp://nas/photos', says: 'this is an address (sftp://…)' },
    { argument: 'C:\\photos', says: 'this is a path of Windows' },
    { argument: '$HOME/photos', says: '"$HOME" is not expanded' },
    { argument: `$\{HOME}/photos`, says: `"$\{HOME}" is not expanded` },
    { argument: "'photos'", says: 'the quotes are part of the path' },
  ])('ends with 2, and makes no such folder: foldersync mirror ./s $argument', async ({ argument, says }) => {
    const cwd = temporaryFolder();
    fs.mkdirSync(path.join(cwd, 's'));
    for (const args of [
      ['./s', argument],
      [argument, './s'],
      ['./s', './r', '10s', argument],
    ]) {
      const { code, stdout, stderr } = await command(['mirror', ...args], { cwd });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(says);
      expect(stderr).toMatch(/\n {2}hint: .*write \.\/ before it for a folder of this name\n$/);
    }
    expect(fs.readdirSync(cwd)).toEqual(['s']);
  });

  it.each([['run', '--pair'], ['run', '--once', '--pair'], ['plan'], ['status'], ['approve']])(
    'knows the pairs of the config: %s %s',
    async (...args) => {
      const cwd = temporaryFolder();
      const pair = (name: string) => ({ source: './s', replica: `./${name}`, interval: '10s' });
      const config = { version: 1, pairs: { photos: pair('a'), music: pair('b') } };
      fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify(config));
      const mistyped = await command([...args, 'phtos'], { cwd });
      expect(mistyped).toMatchObject({ code: 2, stdout: '' });
      expect(mistyped.stderr).toBe('error: there is no pair "phtos"\n  hint: did you mean "photos"?\n');
      const unknown = await command([...args, 'x'], { cwd });
      expect(unknown.stderr).toContain('the config has: photos, music');
      expect(unknown.code).toBe(2);
    },
  );

  it('takes --config before and after the command', async () => {
    const cwd = temporaryFolder();
    for (const args of [
      ['--config', 'nothing.yaml', 'check'],
      ['check', '--config', 'nothing.yaml'],
    ]) {
      const { code, stderr } = await command(args, { cwd });
      expect(stderr).toContain('nothing.yaml: error: cannot read the config file: there is no such file');
      expect(code).toBe(2);
    }
  });
});
