// What seldom happens to an approval: kills, a smaller or a larger plan, two people at once.

import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { approvalsOf, forge } from '../engine/approve-hold.js';
import { pathsIn, writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';
import { many, overfull } from './overfull.js';

describe('an approval', () => {
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
});
