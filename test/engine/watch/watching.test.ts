// An engine that watches, as a process of its own: changes arrive in the replica without anybody asking for a pass.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Policy, WatchOptions } from '../../../src/core/pair/pair.js';
import { EngineRig } from '../engine-rig.js';
import { pairOf } from '../mirror.js';
import { directory, pathsIn, readTree, symlink, temporaryFolder, type Tree, writeTree } from '../trees.js';

interface Place {
  readonly source: string;
  readonly replica: string;
  readonly engine: EngineRig;
}

const QUICK: WatchOptions = { settleMs: 20, maxWaitMs: 500, pollMs: 30_000 };

/** An engine that has done its first full pass over a tree, and watches. */
async function watched(
  tree: Tree,
  { policy = {}, watch = QUICK }: { policy?: Partial<Policy>; watch?: WatchOptions } = {},
): Promise<Place> {
  const base = temporaryFolder({ inMemory: true });
  const source = writeTree(path.join(base, 'source'), tree);
  const replica = path.join(base, 'replica');
  return { source, replica, engine: await engineOf({ source, replica, policy, watch }) };
}

async function engineOf({
  source,
  replica,
  policy,
  watch = QUICK,
}: Pick<Place, 'source' | 'replica'> & { policy: Partial<Policy>; watch?: WatchOptions }): Promise<EngineRig> {
  const pair = { ...pairOf(source, replica, { maxDelete: { percent: 100, atLeast: 0 }, ...policy }), watch };
  const engine = new EngineRig(pair, path.join(path.dirname(source), 'state'));
  expect(await engine.run()).toMatchObject({ outcome: 'ok' });
  expect(engine.watching).toEqual([{ kind: 'live' }]);
  return engine;
}

/** Waits until both sides are the same. */
async function same({ source, replica, engine }: Place): Promise<void> {
  await engine.until(() => JSON.stringify(readIfStill(replica)) === JSON.stringify(readIfStill(source)));
}

