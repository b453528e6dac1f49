import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PairStatus, PassStatus } from '../../src/core/report/pair-status.js';
import { emptyCounts, type Hold } from '../../src/core/report/report.js';
import { acquireLock } from '../../src/state/lock.js';
import { runnerLockOf, type StatusFile, statusFileOf } from '../../src/state/status-file.js';
import { approvalsOf, forge, type HeldFolders, holdFileOf } from '../engine/approve-hold.js';
import { FIRST, mirror } from '../engine/mirror.js';
import { type Tree, temporaryFolder, writeTree } from '../engine/trees.js';
import { command, type Done, type Place } from './command.js';

interface HeldPlace extends HeldFolders {
  readonly cwd: string;
  readonly config: string;
  approve(args?: readonly string[], place?: Partial<Place>): Promise<Done>;
}

const ORPHANS: Tree = { 'two\nlines': 'x', gone: { a: 'x' }, d: { e: 'x' } };

/** A folder with a config of the pairs `test` and `other`; the first one is held, unless there is nothing to remove. */
function place({ orphans = 120 } = {}): HeldPlace {
  const cwd = fs.realpathSync(temporaryFolder());
  const config = path.join(cwd, 'foldersync.config.json');
  const pair = (name: string) => ({ source: `./${name}-s`, replica: `./${name}-r`, interval: '10s' });
  fs.writeFileSync(config, JSON.stringify({ version: 1, pairs: { test: pair('test'), other: pair('other') } }));
  const held = {
    source: path.join(cwd, 'test-s'),
    replica: path.join(cwd, 'test-r'),
    stateDir: path.join(cwd, 'state'),
  };
  writeTree(held.source, { keep: 'x', d: 'a file' });
  const files = Array.from({ length: orphans }, (_, n) => [`f${n}`, 'x']);
  writeTree(held.replica, { keep: 'x', ...Object.fromEntries(files), ...ORPHANS });
  if (orphans > 0) expect(mirror(held.source, held.replica, { stateDir: held.stateDir }).report.outcome).toBe('held');
  return {
    ...held,
    cwd,
    config,
    approve: (args = ['test'], options = {}) => command(['approve', ...args], { cwd, ...options }),
  };
}

/** What a runner has written of the pair. */
function writeStatus(
  { config, stateDir, source, replica }: HeldPlace,
  hold?: Partial<Hold>,
  pair: Partial<PairStatus> = {},
): void {
  const lastPass: PassStatus = {
    outcome: hold === undefined ? 'ok' : 'held',
    trigger: 'interval',
    startedAt: 1,
    durationMs: 1,
    counts: emptyCounts(),
    problemCount: 0,
    problems: [],
    ...(hold && {
      hold: {
        reason: 'too-many-removals',
        message: 'm',
        hint: 'h',
        removals: 1,
        replacements: 0,
        examples: [],
        ...hold,
      },
    }),
  };
  const status: StatusFile = {
    version: 1,
    runner: { pid: process.pid, config, startedAt: 1 },
    pairs: { test: { source, replica, state: lastPass.outcome as 'ok', droppedTicks: 0, lastPass, ...pair } },
  };
  const file = statusFileOf(stateDir, config);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(status));
}

