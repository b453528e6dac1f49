// What reaches the replica's disk before a pass counts as completed, seen from outside: the system calls of the real process.
// Slow and failing disks are made by strace, in the one call that speaks to the disk: no real one blocks when it is told to.

import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import { absolute } from '../fs/rig.js';
import { isAlive, until, Workplace } from './foldersync.js';
import { requireStrace, Traced, type TracedCall } from './strace.js';

const CALLS = ['syncfs', 'fsync', 'fdatasync', '/^rename', '/^link', '/^unlink', '/^mkdir', '/^utimens'];

beforeEach(requireStrace);

function placeWith(policy: object): Workplace {
  const place = new Workplace();
  fs.mkdirSync(place.path('s', 'folder'), { recursive: true });
  for (const file of ['one', 'folder/two']) fs.writeFileSync(place.path('s', file), file);
  fs.mkdirSync(place.path('r', 'gone'), { recursive: true });
  fs.writeFileSync(place.path('r', 'gone', 'file'), '');
  fs.writeFileSync(place.path('s', 'old'), 'new content');
  fs.writeFileSync(place.path('r', 'old'), 'content');
  place.configure(
    { p: { source: './s', replica: './r', interval: '1h', adopt: true, ...policy } },
    { stopGrace: '1h' },
  );
  return place;
}

/** What the calls are about: the replica, or the pair's state file. */
function inOrder(place: Workplace, calls: readonly TracedCall[]) {
  const real = fs.realpathSync(place.folder);
  const at = (test: (call: TracedCall) => boolean) => calls.flatMap((call, index) => (test(call) ? [index] : []));
  const inReplica = ({ text }: TracedCall) => text.includes(`<${real}/r`);
  return {
    syncs: at(({ name }) => name === 'syncfs'),
    fileSyncs: at((call) => call.name === 'fsync' && inReplica(call)),
    changes: at((call) => !call.name.includes('sync') && inReplica(call)),
    named: at((call) => inReplica(call) && stagedIn(call) !== undefined),
    removals: at((call) => call.name.startsWith('unlink') && inReplica(call)),
    stateSaves: at(({ name, text }) => name.startsWith('rename') && text.includes(path.join(real, 'state', 'pairs'))),
  };
}