/** A tree that changes while it is read is read again. */
function readIfStill(folder: string): string[] | undefined {
  try {
    return readTree(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

describe('a cancellation', () => {
  it('that has crossed the report of its pass does not keep changes from being mirrored', async () => {
    const place = await watched({ a: 'a' });
    place.engine.cancel();
    fs.writeFileSync(path.join(place.source, 'b'), 'b');
    await same(place);
    await place.engine.until(() => place.engine.targeted.length > 0);
    expect(place.engine.full).toHaveLength(1);
    expect(place.engine.targeted.map(({ outcome }) => outcome)).toEqual(['ok']);
  });
});

describe('a change in the source', () => {
  const change: readonly (readonly [string, Tree, (source: string) => void])[] = [
    ['a new file', {}, (source) => fs.writeFileSync(path.join(source, 'new'), 'n')],
    ['a new file in a folder', { d: { e: {} } }, (source) => fs.writeFileSync(path.join(source, 'd', 'e', 'new'), 'n')],
    ['an overwritten file', { f: 'f' }, (source) => fs.writeFileSync(path.join(source, 'f'), 'other')],
    ['an appended file', { f: 'f' }, (source) => fs.appendFileSync(path.join(source, 'f'), 'more')],
    ['a file that is cut by its path', { f: 'long' }, (source) => fs.truncateSync(path.join(source, 'f'), 1)],
    ['a renamed file', { f: 'f' }, (source) => fs.renameSync(path.join(source, 'f'), path.join(source, 'g'))],
    [
      'a file that is moved to another folder',
      { f: 'f', d: {} },
      (source) => fs.renameSync(path.join(source, 'f'), path.join(source, 'd', 'g')),
    ],
    ['a removed file', { f: 'f', g: 'g' }, (source) => fs.rmSync(path.join(source, 'f'))],
    [
      'a file saved by a rename',
      { f: 'f' },
      (source) => {
        fs.writeFileSync(path.join(source, 'f.new'), 'saved');
        fs.renameSync(path.join(source, 'f.new'), path.join(source, 'f'));
      },
    ],
    [
      'another mode',
      { f: 'f', d: {} },
      (source) => {
        fs.chmodSync(path.join(source, 'f'), 0o600);
        fs.chmodSync(path.join(source, 'd'), 0o700);
      },
    ],
    ['another mode of the root', { f: 'f' }, (source) => fs.chmodSync(source, 0o700)],
    ['a new symlink', { f: 'f' }, (source) => fs.symlinkSync('f', path.join(source, 'l'))],
    [
      'another type',
      { f: 'f', d: { e: 'e' } },
      (source) => {
        fs.rmSync(path.join(source, 'f'));
        fs.mkdirSync(path.join(source, 'f'));
        fs.rmSync(path.join(source, 'd'), { recursive: true });
        fs.writeFileSync(path.join(source, 'd'), 'a file now');
      },
    ],
    ['a new tree', {}, (source) => writeTree(path.join(source, 'a'), { b: { c: { d: 'd' } }, e: 'e' })],
    [
      'a tree that goes',
      { kept: 'k', a: { b: { c: 'c' } } },
      (source) => fs.rmSync(path.join(source, 'a'), { recursive: true }),
    ],
    [
      'a tree that is renamed',
      { a: { b: { c: 'c' } } },
      (source) => fs.renameSync(path.join(source, 'a'), path.join(source, 'z')),
    ],
    ['a hard link', { f: 'f' }, (source) => fs.linkSync(path.join(source, 'f'), path.join(source, 'g'))],
  ];

  it.each(change)('%s is in the replica, and nobody has asked for it', async (_, tree, make) => {
    const place = await watched(tree);
    make(place.source);
    await same(place);
    await place.engine.until(() => place.engine.targeted.length + place.engine.full.length > 1);
  });

  it('is heard again in what has come since', async () => {
    const place = await watched({});
    writeTree(place.source, { a: { b: {} } });
    await same(place);
    fs.renameSync(path.join(place.source, 'a'), path.join(place.source, 'c'));
    await same(place);
    fs.writeFileSync(path.join(place.source, 'c', 'b', 'f'), 'f');
    await same(place);
    expect(place.engine.full).toHaveLength(1);
  });

  it('costs a look at its name, and no walk', async () => {
    const place = await watched({ d: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, 'f'])) });
    fs.writeFileSync(path.join(place.source, 'd', 'f7'), 'changed');
    await place.engine.until(() => place.engine.targeted.length > 0);
    expect(place.engine.targeted[0]?.counts).toMatchObject({ updated: 1, sourceEntries: 1 });
    await same(place);
  });
});

describe('what was written through a name that is gone', () => {
  const change: readonly (readonly [string, Partial<Policy>, (source: string) => void])[] = [
    ['and was removed', {}, (source) => fs.rmSync(path.join(source, 'd', 'h'))],
    ['and was removed with its folder', {}, (source) => fs.rmSync(path.join(source, 'd'), { recursive: true })],
    [
      'and is a folder now',
      {},
      (source) => {
        fs.rmSync(path.join(source, 'd', 'h'));
        fs.mkdirSync(path.join(source, 'd', 'h'));
      },
    ],
    [
      'and is another file now',
      {},
      (source) => {
        fs.writeFileSync(path.join(source, 'd', 'new'), 'new');
        fs.renameSync(path.join(source, 'd', 'new'), path.join(source, 'd', 'h'));
      },
    ],
    [
      'and was renamed, and another file renamed over it',
      {},
      (source) => {
        fs.renameSync(path.join(source, 'd', 'h'), path.join(source, 'i'));
        fs.writeFileSync(path.join(source, 'new'), 'new');
        fs.renameSync(path.join(source, 'new'), path.join(source, 'i'));
      },
    ],
    ['and was removed where nothing is pruned', { prune: false }, (source) => fs.rmSync(path.join(source, 'd', 'h'))],
  ];

  it.each(change)('%s, is in the other names of that file', async (_, policy, make) => {
    const base = temporaryFolder({ inMemory: true });
    const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
    writeTree(source, { f: 'f', d: {} });
    fs.linkSync(path.join(source, 'f'), path.join(source, 'd', 'h'));
    const engine = await engineOf({ source, replica, policy });
    // All of it is heard at once.
    process.kill(engine.pid, 'SIGSTOP');
    fs.appendFileSync(path.join(source, 'd', 'h'), ', and more');
    make(source);
    process.kill(engine.pid, 'SIGCONT');
    const size = () => fs.statSync(path.join(replica, 'f'), { throwIfNoEntry: false })?.size;
    await engine.until(() => size() === 'f, and more'.length);
    if (policy.prune !== false) await same({ source, replica, engine });
  });
});

