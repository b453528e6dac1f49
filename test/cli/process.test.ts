// The commands that start engines, and what only a whole process shows: exit codes, signals, pipes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until, Workplace } from '../end-to-end/foldersync.js';
import { PAST, pathsIn, type Tree, temporaryFolder, writeTree } from '../engine/trees.js';

const MAIN = path.join(import.meta.dirname, '..', '..', 'dist', 'main.js');

const manyFiles = (count: number): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`file-${index}`, `content ${index}`]));

/** A workplace with one pair `p` of the folders `s` and `r`. */
function onePair(source: Tree, replica?: Tree): Workplace {
  const place = new Workplace();
  writeTree(place.path('s'), source);
  if (replica !== undefined) {
    writeTree(place.path('r'), replica);
    // The roots' own times are mirrored as well, and these were made one after the other.
    for (const root of ['s', 'r']) fs.utimesSync(place.path(root), PAST, PAST);
  }
  place.configure({ p: { source: './s', replica: './r', interval: '10s' } });
  return place;
}

/** Whether a process does something of its own at a signal. **Source**: proc_pid_status(5), SigCgt. */
function catches(pid: number, signal: NodeJS.Signals): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> BigInt(os.constants.signals[signal] - 1)) & 1n) === 1n;
}

describe('the process', () => {
  it.each([
    { args: ['--version'], code: 0 },
    { args: ['--help'], code: 0 },
    { args: ['chek'], code: 2 },
    { args: ['check', '--config', 'nothing.yaml'], code: 2 },
  ])('ends with $code for: foldersync $args', async ({ args, code }) => {
    const ended = await new Workplace().run(...args);
    expect(ended.code).toBe(code);
    expect(code === 0 ? ended.stderr : ended.stdout).toBe('');
  });

  it('shows no trace of an error, but for those who ask', async () => {
    const place = onePair({ a: '1' });
    fs.writeFileSync(place.path('state'), 'a file in the way');
    const ended = await place.run('run', '--once');
    expect(ended.stderr).toMatch(/error: .*state/);
    expect(ended.stderr).not.toMatch(/^ +at /m);
    expect(ended.code).toBe(1);
  });

  it('ends quietly when the reader of a pipe has gone', async () => {
    const place = onePair(manyFiles(5000));
    const { code, stderr } = await firstLineOf(['plan'], place.folder);
    expect(stderr).toBe(`config: ${place.path('foldersync.config.json')}\n`);
    expect(code).toBe(0);
  });

  it('goes on mirroring when the reader of a pipe has gone', async () => {
    const place = onePair(manyFiles(2000));
    const { code, stderr } = await firstLineOf(['mirror', 's', 'r'], place.folder);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(pathsIn(place.path('r'))).toHaveLength(2000);
  });

  it('says when its output cannot be written', async () => {
    const full = fs.openSync('/dev/full', 'w');
    onTestFinished(() => fs.closeSync(full));
    const child = spawn(process.execPath, [MAIN, 'schema'], { stdio: ['ignore', full, 'pipe'] });
    const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr as NodeJS.ReadableStream)]);
    expect(stderr).toMatch(/^error: cannot write the output: ENOSPC/);
    expect(code).toBe(1);
  });
});

