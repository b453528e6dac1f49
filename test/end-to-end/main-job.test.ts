import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PAST, pathsIn, readTree, symlink, writeTree } from '../engine/trees.js';
import { manyFiles } from './many-files.js';
import { lacksRsync, rsyncDifferences, until, Workplace } from './foldersync.js';

describe('foldersync run --once', () => {
  it.skipIf(lacksRsync)('mirrors every pair exactly, as rsync judges (needs rsync)', async () => {
    const place = new Workplace();
    const one = writeTree(place.path('one'), { a: '1', d: { b: '2', l: symlink('../a'), Ü: { 'x y\n': '3' } } });
    const two = writeTree(place.path('two'), manyFiles(500));
    fs.chmodSync(place.path('one', 'd'), 0o750);
    writeTree(place.path('r1'), { old: 'x', d: 'a file in the way' });
    place.configure({
      one: { source: './one', replica: './r1', interval: '10s', adopt: true },
      two: { source: './two', replica: './deep/r2', cron: '0 3 * * *' },
    });
    const { code, stderr } = await place.run('run', '--once');
    expect(stderr).toBe(`config: ${place.path('foldersync.config.json')}\n`);
    expect(code).toBe(0);
    expect(rsyncDifferences(one, place.path('r1'))).toBe('');
    expect(rsyncDifferences(two, place.path('deep', 'r2'))).toBe('');
    expect(place.log('one')).toMatch(/replace "d"/);
    expect(place.log('two')).toMatch(/pass ok \(startup\): 5 made, 500 copied/);
  });

  it('ends with 3 when a pair is held, and with --yes lets it through', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    writeTree(place.path('r'), manyFiles(200));
    place.configure({ p: { source: './s', replica: './r', interval: '10s' } });
    expect((await place.run('run', '--once')).code).toBe(3);
    expect(pathsIn(place.path('r'))).toHaveLength(203);
    expect(place.status().pairs.p).toMatchObject({ state: 'held', lastPass: { hold: { removals: 202 } } });
    expect((await place.run('run', '--once', '--yes')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
    expect(place.status().pairs.p).toMatchObject({ state: 'ok' });
  });

  it('holds a pair whose source is missing, and mirrors the others', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    writeTree(place.path('r'), { b: '2' });
    place.configure({
      gone: { source: './gone', replica: './r', interval: '10s' },
      there: { source: './s', replica: './r2', interval: '10s' },
    });
    expect((await place.run('run', '--once')).code).toBe(3);
    expect(pathsIn(place.path('r'))).toEqual(['b']);
    expect(pathsIn(place.path('r2'))).toEqual(['a']);
  });

  it('refuses two pairs whose replicas are one folder behind a symlink', async () => {
    const place = new Workplace();
    writeTree(place.path('s1'), { a: '1' });
    writeTree(place.path('s2'), { b: '2' });
    writeTree(place.path('r'), {});
    fs.symlinkSync('r', place.path('link'));
    place.configure(
      {
        one: { source: './s1', replica: './r', interval: '10s' },
        two: { source: './s2', replica: './link', interval: '10s' },
      },
      { concurrency: 1 },
    );
    const { code, stdout } = await place.run('run', '--once');
    expect(code).toBe(1);
    expect(stdout).toMatch(/pairs "one" and "two" have the same replica/);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
  });

  it('mirrors although no log can be written, and says so on stderr', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    fs.writeFileSync(place.path('logs'), 'a file where the folder should be');
    place.configure({ p: { source: './s', replica: './r', interval: '10s' } });
    const { code, stderr } = await place.run('run', '--once');
    expect(code).toBe(0);
    expect(stderr).toMatch(/cannot write the log .*logfile\.log/);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
  });

  it('ends with 1 and names the process when another foldersync has the config, or the replica', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    const pair = { source: './s', replica: './r', interval: '1s' };
    place.configure({ p: pair });
    const service = place.start('run');
    await service.says(/pass ok/);
    const second = await place.run('run', '--once');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${service.pid}`);
    expect(second.stderr).not.toMatch(/\n\s+at /);
    fs.renameSync(place.path('foldersync.config.json'), place.path('other.json'));
    const third = await place.run('run', '--once', '--config', 'other.json');
    expect(third.code).toBe(1);
    expect(third.stdout + third.stderr).toContain(`process ${service.enginePid('p')}`);
    service.child.kill('SIGKILL');
    await service.ended;
    const engineGone = await until(() => service.enginePid('p') === undefined, 'the engine to end with its runner');
    expect(engineGone).toBe(true);
    expect((await place.run('run', '--once', '--config', 'other.json')).code).toBe(0);
  });
});

describe('foldersync run', () => {
  it('mirrors by interval until SIGINT, and ends with 0', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    place.configure({ p: { source: './s', replica: './r', interval: '1s' } });
    const service = place.start('run');
    await service.says(/pass ok \(startup\)/);
    writeTree(place.path('s'), { b: '2' });
    await service.says(/pass ok \(interval\)/);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
    service.child.kill('SIGINT');
    expect(await service.ended).toMatchObject({ code: 0, signal: null });
    expect(place.log('p')).toMatch(/copy "b" 1 B\n.*pass ok \(interval\): 1 copied/);
    expect(place.status().runner.endedAt).toBeGreaterThan(0);
  });

  it('starts an engine again that was killed in a pass; no file is ever partial', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), manyFiles(3000));
    place.configure({ p: { source: './s', replica: './r', interval: '1h' } });
    const service = place.start('run');
    await until(() => fs.existsSync(place.path('r', 'd3')), 'the pass to be under way');
    process.kill(await until(() => service.enginePid('p'), 'the engine'), 'SIGKILL');
    await service.says(/was ended by SIGKILL during a pass/);
    await service.says(/pass ok \(retry\)/);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
  });

  it('replaces an engine that aborts, as V8 does when its heap is full, and the other pair never waits', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    place.configure({
      p: { source: './s', replica: './r', interval: '1s' },
      q: { source: './s', replica: './q', interval: '1s' },
    });
    const service = place.start('run');
    await service.says(/\[p\] pass ok/);
    const first = await until(() => service.enginePid('p'), 'the engine');
    process.kill(first, 'SIGABRT');
    await service.says(/its engine was ended by SIGABRT/);
    fs.writeFileSync(place.path('s', 'b'), '2');
    for (const replica of ['r', 'q']) await until(() => fs.existsSync(place.path(replica, 'b')), `${replica} to go on`);
    expect(service.enginePid('p')).not.toBe(first);
  });

  it('ends at once on a second signal', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    place.configure({ p: { source: './s', replica: './r', interval: '1s' } }, { stopGrace: '1h' });
    const service = place.start('run');
    await service.says(/pass ok/);
    process.kill(await until(() => service.enginePid('p'), 'the engine'), 'SIGSTOP');
    service.child.kill('SIGINT');
    await service.says(/second signal|again/i);
    service.child.kill('SIGINT');
    expect((await service.ended).code).not.toBe(0);
  });

  it('leaves a status that says what was going on when it was killed', async () => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: '1' });
    fs.utimesSync(place.path('s'), PAST, PAST);
    place.configure({ p: { source: './s', replica: './r', interval: '1s' } });
    const service = place.start('run');
    await until(() => place.statusIfAny()?.pairs.p?.state === 'ok', 'a status');
    const alive = await place.run('status');
    expect(alive).toMatchObject({ code: 0 });
    service.child.kill('SIGKILL');
    await service.ended;
    const { code, stdout } = await place.run('status');
    expect(code).toBe(1);
    expect(stdout).toMatch(/NOT RUNNING/);
  });
});