it('a folder that is renamed in the source is renamed in the replica, and nothing is copied', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, `content ${i}`]));
  const place = await watched(
    { a: { sub: many, other: many }, b: {} },
    { policy: { maxDelete: { percent: 10, atLeast: 1 } } },
  );
  const inode = fs.statSync(path.join(place.replica, 'a', 'sub', 'f1')).ino;
  fs.renameSync(path.join(place.source, 'a'), path.join(place.source, 'b', 'moved'));
  fs.writeFileSync(path.join(place.source, 'b', 'moved', 'sub', 'f2'), 'and changed');
  await same(place);
  expect(fs.statSync(path.join(place.replica, 'b', 'moved', 'sub', 'f1')).ino).toBe(inode);
  await place.engine.until(() => /rename "a" to "b\/moved"/.test(place.engine.lines));
  expect(place.engine.full).toHaveLength(1);
});

it('a folder that comes from outside to the name of another one is compared file by file, though none of them looks new', async () => {
  const base = temporaryFolder({ inMemory: true });
  // Older than the replica's copy of the other one.
  const outside = writeTree(path.join(base, 'outside'), { deep: { f: 'new' } });
  const folders = {
    source: writeTree(path.join(base, 'source'), { a: { deep: { f: 'old' } } }),
    replica: path.join(base, 'replica'),
  };
  const place = { ...folders, engine: await engineOf({ ...folders, policy: {} }) };
  fs.renameSync(path.join(place.source, 'a'), path.join(base, 'gone'));
  fs.renameSync(outside, path.join(place.source, 'a'));
  fs.chmodSync(path.join(place.source, 'a'), 0o700);
  fs.writeFileSync(path.join(place.source, 'a', 'written'), 'since');
  await same(place);
  expect(place.engine.full).toHaveLength(1);
});

it.each([
  ['a symlink', symlink('f')],
  ['a folder', directory({ h: 'h' }, {})],
])('a hard link that takes the place of %s is one with its other name in the replica', async (_, before) => {
  const place = await watched({ f: 'f', g: before });
  fs.rmSync(path.join(place.source, 'g'), { recursive: true });
  fs.linkSync(path.join(place.source, 'f'), path.join(place.source, 'g'));
  await same(place);
  await place.engine.until(() => fs.lstatSync(path.join(place.replica, 'f')).nlink === 2);
});

it('ten thousand files in a burst are all there', async () => {
  const place = await watched({});
  execFileSync('sh', [
    '-c',
    'cd "$1"; for d in 0 1 2 3 4 5 6 7 8 9; do mkdir d$d; (cd d$d; seq -f f%.0f 1000 | xargs touch); done',
    'sh',
    place.source,
  ]);
  await same(place);
  expect(pathsIn(place.replica)).toHaveLength(10_010);
});