describe('a defect', () => {
  it('ends the service with 1, one line about it, and the last lines of the log on the disk', async () => {
    const place = onePair({ a: '1' });
    const bomb = "data:text/javascript,process.on('SIGUSR2', () => { throw new Error('boom') })";
    const child = spawn(process.execPath, ['--import', bomb, MAIN, 'run'], {
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const said of child.stdout) if (String(said).includes('pass ok')) break;
    child.kill('SIGUSR2');
    const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    expect(stderr).toMatch(/^error: this is a defect of foldersync: boom; FOLDERSYNC_DEBUG=1 .*\n$/);
    expect(code).toBe(1);
    expect(fs.readFileSync(place.path('logs', 'foldersync.log'), 'utf8')).toMatch(/pass ok .*\n$/);
    expect((await place.run('status')).stdout).toMatch(/^NOT RUNNING: .* is gone without having stopped/);
  });
});

describe('foldersync plan', () => {
  it('prints every operation and the totals, and changes nothing', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1', d: { b: '22' } });
    writeTree(place.path('t'), { c: '3' });
    writeTree(place.path('r'), { old: 'x' });
    place.configure({
      p: { source: './s', replica: './r', interval: '10s', adopt: true, log: { level: 'error' } },
      q: { source: './t', replica: './u', interval: '10s' },
    });
    const { code, stdout, stderr } = await place.run('plan');
    expect(stderr).toBe(`config: ${place.path('foldersync.config.json')}\n`);
    const lines = stdout.trimEnd().split('\n');
    const ofPair = (name: string) => lines.filter((line) => line.startsWith(`[${name}] `));
    expect(ofPair('p').slice(0, -1).sort()).toEqual([
      '[p] copy "a" 1 B',
      '[p] copy "d/b" 2 B',
      '[p] make "d"',
      '[p] remove "old"',
    ]);
    expect(ofPair('p').at(-1)).toMatch(/^\[p\] plan \(.*\): would make 1, copy 2, remove 1/);
    expect(ofPair('q')[0]).toBe('[q] copy "c" 1 B');
    expect(lines.at(-1)).toMatch(/^total of 2 pairs: would make 1, copy 3, remove 1/);
    expect(code).toBe(0);
    expect(pathsIn(place.folder)).toEqual(
      ['foldersync.config.json', 'r', 'r/old', 's', 's/a', 's/d', 's/d/b', 't', 't/c'].sort(),
    );
  });

  it('prints one JSON object a line, the total last', async () => {
    const place = onePair({ a: '1' });
    const { code, stdout } = await place.run('plan', 'p', '--json');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { kind: 'operation', pair: 'p', verb: 'copy', path: 'a', sizeBytes: 1 },
      { kind: 'pass', pair: 'p', outcome: 'ok', dryRun: true, counts: { copied: 1 } },
      {
        kind: 'total',
        config: place.path('foldersync.config.json'),
        exitCode: 0,
        pairs: 1,
        counts: { copied: 1 },
        problemCount: 0,
      },
    ]);
    expect(code).toBe(0);
  });

  it('says so when nothing would change', async () => {
    const { code, stdout } = await onePair({}, {}).run('plan');
    expect(stdout).toMatch(/^\[p\] plan \(.*\): would change nothing; made in /);
    expect(code).toBe(0);
  });

  it('ends with 3 when the pass would be held', async () => {
    const place = onePair({ a: '1' }, manyFiles(200));
    const { code, stdout } = await place.run('plan');
    expect(stdout).toMatch(/^\[p\] plan that would be held .*hint: /m);
    expect(code).toBe(3);
    expect(pathsIn(place.path('r'))).toHaveLength(200);
  });

  it('works beside a running service', async () => {
    const place = onePair({ a: '1' });
    const service = place.start('run');
    await service.says(/pass ok/);
    const { code, stdout } = await place.run('plan');
    expect(stdout).toContain('would change nothing');
    expect(code).toBe(0);
    const status = await place.run('status', '--json');
    expect(JSON.parse(status.stdout)).toMatchObject({ alive: true, runner: { pid: service.pid } });
    expect(status.code).toBe(0);
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });
});

describe('foldersync run', () => {
  it('gives programs a result at the end of --once, alone on standard output', async () => {
    const place = onePair({ a: '1' });
    const { code, stdout, stderr } = await place.run('run', '--once', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      config: expect.stringMatching(/\/foldersync\.config\.json$/),
      exitCode: 0,
      startedAt: expect.any(Number),
      endedAt: expect.any(Number),
      pairs: { p: { state: 'ok', lastPass: { outcome: 'ok', trigger: 'startup', counts: { copied: 1 } } } },
    });
    expect(stderr).toMatch(/pass ok/);
    expect(code).toBe(0);
  });

  it('says with --once also that nothing had to be done', async () => {
    const { code, stdout } = await onePair({}, {}).run('run', '--once');
    expect(stdout).toMatch(/\[p\] pass ok \(startup\): no changes in /);
    expect(code).toBe(0);
  });

  it('runs only the pairs that --pair names', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    const pair = (replica: string) => ({ source: './s', replica, interval: '10s' });
    place.configure({ one: pair('./r1'), two: pair('./r2'), three: pair('./r3') });
    expect((await place.run('run', '--once', '--pair', 'three', '--pair', 'one')).code).toBe(0);
    expect(pathsIn(place.folder).filter((found) => /^r\d$/.test(found))).toEqual(['r1', 'r3']);
  });

  it('says as a service which config, how many pairs and when; reads the config at SIGHUP; ends with 0 at a signal', async () => {
    const place = onePair({ a: '1' });
    const service = place.start('run');
    await service.says(/foldersync [\d.]+ mirrors 1 pair \(\/.*foldersync\.config\.json\); the next pass is now/);
    await service.says(/pass ok/);
    service.child.kill('SIGHUP');
    await service.says(/reload: nothing has changed in .*foldersync\.config\.json/);
    service.child.kill('SIGTERM');
    const { code, stderr } = await service.ended;
    expect(stderr).toBe('stopping; a second signal ends at once\n');
    expect(code).toBe(0);
    const log = fs.readFileSync(place.path('logs', 'foldersync.log'), 'utf8');
    expect(log).toMatch(/mirrors 1 pair[\s\S]*pass ok[\s\S]*nothing has changed[\s\S]*stopped by SIGTERM\n$/);
  });

  it.runIf(process.platform === 'linux')('hears signals from its start on: SIGHUP, SIGUSR1 and the end', async () => {
    const service = onePair({ a: '1' }).start('run');
    await until(() => catches(service.pid, 'SIGHUP'), 'the first listener');
    service.child.kill('SIGUSR1');
    service.child.kill('SIGHUP');
    await service.says(/SIGHUP|reload: nothing has changed/);
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0, stderr: 'stopping; a second signal ends at once\n' });
    const ended = onePair({ a: '1' }).start('run');
    await until(() => catches(ended.pid, 'SIGHUP'), 'the first listener');
    ended.child.kill('SIGTERM');
    expect(await ended.ended).toMatchObject({
      code: 0,
      signal: null,
      stdout: expect.stringMatching(/stopped by SIGTERM\n$/),
    });
  });

  it('tells the time of the first pass when none is due at the start', async () => {
    const place = onePair({ a: '1' });
    place.configure({ p: { source: './s', replica: './r', cron: '0 0 1 1 *', timezone: 'UTC' } });
    const service = place.start('run');
    await service.says(/the next pass is at \d{4}-(01-01|12-31) \d\d:\d\d:\d\d/);
    service.child.kill('SIGINT');
    expect((await service.ended).code).toBe(0);
    expect(fs.existsSync(place.path('r'))).toBe(false);
  });
});