describe('foldersync approve', () => {
  it('shows how many of what is held, since when and why, and approves with --yes', async () => {
    const held = place();
    const { code, stdout, stderr } = await held.approve(['test', '--yes']);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual([
      'test: this pass would remove 124 and replace 1 of 126 entries (121 files and 1 directory to remove, 1 directory to replace with 3 in all); the limit is 50 % from 100 on',
      expect.stringMatching(/^ {2}held since \d{4}-.*, .* ago \(too-many-removals\)$/),
      expect.stringMatching(/^ {2}what is held comes to [\d.]+ k?B$/),
      '  for example',
      '    "d"',
      '    "f0"',
      '    "f1"',
      '    "f10"',
      '    "f100"',
      '    and 118 more; "foldersync plan test" lists them all',
      expect.stringMatching(/^ {2}what goes is kept until \d{4}-.* at the longest \(versions\)$/),
      expect.stringMatching(/^test: approved until \d{4}-.*; the next run carries it out$/),
      '',
    ]);
    expect(code).toBe(0);
    const mirrored = mirror(held.source, held.replica, { stateDir: held.stateDir });
    expect(mirrored.report).toMatchObject({ outcome: 'ok', counts: { removed: 124, replaced: 1 } });
  });

  it.each([
    ['y\n', 0],
    ['YES\n', 0],
    ['n\n', 3],
    ['\n', 3],
    ['yess\n', 3],
    ['', 3],
  ])('asks at a terminal, and takes %j for an answer', async (stdin, expected) => {
    const held = place();
    const { code, stdout, stderr } = await held.approve(['test'], { isTTY: true, stdin });
    expect(stderr).toBe('let this through for test? [y/N] ');
    expect(stdout).toMatch(expected === 0 ? /test: approved until/ : /test: not approved, and still held\n$/);
    expect(code).toBe(expected);
    expect(approvalsOf(held)).toHaveLength(expected === 0 ? 1 : 0);
  });

  it('ends with 2 where nobody can be asked, and says what to type', async () => {
    const held = place();
    const { code, stdout, stderr } = await held.approve(['test', '--config', held.config]);
    expect(stdout).toContain('this pass would remove 124');
    expect(stderr).toBe(
      'error: there is no terminal to ask at, and --yes was not given\n' +
        `  hint: to agree without being asked: foldersync approve test --config ${held.config} --yes\n`,
    );
    expect(code).toBe(2);
    expect(approvalsOf(held)).toEqual([]);
  });

  it('shows what would go from a replica whose source is empty', async () => {
    const held = place({ orphans: 0 });
    fs.rmSync(held.source, { recursive: true });
    fs.mkdirSync(held.source);
    mirror(held.source, held.replica, { stateDir: held.stateDir, state: FIRST });
    const { stdout } = await held.approve(['test', '--yes']);
    expect(stdout).toMatch(/^test: the source .* is empty[\s\S]*\(source-empty\)\n {2}would remove 6: /);
    expect(stdout).toContain('  would remove 6: 2 files and 2 directories with 4 in all\n  for example\n    "d"\n');
    expect(stdout).toContain('    "two\\nlines"\n');
  });

  it('goes through several pairs, in the config’s order, with one answer each', async () => {
    const held = place();
    writeStatus(held);
    const { code, stdout } = await held.approve(['other', 'test'], { isTTY: true, stdin: 'y\ny\n' });
    expect(stdout).toMatch(/^test: this pass[\s\S]*\ntest: approved until[\s\S]*\nother: no pass is known/);
    expect(code).toBe(1);
    expect(approvalsOf(held)).toHaveLength(1);
  });

  it('says which process carries it out', async () => {
    const held = place();
    const lock = acquireLock(runnerLockOf(held.stateDir, held.config), 'the config');
    onTestFinished(() => lock.release());
    writeStatus(held, {}, { approvalTakenAt: Date.now() + 60_000 });
    const { stdout } = await held.approve(['test', '--yes']);
    expect(stdout).toContain(`; process ${process.pid} carries it out now\n`);
  });

  it('confirms nothing that the service has not taken up', async () => {
    const held = place();
    const lock = acquireLock(runnerLockOf(held.stateDir, held.config), 'the config');
    onTestFinished(() => lock.release());
    writeStatus(held, {}, { approvalTakenAt: 1 });
    const { stdout, code } = await held.approve(['test', '--yes']);
    expect(stdout).toContain(`approved, but process ${process.pid} has not taken it up\n`);
    expect(code).toBe(1);
  });

  it('does not ask twice for the same, until the approval has expired', async () => {
    const held = place();
    await held.approve(['test', '--yes']);
    const again = await held.approve();
    expect(again.stdout).toMatch(/^test: approved already, by .* at \d{4}-.* for 1 d; the next run carries it out\n$/);
    expect(again.code).toBe(0);
    const [file = ''] = approvalsOf(held);
    forge(file, { approvedAt: Date.now() - 25 * 3_600_000, by: 'x' });
    expect((await held.approve(['test', '--yes'])).stdout).toContain('test: approved until');
  });

  it('says that nothing is held', async () => {
    const held = place({ orphans: 0 });
    writeStatus(held);
    expect(await held.approve()).toEqual({
      code: 0,
      stdout: 'test: not held, there is nothing to approve\n',
      stderr: '',
      named: expect.stringMatching(/\/foldersync\.config\.json$/),
    });
  });

  it('says that no pass is known, which may be because of the user', async () => {
    const held = place({ orphans: 0 });
    const { code, stdout } = await held.approve();
    expect(stdout).toContain(`test: no pass is known, with ${held.config} and as this user\n  hint: `);
    expect(code).toBe(1);
  });

  it('says what nobody can let through', async () => {
    const held = place({ orphans: 0 });
    writeStatus(held, { reason: 'source-missing', message: 'the source is gone', hint: 'mount it' });
    const { code, stdout } = await held.approve();
    expect(stdout).toBe('test: held, and nobody can let it through: the source is gone\n  hint: mount it\n');
    expect(code).toBe(3);
  });

  it.each([
    ['gone', (file: string) => fs.rmSync(file)],
    ['damaged', (file: string) => fs.truncateSync(file, 100)],
  ])('does not approve what it cannot show: a record that is %s', async (_, damage) => {
    const held = place();
    writeStatus(held, {});
    damage(holdFileOf(held));
    const { code, stdout } = await held.approve(['test', '--yes']);
    expect(stdout).toMatch(
      /^test: there is nothing to approve: the hold has just ended, or the next pass has to write/,
    );
    expect(code).toBe(1);
    expect(approvalsOf(held)).toEqual([]);
  });

  it('prints JSON for programs', async () => {
    const held = place();
    const { code, stdout, stderr } = await held.approve(['test', '--yes', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      config: held.config,
      exitCode: 0,
      pairs: {
        test: {
          kind: 'approved',
          held: expect.objectContaining({
            reason: 'too-many-removals',
            removals: 124,
            replacements: 1,
            examples: expect.arrayContaining(['"d"']),
            tally: expect.objectContaining({ inDirectories: 3 }),
          }),
          approval: { by: expect.any(String), approvedAt: expect.any(Number), expiresAt: expect.any(Number) },
        },
      },
    });
    expect(code).toBe(0);
  });

  it('keeps standard output for JSON when it asks', async () => {
    const { stdout, stderr, code } = await place().approve(['test', '--json'], { isTTY: true, stdin: 'no\n' });
    expect(stderr).toMatch(/^test: this pass would[\s\S]*\[y\/N\] $/);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 3, pairs: { test: { kind: 'declined' } } });
    expect(code).toBe(3);
  });

  it('says when the state cannot be used', async () => {
    const held = place();
    fs.rmSync(path.join(held.stateDir, 'approvals'), { recursive: true, force: true });
    fs.writeFileSync(path.join(held.stateDir, 'approvals'), 'a file where the folder should be');
    const { code, stderr } = await held.approve(['test', '--yes']);
    expect(stderr).toMatch(
      /^error: cannot use the state in .*\/state: ENOTDIR[\s\S]*hint: approve as the user that foldersync/,
    );
    expect(code).toBe(1);
  });
});
