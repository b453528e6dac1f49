import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PairStatus, PassStatus } from '../../src/core/report/pair-status.js';
import { emptyCounts } from '../../src/core/report/report.js';
import { acquireLock } from '../../src/state/lock.js';
import { runnerLockOf, type StatusFile, statusFileOf } from '../../src/state/status-file.js';
import { temporaryFolder } from '../engine/trees.js';
import { command } from './command.js';

const MINUTE_MS = 60_000;

const pass = (options: Partial<PassStatus> = {}): PassStatus => ({
  outcome: 'ok',
  trigger: 'interval',
  startedAt: Date.now() - 120 * MINUTE_MS,
  durationMs: 1500,
  counts: { ...emptyCounts(), copied: 3, bytes: 2_000_000 },
  problemCount: 0,
  problems: [],
  ...options,
});

const pair = (state: PairStatus['state'], lastPass?: PassStatus, options: Partial<PairStatus> = {}): PairStatus => ({
  source: '/s',
  replica: '/r',
  state,
  droppedTicks: 0,
  ...(lastPass === undefined ? {} : { lastPass }),
  ...options,
});

/** A folder with a config of the pairs `a` and `b`, and the status that a runner has written. */
function place(
  pairs?: Readonly<Record<string, PairStatus>>,
  runner: { isAlive?: boolean; hasEnded?: boolean; pid?: number } = {},
): string {
  const cwd = fs.realpathSync(temporaryFolder());
  const config = path.join(cwd, 'foldersync.config.json');
  const configured = (name: string) => ({ source: './s', replica: `./${name}`, interval: '10s' });
  fs.writeFileSync(config, JSON.stringify({ version: 1, pairs: { a: configured('a'), b: configured('b') } }));
  const stateDir = path.join(cwd, 'state');
  if (runner.isAlive === true) {
    const lock = acquireLock(runnerLockOf(stateDir, config), 'the config');
    onTestFinished(() => lock.release());
  }
  if (pairs !== undefined) {
    const file = statusFileOf(stateDir, config);
    const { hasEnded, pid = process.pid } = runner;
    const startedAt = Date.now() - 5 * MINUTE_MS;
    const endedAt = hasEnded === true ? { endedAt: Date.now() - MINUTE_MS } : {};
    const status: StatusFile = { version: 1, runner: { pid, config, startedAt, ...endedAt }, pairs };
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(status));
  }
  return cwd;
}