describe('foldersync mirror', () => {
  it('mirrors once without a config, prints the operations and logs them below the state directory', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1', d: { b: '2' } });
    const { code, stdout, stderr } = await place.run('mirror', 's', 'r');
    expect(stderr).toBe('');
    for (const said of ['copy "a" 1 B', 'make "d"', 'copy "d/b" 1 B', 'pass ok']) expect(stdout).toContain(said);
    expect(code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['a', 'd', 'd/b']);
    const [logs = ''] = fs.readdirSync(place.path('state', 'logs'));
    expect(logs).toMatch(/^mirror-[0-9a-f]{16}$/);
    expect(fs.readFileSync(place.path('state', 'logs', logs, 'logfile.log'), 'utf8')).toContain('copy "d/b" 1 B');
  });

  it('takes the four arguments of the script it grew from, until a signal', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    const service = place.start('mirror', 's', 'r', '1', 'log');
    await service.says(/copy "a"/);
    writeTree(place.path('s'), { b: '2' });
    await service.says(/copy "b"/);
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
    expect(fs.readFileSync(place.path('log', 'logfile.log'), 'utf8')).toMatch(/copy "a"[\s\S]*copy "b"/);
  });

  it('runs beside a mirror of other folders, but not twice with the same', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    const service = place.start('mirror', 's', 'r', '1h');
    await service.says(/pass ok/);
    expect((await place.run('mirror', 's', 'r2')).code).toBe(0);
    const same = await place.run('mirror', 's', 'r');
    expect(same.stderr).toMatch(/is in use by another foldersync, process \d+/);
    expect(same.code).toBe(1);
    service.child.kill('SIGTERM');
    await service.ended;
  });

  it('ends with 3 when the pass is held, and with --yes lets it through', async () => {
    const place = onePair({ a: '1' }, manyFiles(200));
    expect((await place.run('mirror', 's', 'r')).code).toBe(3);
    expect(pathsIn(place.path('r'))).toHaveLength(201);
    expect((await place.run('mirror', 's', 'r', '--yes')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
  });

  it('takes names as they are, whatever a config would make of them', async () => {
    const place = new Workplace();
    const name = `\${HOME}`;
    writeTree(place.path(name, '~'), { a: '1' });
    expect((await place.run('mirror', `./${name}/~`, 'r')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
  });

  it.each([
    { args: ['', 'r'], says: 'SOURCE is empty' },
    { args: ['s', ''], says: 'REPLICA is empty' },
    { args: ['s', 'r', '5s', ''], says: 'LOG_DIR is empty' },
    { args: ['s', 'r', 'logs'], says: 'INTERVAL "logs": "logs" is not a duration' },
    { args: ['s', 'r', '0'], says: 'out of range' },
    { args: ['s', 'r', '5', '--yes'], says: '--yes goes with a single pass only' },
    { args: ['s', 's'], says: 'are the same folder' },
    { args: ['s', 's/r'], says: 'lies inside its source' },
    { args: ['s', '.'], says: 'lies inside its replica' },
    { args: ['.', '../r'], says: 'put it elsewhere with the environment variable STATE_DIRECTORY' },
    { args: ['s', 'r', '5', 's/logs'], says: 'put it elsewhere with LOG_DIR' },
  ])('ends with 2 and touches nothing for: mirror $args', async ({ args, says }) => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    const { code, stdout, stderr } = await place.run('mirror', ...args);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(pathsIn(place.folder)).toEqual(['s', 's/a']);
  });
});

/** Runs a command into a pipe whose reader goes away after the first data. */
async function firstLineOf(args: readonly string[], cwd: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { ...process.env, HOME: temporaryFolder(), STATE_DIRECTORY: path.join(cwd, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { stdout, stderr } = child;
  stdout?.once('data', () => stdout.destroy());
  const [[code], said] = await Promise.all([once(child, 'exit'), text(stderr as NodeJS.ReadableStream)]);
  return { code: code as number | null, stderr: said };
}
