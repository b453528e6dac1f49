import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ControlClient, type RefusedError } from '../../src/control/client/control-client.js';
import type { ServedEvent } from '../../src/control/events/served-event.js';
import type { HeldAnswer } from '../../src/control/routes/held-routes.js';
import type { ServedStatus } from '../../src/control/routes/served-status.js';
import type { PairPlan } from '../../src/runner/plan/plans.js';
import { pathsIn, writeTree } from '../engine/trees.js';
import { socketIn, socketOf } from './control-socket.js';
import { type Foldersync, until, Workplace } from './foldersync.js';
import { many, overfull } from './overfull.js';

/** A service of one pair that is mirrored once, and where it can be asked. */
async function served(options: { bytes?: number; bandwidth?: string } = {}) {
  const place = new Workplace({ inMemory: true });
  // As on a machine without sessions: the socket is in the state directory.
  place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
  writeTree(place.path('s'), { a: 'x'.repeat(options.bytes ?? 1) });
  const { bandwidth } = options;
  place.configure({ p: { source: './s', replica: './r', cron: '0 3 1 1 *', ...(bandwidth && { bandwidth }) } });
  const service = place.start('run');
  const client = await clientOf(place);
  return { place, service, client };
}

async function clientOf(place: Workplace): Promise<ControlClient> {
  return new ControlClient(await socketIn(place));
}

async function end(service: Foldersync) {
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
}

describe('a service that runs', () => {
  it('does a pass now, which is waited for, and whose outcome is the exit code', async () => {
    const { place, service } = await served();
    const done = await place.run('run', 'p', '--now');
    expect(done).toMatchObject({ code: 0, stderr: expect.stringMatching(/^config: .*\n$/) });
    expect(done.stdout).toMatch(/^p: pass ok \(manual\): 1 copied/);
    expect(pathsIn(place.path('r'))).toEqual(['a']);
    fs.rmSync(place.path('s'), { recursive: true });
    const held = await place.run('run', 'p', '--now', '--json');
    expect(held.code).toBe(3);
    expect(JSON.parse(held.stdout)).toMatchObject({
      exitCode: 3,
      pairs: { p: { outcome: 'held', trigger: 'manual' } },
    });
    await end(service);
    const none = await place.run('run', 'p', '--now');
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/^error: no service runs with .*\n {2}hint: .*run --once --pair/);
  });

  it('tells of its progress, and ends a pass that is cancelled', async () => {
    const { place, service, client } = await served({ bytes: 8 << 20, bandwidth: '500kB/s' });
    const heard: ServedEvent[] = [];
    let seen: () => void = () => {};
    const progress = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const followed = await client.events({ pairs: ['p'] }, (event) => {
      heard.push(event);
      if (event.event.kind === 'pass-progress') seen();
    });
    const run = place.start('run', 'p', '--now');
    await progress;
    const status = await client.get<ServedStatus>('/status');
    expect(status.pairs.p).toMatchObject({ state: 'running', schedule: expect.stringContaining('at 03:00') });
    expect((await place.run('cancel', 'p')).code).toBe(0);
    const { code, stdout } = await run.ended;
    expect(stdout).toMatch(/^p: pass cancelled \(manual\)/);
    expect(code).toBe(1);
    expect(heard.map(({ event }) => event.kind)).toEqual(expect.arrayContaining(['pass-started', 'pass-progress']));
    const ids = heard.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    // The first Ctrl-C ends the waiting, and not the pass.
    const again = new Promise<void>((resolve) => {
      seen = resolve;
    });
    const left = place.start('run', 'p', '--now');
    await again;
    left.child.kill('SIGINT');
    expect(await left.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('the passes go on') });
    expect((await client.get<ServedStatus>('/status')).pairs.p?.state).toBe('running');
    followed.stop();
    await end(service);
  });

  it('keeps a pause over a restart, until it is resumed or its time has passed', async () => {
    const { place, service } = await served();
    expect((await place.run('pause', 'p')).stdout).toBe('p: paused\n');
    await until(() => place.status().pairs.p?.state === 'paused', 'the pause');
    await service.kill();
    const second = place.start('run');
    await until(
      () => place.status().runner.pid === second.pid && place.status().pairs.p?.state === 'paused',
      'a pause',
    );
    await clientOf(place);
    const refused = await place.run('run', 'p', '--now');
    expect(refused).toMatchObject({ code: 1, stdout: 'p: p is paused; resume it first\n' });
    expect((await place.run('resume', '--all')).stdout).toBe('p: goes on\n');
    expect((await place.run('run', 'p', '--now')).code).toBe(0);
    expect((await place.run('pause', 'p', '--for', '1s')).stdout).toMatch(/^p: paused until /);
    await end(second);
    await until(() => (pausedUntil(place) ?? Infinity) < Date.now(), 'the time to pass');
    const third = place.start('run');
    await until(() => place.status().runner.pid === third.pid, 'the third service');
    expect((await place.run('status', '--json')).stdout).not.toContain('"paused"');
    await end(third);
  });

  it('refuses an approval of another set than is held, and tells which is', async () => {
    const inside = { a: 'four', e: { b: 'three' } };
    const { place } = overfull(undefined, { ...many(300), d: inside, keep: { c: 'other' } });
    const service = place.start('run');
    await service.says(/pass held .*305 removals and 1 replacement held back \(314 B\)/);
    const client = await clientOf(place);
    const held = await client.get<HeldAnswer>('/pairs/test/held?limit=2');
    expect(held).toMatchObject({
      total: { removals: 305, replacements: 1, bytes: 314 },
      more: 300,
      entries: [
        { path: 'd', action: 'remove', entries: 4, bytes: 9 },
        { path: 'keep', bytes: 5 },
      ],
    });
    expect((await client.get<ServedStatus>('/status')).pairs.test?.lastPass?.hold?.bytes).toBe(314);
    const { lines } = await client.get<{ lines: string[] }>('/pairs/test/log?lines=5&filter=HELD');
    expect(lines).toEqual([expect.stringContaining('pass held')]);
    const refused = await client.post('/pairs/test/approve', { hold: 'another' }).then(
      () => undefined,
      (error: RefusedError) => error,
    );
    expect(refused).toMatchObject({ status: 409, message: 'test holds another set by now' });
    expect(refused?.hold).toBe(held.hold);
    await client.post('/pairs/test/approve', { hold: refused?.hold, by: 'me' });
    await service.says(/pass ok \(manual\): .*305 removed/);
    expect(place.log('test')).toContain('approved at');
    await end(service);
  });

  it('tells what a pass would do, and does nothing of it', async () => {
    const { place, service, client } = await served();
    await place.run('run', 'p', '--now');
    writeTree(place.path('s'), { d: { b: 'xx', c: 'yyy' } });
    fs.rmSync(place.path('s/a'));
    const stateBefore = pathsIn(place.path('state'));
    const plan = await client.post<PairPlan>('/pairs/p/plan');
    expect(plan).toMatchObject({
      text: expect.stringMatching(/^plan \(manual\)/),
      outcome: 'ok',
      reasons: { new: { entries: 3, bytes: 5 }, gone: { entries: 1, bytes: 0 } },
      folders: { d: { new: { entries: 3, bytes: 5 } }, '.': { gone: { entries: 1 } } },
      room: { neededBytes: 5 },
    });
    expect(pathsIn(place.path('r'))).toEqual(['a']);
    expect(pathsIn(place.path('state'))).toEqual(stateBefore);
    await client.post('/pairs/p/pause');
    expect((await client.post<PairPlan>('/pairs/p/plan')).reasons).toEqual(plan.reasons);
    await end(service);
  });

  it('tells what happens to whoever listens, also to one who leaves at the first word', async () => {
    const { place, service } = await served();
    await place.run('run', 'p', '--now');
    const piped = place.startUnder(['bash', '-c', 'set -o pipefail; "$@" | head -1', 'bash'], 'events', '--json');
    const { code, stdout, stderr } = await piped.ended;
    expect(JSON.parse(stdout)).toMatchObject({ id: expect.any(Number), event: { kind: expect.any(String) } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Nothing happens meanwhile that it could write.
    const left = place.startUnder(['bash', '-c', 'set -o pipefail; "$@" | head -1', 'bash'], 'events', '--follow');
    expect(await left.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^.+\n$/), stderr: '' });
    const following = place.start('events', '--follow', 'p');
    await following.says(/\[p\] pass ok \(manual\)/);
    await end(service);
    expect((await following.ended).code).toBe(0);
  });

  it('reads its config again when it is asked to', async () => {
    const { place, service } = await served();
    expect(await place.run('reload')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing has changed'),
    });
    await end(service);
    expect(await place.run('reload')).toMatchObject({ code: 1, stderr: expect.stringContaining('no service runs') });
  });
});

