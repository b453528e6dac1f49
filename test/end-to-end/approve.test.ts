import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { approvalsOf, forge, type HeldFolders } from '../engine/approve-hold.js';
import { pathsIn, readTree, type Tree, writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

const many = (count: number, prefix = 'f'): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 'x']));

/** A pair whose replica holds far more than its source. */
function overfull(pair: object = { interval: '1h' }, replica: Tree = many(300)) {
  const place = new Workplace();
  writeTree(place.path('s'), { keep: 'x' });
  writeTree(place.path('r'), { keep: 'x', ...replica });
  place.configure({ test: { source: './s', replica: './r', adopt: true, ...pair } });
  const folders: HeldFolders = { source: place.path('s'), replica: place.path('r'), stateDir: place.path('state') };
  return { place, folders };
}

describe('foldersync approve', () => {
  it('lets a hold of a running service through at once', async () => {
    const { place, folders } = overfull();
    const service = place.start('run');
    await service.says(/pass held \(startup, too-many-removals\): .*agree with "foldersync approve test"/);
    const approved = await place.run('approve', 'test', '--yes');
    expect(approved).toMatchObject({ code: 0, stderr: expect.stringMatching(/^config: .*\n$/) });
    expect(approved.stdout).toContain(`process ${service.pid} carries it out now`);
    await service.says(/pass ok \(manual\): 300 removed/);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
    expect(place.log('test')).toMatch(/what .* approved at .* is let through: too-many-removals, 300 removals/);
    expect(approvalsOf(folders)).toEqual([]);
    await until(() => place.status().pairs.test?.state === 'ok', 'the status to say so');
    const again = await place.run('approve', 'test', '--yes');
    expect(again).toMatchObject({ code: 0, stdout: 'test: not held, there is nothing to approve\n' });
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  it('wakes a pair whose next pass is far away, also through a service that starts later', async () => {
    const { place } = overfull({ cron: '0 3 1 1 *' });
    expect((await place.run('run', '--once')).code).toBe(3);
    expect((await place.run('approve', 'test', '--yes')).stdout).toContain('the next run carries it out');
    const service = place.start('run');
    await service.says(/pass ok \(manual\): 300 removed/);
    writeTree(place.path('r'), many(250));
    expect((await place.run('run', '--once', '--config', 'foldersync.config.json')).code).toBe(1);
    service.child.kill('SIGTERM');
    await service.ended;
  });

  it('lets a hold of a pair that watches through, and the pair goes on watching', async () => {
    const place = new Workplace({ inMemory: true });
    writeTree(place.path('s'), { keep: 'x', d: many(300) });
    place.configure({ test: { source: './s', replica: './r', rescan: '10s' } });
    const service = place.start('run');
    await service.says(/pass ok \(startup\)/);
    fs.rmSync(place.path('s', 'd'), { recursive: true });
    await service.says(/pass held \(rescan, too-many-removals\)/);
    expect((await place.run('approve', 'test', '--yes')).code).toBe(0);
    await service.says(/pass ok \(manual\): .*removed/);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
    await until(() => place.status().pairs.test?.state === 'ok', 'the status to say so');
    fs.writeFileSync(place.path('s', 'later'), 'l');
    await until(() => fs.existsSync(place.path('r', 'later')), 'what came later');
  });

  it('works without a service: hold, approve, run', async () => {
    const { place } = overfull();
    const heldRun = await place.run('run', '--once');
    expect(heldRun).toMatchObject({ code: 3 });
    expect(heldRun.stdout).toContain(
      'this pass would remove 300 of 301 entries (300 files); the limit is 50 % from 100 on',
    );
    const status = await place.run('status', 'test');
    expect(status.stdout).toContain('agree with "foldersync approve test"');
    expect((await place.run('plan', 'test')).code).toBe(3);
    const unsure = await place.run('approve', 'test');
    expect(unsure.code).toBe(2);
    expect(unsure.stderr).toContain('there is no terminal to ask at');
    expect((await place.run('approve', 'test', '--yes')).code).toBe(0);
    expect((await place.run('plan', 'test')).stdout).toContain('would remove 300');
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
    expect((await place.run('approve', 'test')).stdout).toBe('test: not held, there is nothing to approve\n');
  });

  it('names the config where one was named', async () => {
    const { place } = overfull();
    fs.renameSync(place.path('foldersync.config.json'), place.path('my config.json'));
    const { stdout } = await place.run('run', '--once', '--config', 'my config.json');
    expect(stdout).toContain(`agree with "foldersync approve test --config '${place.path('my config.json')}'"`);
    expect((await place.run('approve', 'test', '--yes', '--config', 'my config.json')).code).toBe(0);
    expect((await place.run('run', '--once', '--config', 'my config.json')).code).toBe(0);
  });

  it('holds what goes beyond, and does what was approved', async () => {
    const { place } = overfull();
    await place.run('run', '--once');
    await place.run('approve', 'test', '--yes');
    writeTree(place.path('r'), many(150, 'later'));
    const { code, stdout } = await place.run('run', '--once');
    expect(code).toBe(3);
    expect(stdout).toMatch(/beyond what is approved, this pass would remove 150 of 451 entries .*300 removed/);
    expect(pathsIn(place.path('r'))).toHaveLength(151);
    expect((await place.run('approve', 'test', '--yes')).code).toBe(0);
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
  });

  it('stays for a smaller plan', async () => {
    const { place } = overfull();
    await place.run('run', '--once');
    await place.run('approve', 'test', '--yes');
    writeTree(place.path('s'), many(20));
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toHaveLength(21);
  });

  it('expires after a day', async () => {
    const { place, folders } = overfull();
    await place.run('run', '--once');
    await place.run('approve', 'test', '--yes');
    const [file = ''] = approvalsOf(folders);
    forge(file, { approvedAt: Date.now() - 24 * 3_600_000, by: 'somebody' });
    const { code } = await place.run('run', '--once');
    expect(code).toBe(3);
    expect(place.log('test')).toMatch(/what somebody approved at .* does not count any more: its 24 hours are over/);
    expect(pathsIn(place.path('r'))).toHaveLength(301);
  });

  it('survives an engine that is killed in the middle of what was approved', async () => {
    const { place } = overfull(
      { interval: '1h' },
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d${n}`, many(200)])),
    );
    const service = place.start('run');
    await service.says(/pass held/);
    await place.run('approve', 'test', '--yes');
    await until(() => !fs.existsSync(place.path('r', 'd0')), 'the first removal');
    process.kill(await until(() => service.enginePid('test'), 'the engine'), 'SIGKILL');
    await service.says(/was ended by SIGKILL during a pass/);
    await service.says(/pass ok \(retry\)/);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
  });

  it('can be given by two people at the same time, and to two pairs at once', async () => {
    const place = new Workplace();
    for (const name of ['one', 'two']) {
      writeTree(place.path(`s-${name}`), { keep: 'x' });
      writeTree(place.path(`r-${name}`), { keep: 'x', ...many(200) });
    }
    const pair = (name: string) => ({ source: `./s-${name}`, replica: `./r-${name}`, interval: '1h', adopt: true });
    place.configure({ one: pair('one'), two: pair('two') });
    expect((await place.run('run', '--once')).code).toBe(3);
    const both = await Promise.all([place.run('approve', 'one', 'two', '--yes'), place.run('approve', 'two', '--yes')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect((await place.run('run', '--once')).code).toBe(0);
    for (const name of ['one', 'two']) expect(pathsIn(place.path(`r-${name}`))).toEqual(['keep']);
  });

  it('is never half given: killed at any moment, it counts wholly or not at all', async () => {
    const { place, folders } = overfull({ interval: '1h' }, many(3000));
    await place.run('run', '--once');
    const approving = place.start('approve', 'test', '--yes');
    await until(() => fs.existsSync(place.path('state', 'approvals')), 'it to write');
    approving.child.kill('SIGKILL');
    await approving.ended;
    const isGiven = approvalsOf(folders).length === 1;
    const { code } = await place.run('run', '--once');
    expect(code).toBe(isGiven ? 0 : 3);
    expect(pathsIn(place.path('r'))).toHaveLength(isGiven ? 1 : 3001);
    expect(place.log('test')).not.toContain('damaged');
  });

  it('does not take an unknown name', async () => {
    const { place } = overfull();
    const { code, stderr } = await place.run('approve', 'tset', '--yes');
    expect(stderr).toContain('error: there is no pair "tset"\n  hint: did you mean "test"?\n');
    expect(code).toBe(2);
  });

  it('is not what ends a hold of a source that is gone', async () => {
    const { place } = overfull();
    await place.run('run', '--once');
    fs.renameSync(place.path('s'), place.path('unmounted'));
    await place.run('run', '--once');
    const { code, stdout } = await place.run('approve', 'test', '--yes');
    expect(stdout).toMatch(/^test: held, and nobody can let it through: the source .* does not exist\n/);
    expect(code).toBe(3);
  });
});
