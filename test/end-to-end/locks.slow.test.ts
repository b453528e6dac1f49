// One writer a replica, seen from outside: real processes that get in each other's way.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { mountVolume, type Volume } from '../fs/mounts.js';
import { type Foldersync, isAlive, OTHER_CONTAINER, requireNamespaces, until, Workplace } from './foldersync.js';
import { requireStrace, Traced } from './strace.js';

/** A place with a state directory of its own, whose pair `p` mirrors to this replica. */
function placeFor(replica: string, content = 'first'): Workplace {
  const place = new Workplace();
  fs.mkdirSync(place.path('s'));
  fs.writeFileSync(place.path('s', 'file'), content);
  // The engine stays between two passes.
  place.configure({ p: { source: './s', replica, interval: '30s' } });
  return place;
}

async function engineAfterPass(service: Foldersync): Promise<number> {
  await service.says(/pass ok/);
  return until(() => service.enginePid('p'), 'the engine');
}

describe('with two state directories', () => {
  it.for<Volume | 'the disk of the tests'>(['the disk of the tests', 'tmpfs', 'ext4', 'btrfs', 'ntfs without case'])(
    'the second one on %s is refused and told the pid, until the first one is killed',
    async (volume, context) => {
      const base = volume === 'the disk of the tests' ? temporaryFolder() : mountVolume(context, volume);
      const replica = path.join(base, 'replica');
      const [first, second] = [placeFor(replica), placeFor(replica, 'the second')];
      // The first pass makes the replica, and so can only lock it then.
      const service = first.start('run');
      const engine = await engineAfterPass(service);
      const refused = await second.run('run', '--once');
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain(`LOCKED: the replica ${replica} is in use by another process, ${engine}`);
      expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('first');
      service.child.kill('SIGKILL');
      await service.ended;
      await until(() => !isAlive(engine), 'the engine to follow its runner');
      expect((await second.run('run', '--once')).code).toBe(0);
      expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('the second');
    },
  );

  it('a plan is none of it', async () => {
    const replica = path.join(temporaryFolder(), 'replica');
    const [first, second] = [placeFor(replica), placeFor(replica, 'the second')];
    await engineAfterPass(first.start('run'));
    expect((await second.run('plan')).code).toBe(0);
  });
});

const isRoot = process.getuid?.() === 0;

/** Another user takes the folder's lock by this command, which says `held` once it has it and keeps it while its input is open. */
async function strangerHolds(...command: readonly string[]): Promise<void> {
  const as = ['--reuid=65534', '--regid=65534', '--clear-groups', ...command];
  const stranger = spawn('setpriv', as, { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/' });
  onTestFinished(() => void stranger.stdin.end());
  await once(stranger.stdout, 'data');
}

/** A replica that all may open. */
function openReplica(): string {
  const base = temporaryFolder();
  fs.chmodSync(base, 0o755);
  const replica = path.join(base, 'replica');
  fs.mkdirSync(replica, { mode: 0o755 });
  return replica;
}

describe.skipIf(!isRoot)("another user's lock on the replica's folder (needs root)", () => {
  it('stops nothing', async () => {
    const replica = openReplica();
    const place = placeFor(replica);
    await strangerHolds('flock', '-x', replica, 'sh', '-c', 'echo held; cat');
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('first');
  });

  it('stops nothing where its holder cannot be seen from a container', async (context) => {
    requireNamespaces(context);
    const replica = openReplica();
    const place = placeFor(replica);
    await strangerHolds('flock', '-x', replica, 'sh', '-c', 'echo held; cat');
    expect((await place.startUnder(OTHER_CONTAINER, 'run', '--once').ended).code).toBe(0);
  });

  it('stops nothing where whoever took it has handed it on and ended', async () => {
    const replica = openReplica();
    const place = placeFor(replica);
    await strangerHolds('sh', '-c', `exec 9<${replica}; flock -x 9; (echo held; exec cat) & exit`);
    expect((await place.run('run', '--once')).code).toBe(0);
  });
});

describe('in another container', () => {
  it('is refused also where no pid can be told', async (context) => {
    requireNamespaces(context);
    const replica = path.join(temporaryFolder(), 'replica');
    const [first, second] = [placeFor(replica), placeFor(replica, 'the second')];
    await engineAfterPass(first.start('run'));
    const refused = await second.startUnder(OTHER_CONTAINER, 'run', '--once').ended;
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/LOCKED: .* in use by another process, which cannot be seen from here; .*container/);
    expect(fs.readFileSync(path.join(replica, 'file'), 'utf8')).toBe('first');
  });

  it('is refused that shares the state directory, although the holder looks dead there', async (context) => {
    requireNamespaces(context);
    const place = placeFor(path.join(temporaryFolder(), 'replica'));
    const engine = await engineAfterPass(place.start('run'));
    const refused = await place.startUnder(OTHER_CONTAINER, 'run', '--once').ended;
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(`in use by another foldersync, process ${engine} of another container or machine`);
  });
});

describe('without flock', () => {
  it('the second one on a state directory is refused and told the pid, until the first one is killed', async (context) => {
    requireStrace(context);
    const none = ['-e', 'inject=flock:error=ENOLCK'];
    const place = placeFor(path.join(temporaryFolder(), 'replica'));
    // Another config, for each has one runner.
    fs.copyFileSync(place.path('foldersync.config.json'), place.path('other.json'));
    const { service } = new Traced(place, ['run'], ['flock'], none);
    const engine = await engineAfterPass(service);
    const once = () => new Traced(place, ['run', '--once', '--config', 'other.json'], ['flock'], none).service.ended;
    expect(await once()).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(new RegExp(`LOCKED: .* in use by another foldersync, process ${engine};`)),
    });
    service.child.kill('SIGKILL');
    await until(() => !isAlive(engine), 'the engine to follow its runner');
    expect((await once()).code).toBe(0);
  });
});

it('a runner that takes the place of a killed one waits for its last engine to end', async () => {
  const place = placeFor(path.join(temporaryFolder(), 'replica'));
  const killed = place.start('run');
  const last = await engineAfterPass(killed);
  process.kill(last, 'SIGSTOP'); // as if it were in the middle of a large file
  killed.child.kill('SIGKILL');
  await killed.ended;
  fs.writeFileSync(place.path('s', 'more'), '');
  const next = place.start('run');
  const locks = place.path('state', 'locks');
  const isTry = (name: string) => name.startsWith('staged-');
  const [lock = ''] = fs.readdirSync(locks).filter((name) => name.startsWith('replica-'));
  const tries = new Set<string>();
  const look = () => {
    for (const name of fs.readdirSync(path.join(locks, lock)).filter(isTry)) tries.add(name);
  };
  const watcher = fs.watch(path.join(locks, lock), (_, name) => {
    if (name !== null && isTry(name)) tries.add(name);
  });
  try {
    await until(() => {
      look();
      return tries.size >= 3;
    }, 'three tries');
  } finally {
    watcher.close();
    process.kill(last, 'SIGCONT');
  }
  await next.says(/pass (ok|failed)/);
  expect(next.output).toMatch(/pass ok/);
  expect(next.output).not.toContain('LOCKED');
});
