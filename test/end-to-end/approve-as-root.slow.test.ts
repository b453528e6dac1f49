// Root agrees to what a service of another user has held: with the real processes, as two users of this machine.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { approvalsOf, type HeldFolders } from '../engine/approve-hold.js';
import { pathsIn, writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';
import { workAsOrdinaryUser } from './ordinary-user.js';

/** A workplace of an ordinary user's, with a pair that is held; `root` is the same place as root has it. */
function heldPlace(context: TestContext): { service: Workplace; root: Workplace; folders: HeldFolders; uid: number } {
  const service = new Workplace();
  const orphans = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, 'x']));
  writeTree(service.path('s'), { keep: 'x' });
  writeTree(service.path('r'), { keep: 'x', ...orphans });
  service.configure({ test: { source: './s', replica: './r', adopt: true, interval: '1h' } });
  const root = Object.create(service, { program: { value: service.program } }) as Workplace;
  workAsOrdinaryUser(context, service);
  const folders = { source: service.path('s'), replica: service.path('r'), stateDir: service.path('state') };
  return { service, root, folders, uid: fs.statSync(service.folder).uid };
}

/** What lies in a folder and does not belong to a user. */
function strangersIn(folder: string, uid: number): string[] {
  const found = execFileSync('find', [folder, '!', '-uid', String(uid)], { encoding: 'utf8' });
  return found.split('\n').filter(Boolean);
}

describe('foldersync approve, as root, for a service of another user', () => {
  it('is taken up at once, and nothing of root is left in the state', async (context) => {
    const { service: place, root, folders, uid } = heldPlace(context);
    expect(uid).not.toBe(0);
    const service = place.start('run');
    await service.says(/pass held \(startup, too-many-removals\)/);
    const approved = await root.run('approve', 'test', '--yes');
    expect(approved).toMatchObject({ code: 0, stderr: expect.stringMatching(/^config: .*\n$/) });
    expect(approved.stdout).toContain(`process ${service.pid} carries it out now`);
    await service.says(/pass ok \(manual\): 300 removed/);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
    expect(place.log('test')).toMatch(/what .* approved at .* is let through: too-many-removals, 300 removals/);
    expect(approvalsOf(folders)).toEqual([]);
    expect(strangersIn(place.path('state'), uid)).toEqual([]);
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });

  it('belongs to the service, which finds it when it starts', async (context) => {
    const { service: place, root, folders, uid } = heldPlace(context);
    expect((await place.run('run', '--once')).code).toBe(3);
    expect((await root.run('approve', 'test', '--yes')).stdout).toContain('the next run carries it out');
    const [approval = ''] = approvalsOf(folders);
    expect(fs.statSync(approval)).toMatchObject({ uid, gid: fs.statSync(place.path('state')).gid });
    expect(strangersIn(place.path('state'), uid)).toEqual([]);
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
  });

  it.for([
    { what: 'of root', make: (file: string) => fs.writeFileSync(file, 'x', { mode: 0o600 }) },
    { what: 'that is damaged', make: damaged },
  ])('takes the place of an approval $what, which the service cannot read', async ({ make }, context) => {
    const { service: place, root, folders, uid } = heldPlace(context);
    expect((await place.run('run', '--once')).code).toBe(3);
    await root.run('approve', 'test', '--yes');
    const [approval = ''] = approvalsOf(folders);
    fs.rmSync(approval);
    make(approval, uid);
    expect((await root.run('approve', 'test', '--yes')).stdout).toContain('the next run carries it out');
    expect(approvalsOf(folders)).toEqual([approval]);
    expect(fs.statSync(approval)).toMatchObject({ uid });
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(pathsIn(place.path('r'))).toEqual(['keep']);
  });

  it('is confirmed only after the service has taken it', async (context) => {
    const { service: place, root, folders } = heldPlace(context);
    const service = place.start('run');
    await service.says(/pass held/);
    // Not its engine: the pass is over, and nobody but the service hears of an approval.
    process.kill(service.pid, 'SIGSTOP');
    const approving = root.start('approve', 'test', '--yes');
    await until(() => approvalsOf(folders).length === 1, 'the approval');
    expect(approving.output).not.toMatch(/approved until/);
    process.kill(service.pid, 'SIGCONT');
    const { code, stdout } = await approving.ended;
    expect(stdout).toContain(`process ${service.pid} carries it out now`);
    expect(code).toBe(0);
    await service.says(/pass ok \(manual\): 300 removed/);
  });

  it('writes nothing through a link that the user has planted', async (context) => {
    const { service: place, root, uid } = heldPlace(context);
    expect((await place.run('run', '--once')).code).toBe(3);
    const secret = path.join(fs.mkdtempSync(path.join(place.folder, 'of-root-')), 'empty');
    fs.mkdirSync(secret, { mode: 0o700 });
    fs.rmSync(place.path('state', 'approvals'), { recursive: true, force: true });
    fs.symlinkSync(secret, place.path('state', 'approvals'));
    fs.lchownSync(place.path('state', 'approvals'), uid, uid);
    const { code, stderr } = await root.run('approve', 'test', '--yes');
    expect(stderr).toContain('error: cannot use the state in');
    expect(code).toBe(1);
    expect(fs.readdirSync(secret)).toEqual([]);
  });
});

function damaged(file: string, uid: number): void {
  fs.writeFileSync(file, 'x');
  fs.chownSync(file, uid, uid);
}