/** What a call gives its name to: a staged file, or one without a name, by its inode. */
function stagedIn({ name, text }: TracedCall): string | undefined {
  if (name.startsWith('rename')) return /"(\.foldersync-\w+\.tmp)"/.exec(text)?.[1];
  return text.includes('AT_EMPTY_PATH') ? /\/(#\d+)>/.exec(text)?.[1] : undefined;
}

const lastState = (place: Workplace) => {
  const folder = place.path('state', 'pairs');
  const [name = ''] = fs.readdirSync(folder).filter((entry) => entry.endsWith('.json'));
  return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
};

describe('durability "pass"', () => {
  it('writes the file system out after the last change and before the pass counts, in another process', async () => {
    const place = placeWith({});
    const traced = new Traced(place, ['run', '--once'], CALLS);
    const calls = await traced.all();
    const { syncs, changes, named, removals, stateSaves } = inOrder(place, calls);
    expect(syncs).toHaveLength(1);
    expect(removals.length).toBeGreaterThan(0);
    const [sync = -1] = syncs;
    expect(sync).toBeGreaterThan(Math.max(...changes));
    expect(sync).toBeLessThan(Math.max(...stateSaves));
    // That something changes is on the disk before it does, and so is the name of the file that says so.
    const [marked = -1] = stateSaves;
    expect(marked).toBeLessThan(Math.min(...named));
    const folder = calls.findIndex(({ name, text }) => name === 'fsync' && /\/state\/pairs>/.test(text));
    expect(folder).toBeGreaterThan(marked);
    expect(folder).toBeLessThan(Math.min(...named));
    expect(calls[sync]?.thread).not.toBe(calls[changes[0] ?? -1]?.thread);
    expect(calls[sync]?.text).toContain('/r>) = 0');
    expect(lastState(place)).not.toHaveProperty('unsynced');

    const idle = new Traced(place, ['run', '--once'], CALLS);
    expect(inOrder(place, await idle.all())).toMatchObject({ syncs: [], fileSyncs: [], changes: [] });
    const plan = new Traced(placeWith({}), ['plan'], CALLS);
    expect((await plan.all()).filter(({ name }) => name === 'syncfs')).toEqual([]);
  });

  it('counts no pass as completed that the disk has refused, and copies again at the next one', async () => {
    const place = placeWith({});
    const failing = new Traced(place, ['run', '--once'], ['syncfs'], ['-e', 'inject=syncfs:error=EIO']);
    const { code } = await failing.service.ended;
    expect(code).toBe(1);
    expect(place.log('p')).toMatch(
      /problem: cannot write to disk .* on the replica: input\/output error; .*may be lost \(EIO\)/,
    );
    expect(lastState(place)).not.toHaveProperty('lastCompletedAt');
    expect(lastState(place)).toHaveProperty('unsynced.hasFailed', true);
    const next = new Traced(place, ['run', '--once'], CALLS);
    const { syncs, named, stateSaves } = inOrder(place, await next.all());
    // All three files again, for memory may show what the disk lacks.
    expect([named.length, syncs.length]).toEqual([3, 1]);
    expect(Math.min(...syncs)).toBeGreaterThan(Math.max(...named));
    expect(Math.max(...stateSaves)).toBeGreaterThan(Math.max(...syncs));
    expect(lastState(place)).toHaveProperty('lastCompletedAt');
    expect(lastState(place)).not.toHaveProperty('unsynced');
  });

  it('sets no size before the data is there: only where a file ends with a hole, and once that is written out', async () => {
    const place = placeWith({});
    const file = (name: string, bytes: number, sizeBytes: number) => {
      fs.writeFileSync(place.path('s', name), Buffer.alloc(bytes, name));
      fs.truncateSync(place.path('s', name), sizeBytes);
    };
    file('dense', 3 << 20, 3 << 20);
    file('inner', 1 << 20, 8 << 20);
    fs.writeSync(fs.openSync(place.path('s', 'inner'), 'r+'), 'end', (8 << 20) - 3);
    file('tail', 1 << 20, 4 << 20);
    const calls = await new Traced(place, ['run', '--once'], ['ftruncate', 'sync_file_range']).all();
    const inReplica = calls.filter(({ text }) => text.includes(`<${fs.realpathSync(place.folder)}/r`));
    expect(inReplica.map(({ name, text }) => `${name} ${text.split(', ').slice(1).join(' ')}`)).toEqual([
      expect.stringMatching(/^sync_file_range 0 16777216 SYNC_FILE_RANGE_WAIT_BEFORE\|.*= 0$/),
      expect.stringMatching(/^ftruncate 4194304\)/),
    ]);
  });

  it('writes out what a watching pair has mirrored as it changed, at the latest when it stops', async () => {
    const place = new Workplace();
    fs.mkdirSync(place.path('s'));
    place.configure({ p: { source: './s', replica: './r' } });
    const traced = new Traced(place, ['run'], CALLS);
    await traced.service.says(/\[p\] pass ok \(startup\)/);
    fs.writeFileSync(place.path('s', 'file'), 'changed');
    await traced.service.says(/\[p\] pass ok \(watch\)/);
    expect(lastState(place)).toHaveProperty('unsynced');
    traced.service.child.kill('SIGINT');
    const { syncs, changes, stateSaves } = inOrder(place, await traced.all());
    expect(Math.max(...syncs)).toBeGreaterThan(Math.max(...changes));
    expect(Math.max(...syncs)).toBeLessThan(Math.max(...stateSaves));
    expect(lastState(place)).not.toHaveProperty('unsynced');
  });

  it('ends at once when it is stopped while the disk is busy, and does not count the pass', async () => {
    const place = placeWith({});
    const slow = new Traced(place, ['run'], ['syncfs'], ['-e', 'inject=syncfs:delay_enter=600s']);
    await slow.sees(/syncfs\(/);
    const engine = await until(() => slow.service.enginePid('p'), 'the engine');
    slow.service.child.kill('SIGTERM');
    // Not `ended`: strace keeps its hold of the output for as long as the call lasts.
    expect(await once(slow.service.child, 'exit')).toEqual([0, null]);
    expect(isAlive(engine)).toBe(false);
    expect(place.log('p')).toContain('pass cancelled');
    expect(lastState(place)).not.toHaveProperty('lastCompletedAt');
  });

  it('is no standstill while the disk is busy for longer than stuckAfter', async () => {
    const place = placeWith({});
    place.configure({ p: { source: './s', replica: './r', interval: '1h', adopt: true } }, { stuckAfter: '5s' });
    const slow = new Traced(place, ['run', '--once'], ['syncfs'], ['-e', 'inject=syncfs:delay_enter=8s']);
    expect(await slow.service.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('pass ok') });
  });

  it('waits while another engine writes the same file system out', async () => {
    const place = placeWith({});
    const fileSystem = createLinuxFileSystem({ beat: () => {} });
    const turn = place.path('state', 'locks', `sync-${fs.statSync(place.path('r')).dev}.lock`);
    fs.mkdirSync(path.dirname(turn), { recursive: true });
    const other = fileSystem.lockFile(absolute(turn));
    const waiting = new Traced(place, ['run', '--once'], ['syncfs', 'flock']);
    await waiting.sees(/flock\(.*sync-.*EAGAIN/);
    expect(waiting.calls().filter(({ name }) => name === 'syncfs')).toEqual([]);
    other?.release();
    const calls = await waiting.all();
    expect(calls.filter(({ name }) => name === 'syncfs')).toHaveLength(1);
    expect(await waiting.service.ended).toMatchObject({ code: 0 });
  });
});

describe('durability "file"', () => {
  it('writes each file out before its name, and each directory whose names have changed before the pass counts', async () => {
    const place = placeWith({ durability: 'file' });
    const calls = await new Traced(place, ['run', '--once'], CALLS).all();
    const { syncs, fileSyncs, named, removals, stateSaves } = inOrder(place, calls);
    expect(syncs).toEqual([]);
    // Two that are new, and one that replaces another.
    expect(new Set(named.map((index) => calls[index]?.name))).toEqual(new Set(['linkat', 'renameat']));
    expect(named).toHaveLength(3);
    for (const index of named) {
      const staged = stagedIn(calls[index]!) ?? 'none'; // an index of them
      const sync = fileSyncs.find((at) => calls[at]?.text.includes(`/${staged}>`));
      expect(sync, staged).toBeLessThan(index);
    }
    for (const folder of ['/r>', '/r/folder>']) {
      const sync = fileSyncs.find((index) => calls[index]?.text.includes(folder)) ?? -1;
      expect(sync, folder).toBeGreaterThan(Math.max(...named, ...removals));
      expect(sync, folder).toBeLessThan(Math.max(...stateSaves));
    }
    const idle = new Traced(place, ['run', '--once'], CALLS);
    expect(inOrder(place, await idle.all())).toMatchObject({ syncs: [], fileSyncs: [] });
  });
});

describe('durability "none"', () => {
  it('leaves the disk to the system', async () => {
    const place = placeWith({ durability: 'none' });
    const calls = await new Traced(place, ['run', '--once'], CALLS).all();
    const { syncs, fileSyncs, changes } = inOrder(place, calls);
    expect(changes.length).toBeGreaterThan(0);
    expect([...syncs, ...fileSyncs]).toEqual([]);
  });
});

describe('without libc', () => {
  it('"pass" says once what is not done, and "file" writes out as far as node:fs can', async () => {
    vi.stubEnv('FOLDERSYNC_FS', 'portable');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const place = placeWith({});
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(place.log('p').match(/durability "pass" cannot be had without libc/g)).toHaveLength(1);
    const other = placeWith({ durability: 'file' });
    const calls = await new Traced(other, ['run', '--once'], CALLS).all();
    const { syncs, stateSaves } = inOrder(other, calls);
    // By paths of its own, through /proc/self/fd.
    const at = (name: string, pattern: RegExp) =>
      calls.flatMap((call, index) => (call.name === name && pattern.test(call.text) ? [index] : []));
    const [files, renames] = [at('fsync', /\.foldersync-\w+\.tmp>/), at('rename', /\.foldersync-\w+\.tmp"/)];
    expect([syncs.length, files.length, renames.length]).toEqual([0, 3, 3]);
    for (const [nth, rename] of renames.entries()) expect(files[nth]).toBeLessThan(rename);
    const folder = Math.max(...at('fsync', /\/r\/folder>/));
    expect(folder).toBeGreaterThan(Math.max(...renames));
    expect(folder).toBeLessThan(Math.max(...stateSaves));
    expect(other.log('p')).not.toContain('durability');
  });
});