describe('foldersync status', () => {
  it('shows the pairs of a running service', async () => {
    const b = pair('running', pass(), { nextAt: Date.now() + 5 * MINUTE_MS });
    const cwd = place({ a: pair('ok', pass()), b }, { isAlive: true });
    const { code, stdout, stderr } = await command(['status'], { cwd });
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`^running since .* as process ${process.pid}, with ${cwd}/foldersync`));
    expect(stdout).toMatch(/^PAIR +STATE +LAST PASS +CHANGES +NEXT PASS$/m);
    expect(stdout).toMatch(/^a +ok +ok, 2 h ago, took 1\.5 s +3, 2 MB +-$/m);
    expect(stdout).toMatch(
      /^b +running +ok, .* 3, 2 MB +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d), in (5 min|4 min \d+ s)$/m,
    );
    expect(code).toBe(0);
  });

  it('says how to go on with a hold, a failure and problems', async () => {
    const hold = {
      reason: 'too-many-removals',
      message: 'it would remove 120 of 130 entries',
      hint: 'run once with --yes',
      removals: 120,
      replacements: 0,
      examples: ['"x\\ny"'],
    } as const;
    const problems = ['copy "c" (source): denied [EACCES]'];
    const cwd = place(
      {
        a: pair('held', pass({ outcome: 'held', hold, kept: 'what goes is not kept (versions: false)' })),
        b: pair('problems', pass({ outcome: 'problems', problemCount: 4, problems }), { droppedTicks: 2 }),
      },
      { isAlive: true },
    );
    const { code, stdout } = await command(['status'], { cwd });
    expect(stdout.slice(stdout.indexOf('\na:'))).toBe(
      [
        '',
        'a:',
        '  held: it would remove 120 of 130 entries',
        '    held back: 120 removals, 0 replacements',
        '    what goes is not kept (versions: false)',
        '    for example "x\\ny"',
        '    hint: run once with --yes',
        '',
        'b:',
        '  problems of the last pass:',
        '    copy "c" (source): denied [EACCES]',
        '    and 3 more, in the log',
        '  2 times its pass was due while one was running; give it more time',
        '',
      ].join('\n'),
    );
    expect(code).toBe(3);
    const failure = { code: 'ENGINE', message: 'its engine died', hint: 'look there' };
    const failed = place({ a: pair('failed', pass({ outcome: 'failed', failure })) }, { isAlive: true });
    const done = await command(['status', 'a'], { cwd: failed });
    expect(done.stdout).toContain('  failed: its engine died (ENGINE)\n    hint: look there\n');
    expect(done.code).toBe(1);
  });

  it('says of a pair that watches what it cannot hear, which is no trouble, and what still stands', async () => {
    const hint = 'raise fs.inotify.max_user_watches';
    const watching = { kind: 'degraded', message: '5 folders are not watched', hint } as const;
    const pairs = { a: pair('degraded', pass({ trigger: 'watch' }), { watching }) };
    const { code, stdout } = await command(['status', 'a'], { cwd: place(pairs, { isAlive: true }) });
    expect(stdout).toMatch(/^a +degraded +ok/m);
    expect(stdout).toContain(`\n  not all is watched: 5 folders are not watched\n    hint: ${hint}\n`);
    expect(code).toBe(0);
    const json = await command(['status', 'a', '--json'], { cwd: place(pairs, { isAlive: true }) });
    expect(JSON.parse(json.stdout)).toMatchObject({ pairs: { a: { state: 'degraded', watching } } });
    const ended = await command(['status', 'a', '--json'], { cwd: place(pairs, { hasEnded: true }) });
    expect(ended.stdout).not.toContain('watching');

    const standing = pass({ outcome: 'problems', problemCount: 1, problems: ['copy "c" (source): denied [EACCES]'] });
    const troubled = { a: pair('stopped', pass({ trigger: 'watch' }), { standing }) };
    const later = await command(['status', 'a'], { cwd: place(troubled, { hasEnded: true }) });
    expect(later.stdout).toContain('\n  problems of the last full pass:\n    copy "c" (source): denied [EACCES]\n');
    expect(later.code).toBe(1);
  });

  it('says for a day that very many files were updated within an hour, which is no trouble', async () => {
    const updatedAt = (at: number) => ({ a: pair('ok', pass(), { manyUpdates: { at, updated: 60, files: 100 } }) });
    const recent = updatedAt(Date.now() - 23 * 60 * MINUTE_MS);
    const { code, stdout } = await command(['status', 'a'], { cwd: place(recent, { isAlive: true }) });
    expect(stdout).toMatch(
      /\n {2}many updates: 60 of 100 files of the replica got other content within an hour, at .*, 23 h ago\n {4}hint: /,
    );
    expect(code).toBe(0);
    const json = await command(['status', 'a', '--json'], { cwd: place(recent, { hasEnded: true }) });
    expect(JSON.parse(json.stdout).pairs.a.manyUpdates).toMatchObject({ updated: 60, files: 100 });
    const old = place(updatedAt(Date.now() - 25 * 60 * MINUTE_MS), { isAlive: true });
    expect((await command(['status', 'a'], { cwd: old })).stdout).not.toContain('many updates');
    expect((await command(['status', 'a', '--json'], { cwd: old })).stdout).not.toContain('manyUpdates');
  });

  it('shows what a limit of changes holds back', async () => {
    const hold = {
      reason: 'too-many-changes',
      message: 'm',
      hint: 'h',
      removals: 0,
      replacements: 1,
      updates: 60,
    } as const;
    const held = { a: pair('held', pass({ outcome: 'held', hold: { ...hold, examples: [] } })) };
    const { code, stdout } = await command(['status', 'a'], { cwd: place(held, { isAlive: true }) });
    expect(stdout).toContain('    held back: 0 removals, 1 replacements, 60 updates\n');
    expect(code).toBe(3);
  });

  it('says that there is no status yet, which is not fine', async () => {
    const { code, stdout } = await command(['status'], { cwd: place() });
    expect(stdout).toMatch(/^no status yet: foldersync has not run with /);
    expect(stdout).toMatch(/^a +waiting/m);
    expect(code).toBe(1);
  });

  it('tells a runner that ended in good order from one that crashed', async () => {
    const pairs = { a: pair('ok', pass()), b: pair('stopped', pass()) };
    const ended = await command(['status'], { cwd: place(pairs, { hasEnded: true }) });
    expect(ended.stdout).toMatch(/^not running: process \d+ ended in good order at /);
    expect(ended.code).toBe(0);
    const crashed = await command(['status'], { cwd: place({ ...pairs, b: pair('running', pass()) }) });
    expect(crashed.stdout).toMatch(/^NOT RUNNING: process \d+, started at .*, is gone without having stopped/);
    expect(crashed.stdout).toMatch(/^b +failed/m);
    expect(crashed.code).toBe(1);
  });

  it.each([
    ['one that was stopped', () => place({ a: pair('ok', pass()) }, { hasEnded: true }), 4],
    ['one that has crashed, with a held pair', () => place({ a: pair('held', pass({ outcome: 'held' })) }), 4],
    ['none ever', () => place(), 4],
    ['one that runs', () => place({ a: pair('ok', pass()), b: pair('ok', pass()) }, { isAlive: true }), 0],
    ['one that runs, with problems', () => place({ a: pair('problems', pass()) }, { isAlive: true }), 1],
    [
      'one that runs, with a held pair',
      () => place({ a: pair('held', pass()), b: pair('failed') }, { isAlive: true }),
      3,
    ],
  ])('with --exit-code tells of the service as well: %s', async (_, made, code) => {
    const cwd = made();
    expect((await command(['status', '--exit-code'], { cwd })).code).toBe(code);
    expect((await command(['status', '--json', '--exit-code'], { cwd })).code).toBe(code);
  });

  it('does not take another process for the runner', async () => {
    // The lock is held by this process, but it is another one that wrote the status.
    const cwd = place({ a: pair('ok', pass()) }, { isAlive: true, pid: 1 });
    const { code, stdout } = await command(['status'], { cwd });
    expect(stdout).toMatch(/^NOT RUNNING: process 1,/);
    expect(code).toBe(1);
  });

  it('counts what the last pass of a stopped pair has left', async () => {
    const cwd = place({ a: pair('stopped', pass({ outcome: 'problems' })), b: pair('ok', pass()) }, { hasEnded: true });
    expect((await command(['status'], { cwd })).code).toBe(1);
    expect((await command(['status', 'b'], { cwd })).code).toBe(0);
  });

  it('calls a pair stale that has not succeeded in two planned passes', async () => {
    const startedAt = Date.now() - 10 * MINUTE_MS;
    const late = pair('ok', pass({ startedAt }), { lastGoodAt: startedAt, staleAt: startedAt + 2 * MINUTE_MS });
    const { code, stdout } = await command(['status', '--json'], { cwd: place({ a: late }, { isAlive: true }) });
    expect(JSON.parse(stdout).pairs.a.state).toBe('stale');
    expect(code).toBe(1);
  });

  it('gives programs the status file, with what it means now', async () => {
    const cwd = place({ a: pair('ok', pass()), gone: pair('ok', pass()) }, { isAlive: true });
    const { code, stdout } = await command(['status', '--json'], { cwd });
    const view = JSON.parse(stdout);
    expect(view).toMatchObject({
      version: 1,
      config: `${cwd}/foldersync.config.json`,
      alive: true,
      runner: { pid: process.pid },
      pairs: {
        a: { state: 'ok', lastPass: { outcome: 'ok', counts: { copied: 3 } } },
        b: { state: 'waiting', source: `${cwd}/s`, droppedTicks: 0 },
        gone: { state: 'ok' },
      },
    });
    expect(Object.keys(view.pairs)).toEqual(['a', 'b', 'gone']);
    expect(code).toBe(0);
    const one = JSON.parse((await command(['status', 'a', '--json'], { cwd })).stdout);
    expect(Object.keys(one.pairs)).toEqual(['a']);
  });

  it('leaves out the pairs of a runner that is gone when the config no longer has them', async () => {
    const cwd = place({ a: pair('ok', pass()), gone: pair('held', pass()) }, { hasEnded: true });
    const { code, stdout } = await command(['status', '--json'], { cwd });
    expect(Object.keys(JSON.parse(stdout).pairs)).toEqual(['a', 'b']);
    expect(code).toBe(0);
  });

  it('says when the status cannot be read', async () => {
    const cwd = place({ a: pair('ok', pass()) });
    const folder = path.dirname(statusFileOf(path.join(cwd, 'state'), path.join(cwd, 'foldersync.config.json')));
    fs.rmSync(folder, { recursive: true });
    fs.writeFileSync(folder, 'a file where the folder should be');
    const { code, stderr } = await command(['status'], { cwd });
    expect(stderr).toMatch(/^error: cannot read the status in .*\/state: ENOTDIR/);
    expect(code).toBe(1);
  });
});