function pausedUntil(place: Workplace): number | undefined {
  return place.record<{ readonly pairs: { readonly p?: { readonly until: number } } }>('pauses')?.pairs.p?.until;
}

describe('the control socket', () => {
  it('is for the user of the service alone, and gone with it', async () => {
    const { place, service } = await served();
    const socket = socketOf(place) ?? '';
    expect(fs.statSync(socket).mode & 0o777).toBe(0o600);
    expect(fs.statSync(`${socket}/..`.replace(/[^/]+\/\.\.$/, '')).mode & 0o777).toBe(0o700);
    await end(service);
    expect(fs.existsSync(socket)).toBe(false);
  });

  it('of a service that was killed is replaced; without one the service goes on, and says why', async () => {
    const { place, service } = await served();
    const socket = socketOf(place);
    await service.kill();
    expect(fs.existsSync(socket ?? '')).toBe(true);
    const second = place.start('run');
    await until(() => place.status().runner.pid === second.pid, 'the second service');
    const client = await until(() => (socketOf(place) === socket ? clientOf(place) : undefined), 'a socket');
    await until(() => place.record<{ readonly pid: number }>('control')?.pid === second.pid, 'the new record');
    expect(await client.get('/health')).toEqual({ ok: true });
    await end(second);
    const deep = 'd'.repeat(90);
    place.configure({ p: { source: './s', replica: './r', cron: '0 3 1 1 *' } }, { stateDir: `./${deep}` });
    const third = place.start('run');
    await third.says(/there is no control socket: .*can have 107 bytes, and this one has \d+; commands cannot reach/);
    await end(third);
  });
});