it('more changes than the kernel keeps are found by a full pass', async () => {
  const place = await watched({});
  // Nobody reads the events meanwhile: it keeps 16,384 of them (fs.inotify.max_queued_events).
  process.kill(place.engine.pid, 'SIGSTOP');
  execFileSync('sh', [
    '-c',
    'cd "$1"; seq 12000 | xargs touch; mkdir d; cd d; seq 3000 | xargs touch',
    'sh',
    place.source,
  ]);
  process.kill(place.engine.pid, 'SIGCONT');
  await same(place);
  expect(pathsIn(place.replica)).toHaveLength(15_001);
  await place.engine.until(() => place.engine.full.length > 1);
  expect(place.engine.full[0]?.counts.overflows).toBe(0);
  expect(place.engine.full[1]?.counts.overflows).toBeGreaterThan(0);
  fs.writeFileSync(path.join(place.source, 'd', 'later'), 'l');
  await same(place);
});

it('removals that are too many are held, and judged anew as changes come', async () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, 'f']));
  const place = await watched({ keep: 'k', d: many }, { policy: { maxDelete: { percent: 50, atLeast: 100 } } });
  fs.renameSync(path.join(place.source, 'd'), `${place.source}.aside`);
  fs.writeFileSync(path.join(place.source, 'beside'), 'b');
  await place.engine.until(() => fs.existsSync(path.join(place.replica, 'beside')));
  expect(pathsIn(place.replica)).toContain('d/f1');
  fs.renameSync(`${place.source}.aside`, path.join(place.source, 'd'));
  await same(place);
});

describe('files that get other content in small steps', () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, 'content']));

  /** One after the other, each time when the one before is in the replica, or once another file is. */
  async function encrypt(place: Place, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      fs.writeFileSync(path.join(place.source, 'd', `f${n}`), 'something else');
      fs.writeFileSync(path.join(place.source, `beside${n}`), 'b');
      await place.engine.until(() => fs.existsSync(path.join(place.replica, `beside${n}`)));
    }
  }

  const changedIn = ({ replica }: Place) =>
    fs
      .readdirSync(path.join(replica, 'd'))
      .filter((name) => fs.readFileSync(path.join(replica, 'd', name), 'utf8') !== 'content').length;

  it('are held from the limit on, and new ones are mirrored', async () => {
    const policy = { maxChange: { percent: 20, atLeast: 5 } };
    const place = await watched({ keep: 'k', d: many }, { policy });
    await encrypt(place, 14);
    // A fifth of the files, of which there are more by and by.
    expect(changedIn(place)).toBeLessThan(13);
    expect(changedIn(place)).toBeGreaterThan(0);
    await place.engine.until(() => place.engine.waiting.length > 0);
    expect(place.engine.waiting[0]).toMatchObject({ reason: 'too-many-changes', removals: 0 });
  });

  it('are told of without a limit', async () => {
    const place = await watched({ d: Object.fromEntries(Object.entries(many).slice(0, 10)) });
    for (let n = 0; n < 10; n++) {
      fs.writeFileSync(path.join(place.source, 'd', `f${n}`), 'something else');
      await same(place);
    }
    await place.engine.until(() => place.engine.targeted.some(({ manyUpdates }) => manyUpdates !== undefined));
    expect(place.engine.targeted.find(({ manyUpdates }) => manyUpdates)?.manyUpdates).toEqual({
      updated: 10,
      files: 10,
    });
  });

  it('count also where a new file is renamed over each', async () => {
    // With each of them another file comes: five are more than that share of all.
    const policy = { maxChange: { percent: 5, atLeast: 5 } };
    const place = await watched({ keep: 'k', d: many }, { policy });
    for (let n = 0; n < 14; n++) {
      const staged = path.join(place.source, 'd', `t${n}`);
      fs.writeFileSync(staged, 'something else');
      await place.engine.until(() => fs.existsSync(path.join(place.replica, 'd', `t${n}`)));
      fs.renameSync(staged, path.join(place.source, 'd', `f${n}`));
      fs.writeFileSync(path.join(place.source, `beside${n}`), 'b');
      await place.engine.until(() => fs.existsSync(path.join(place.replica, `beside${n}`)));
    }
    const kept = fs.readFileSync(path.join(place.replica, 'd', 'f13'), 'utf8');
    expect(kept).toBe('content');
  });
});

