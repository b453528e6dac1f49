import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { approvalsOf } from '../engine/approve-hold.js';
import { pathsIn, readTree, writeTree } from '../engine/trees.js';
import { until } from './foldersync.js';
import { many, overfull } from './overfull.js';

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

  it('works without a service: hold, approve, run', async () => {
    const { place } = overfull();
    const heldRun = await place.run('run', '--once');
    expect(heldRun).toMatchObject({ code: 3 });
    expect(heldRun.stdout).toContain(
      'this pass would remove 300 of 301 entries (300 files); the limit is 50 % from 100 on',
    );
    const status = await place.run('status', 'test');
    expect(status.stdout).toContain('agree with "foldersync approve test"');
    const kept = /what goes is kept until \d{4}-\d\d-\d\d at the longest \(versions\)/;
    expect(heldRun.stdout).toMatch(kept);
    expect(status.stdout).toMatch(kept);
    const plan = await place.run('plan', 'test');
    expect(plan.code).toBe(3);
    expect(plan.stdout).toMatch(kept);
    const unsure = await place.run('approve', 'test');
    expect(unsure.code).toBe(2);
    expect(unsure.stderr).toContain('there is no terminal to ask at');
    expect((await place.run('approve', 'test', '--yes')).code).toBe(0);
    expect((await place.run('plan', 'test')).stdout).toContain('would remove 300');
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
    expect((await place.run('approve', 'test')).stdout).toBe('test: not held, there is nothing to approve\n');
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