it('a targeted pass neither ends a hold of a full one nor uses up what a person has agreed to', async () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, 'f']));
  const place = await watched({ keep: 'k', d: many }, { policy: { maxDelete: { percent: 50, atLeast: 100 } } });
  const holds = path.join(path.dirname(place.source), 'state', 'holds');
  fs.rmSync(path.join(place.source, 'd'), { recursive: true });
  expect(await place.engine.run()).toMatchObject({ outcome: 'held' });
  const held = pathsIn(holds);
  expect(held.length).toBeGreaterThan(0);
  const before = place.engine.targetedCount;
  fs.writeFileSync(path.join(place.source, 'beside'), 'b');
  await place.engine.until(() => fs.existsSync(path.join(place.replica, 'beside')));
  await place.engine.until(() => place.engine.targetedCount > before);
  expect(pathsIn(holds)).toEqual(held);
  expect(pathsIn(place.replica)).toContain('d/f1');
});

it('a source that is removed holds, and is followed again when it is back', async () => {
  const place = await watched({ a: directory({ f: 'f' }, {}) });
  const aside = `${place.source}.aside`;
  fs.renameSync(place.source, aside);
  await place.engine.until(() => place.engine.full.at(-1)?.outcome === 'held');
  expect(pathsIn(place.replica)).toEqual(['a', 'a/f']);
  fs.renameSync(aside, place.source);
  await place.engine.until(() => place.engine.full.at(-1)?.outcome === 'ok');
  fs.writeFileSync(path.join(place.source, 'a', 'g'), 'g');
  await same(place);
});

describe('names that change among each other in the source change in the replica, and nothing is copied:', () => {
  const at = (source: string, name: string) => path.join(source, name);
  const move = (source: string, ...moves: readonly (readonly [string, string])[]) => {
    for (const [from, to] of moves) fs.renameSync(at(source, from), at(source, to));
  };
  const folderOf = (name: string) => ({ one: `${name} 1`, two: `${name} two` });

  it.each<[string, Tree, (source: string) => void]>([
    [
      'logs that are rotated',
      { log: '0', 'log.1': '1.', 'log.2': '2..' },
      (source) => move(source, ['log.2', 'log.3'], ['log.1', 'log.2'], ['log', 'log.1']),
    ],
    [
      'logs that are rotated over the oldest',
      { log: '0', 'log.1': '1.', 'log.2': '2..' },
      (source) => move(source, ['log.1', 'log.2'], ['log', 'log.1']),
    ],
    [
      'a folder and another one under its old name',
      { a: folderOf('a') },
      (source) => {
        move(source, ['a', 'a.old']);
        fs.mkdirSync(at(source, 'a'));
      },
    ],
    ['two files by a third name', { a: 'a', b: 'bb' }, (source) => move(source, ['a', 't'], ['b', 'a'], ['t', 'b'])],
    [
      'two folders by a third name',
      { a: folderOf('a'), b: folderOf('bb') },
      (source) => move(source, ['a', 't'], ['b', 'a'], ['t', 'b']),
    ],
    [
      'three folders in a turn',
      { a: folderOf('a'), b: folderOf('bb'), c: folderOf('ccc') },
      (source) => move(source, ['a', 't'], ['b', 'a'], ['c', 'b'], ['t', 'c']),
    ],
  ])('%s', async (_, tree, change) => {
    const place = await watched(tree);
    change(place.source);
    await same(place);
    await place.engine.until(() => place.engine.targeted.length > 0);
    const { copied, updated } = place.engine.targeted.reduce(
      (sum, { counts }) => ({ copied: sum.copied + counts.copied, updated: sum.updated + counts.updated }),
      { copied: 0, updated: 0 },
    );
    expect({ copied, updated }).toEqual({ copied: 0, updated: 0 });
    expect(place.engine.full).toHaveLength(1);
  });
});
