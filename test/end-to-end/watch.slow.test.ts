// A service that follows its sources as they change: the whole way, from a config that names no schedule to the replica. With
// the adapter of Linux, and with the one that other systems have, whose watcher hears less.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountDisk, requireMount } from '../engine/small-disk.js';
import { pathsIn, readTree, type Tree, writeTree } from '../engine/trees.js';
import { mountVolume, requireTools } from '../fs/mounts.js';
import { type Foldersync, until, Workplace } from './foldersync.js';

const NO_LIMIT = { maxDelete: { percent: 100 } };

/** A workplace whose services use an adapter. */
function workplace(adapter: string, options?: ConstructorParameters<typeof Workplace>[0]): Workplace {
  const place = new Workplace(options);
  place.environment = { FOLDERSYNC_FS: adapter };
  return place;
}

/** A service that has done its first pass over one pair. */
async function watching(
  adapter: string,
  tree: Tree,
  options: object = NO_LIMIT,
): Promise<{ place: Workplace; service: Foldersync }> {
  const place = workplace(adapter, { inMemory: true });
  writeTree(place.path('s'), tree);
  place.configure({ p: { source: './s', replica: './r', ...options } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);
  return { place, service };
}

const same = (place: Workplace) =>
  until(() => {
    try {
      return JSON.stringify(readTree(place.path('r'))) === JSON.stringify(readTree(place.path('s')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return false; // it changes while it is read
    }
  }, 'both sides to be the same');

const inSource = (place: Workplace, script: string) =>
  execFileSync('sh', ['-ec', `cd "$1"; ${script}`, 'sh', place.path('s')], { stdio: 'pipe' });

describe.each(['linux', 'portable'])('a pair that names no schedule, with the adapter %s,', (adapter) => {
  it('follows its source, and says how it fares', async () => {
    const { place, service } = await watching(adapter, { a: 'a', d: {} });
    writeTree(place.path('s'), { new: 'n', deep: { er: { e: 'e' } } });
    await same(place);
    fs.renameSync(place.path('s', 'deep'), place.path('s', 'd', 'moved'));
    await same(place);
    fs.rmSync(place.path('s', 'd'), { recursive: true });
    await same(place);
    await service.says(/\[p\] pass ok \(watch\): .*removed/);
    await until(() => place.statusIfAny()?.pairs.p?.state === 'ok', 'the status');
    expect(place.status().pairs.p).toMatchObject({ watching: { kind: adapter === 'linux' ? 'live' : 'unsure' } });
    expect((await place.run('status')).stdout).toMatch(/p +ok/);
    service.child.kill('SIGINT');
    expect((await service.ended).code).toBe(0);
  });

  it('follows git and editors', async (context) => {
    requireTools(context, ['git']);
    const { place } = await watching(adapter, {});
    const git = 'git -c user.name=a -c user.email=a@b -c init.defaultBranch=one';
    inSource(place, `${git} init -q; seq -f f%.0f 300 | xargs touch; ${git} add .; ${git} commit -qm 1`);
    inSource(
      place,
      `${git} checkout -qb two; rm f1*; mkdir sub; seq -f sub/g%.0f 300 | xargs touch; ${git} add -A; ${git} commit -qm 2`,
    );
    inSource(place, `${git} checkout -q one; echo changed > f2.swp; mv f2.swp f2; ${git} checkout -qf two`);
    await same(place);
    for (const branch of ['one', 'two', 'one']) {
      inSource(place, `${git} checkout -q ${branch}`);
      await same(place);
    }
  });

  it('follows npm ci', async () => {
    const { place } = await watching(adapter, { app: { 'package.json': '{"name":"app","version":"1.0.0"}' } });
    for (const [name, count] of Object.entries({ one: 30, two: 200 })) {
      const files = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}.js`, `${index}`]));
      writeTree(place.path('s', name), { 'package.json': `{"name":"${name}","version":"1.0.0"}`, lib: files });
    }
    const npm = 'npm --offline --no-audit --no-fund --silent --cache "$1/../cache"';
    inSource(place, `cd app; ${npm} install $(${npm} pack ../one) $(${npm} pack ../two)`);
    await same(place);
    expect(pathsIn(place.path('r', 'app', 'node_modules', 'two'))).toContain('lib/f199.js');
    inSource(place, `cd app; ${npm} ci`);
    await same(place);
  });

  it('removes a big tree with its source', async () => {
    const { place } = await watching(adapter, { keep: bigTree(), big: bigTree() });
    inSource(place, 'rm -rf big');
    await same(place);
  });

  it('keeps most of a big tree that goes from its source where not all may go, and takes it up again', async () => {
    const { place } = await watching(adapter, { keep: 'k', big: bigTree() }, {});
    inSource(place, 'cp -a big ../aside; rm -rf big; echo b > beside');
    await until(() => fs.existsSync(place.path('r', 'beside')), 'what was added');
    inSource(place, 'echo l > later');
    await until(() => fs.existsSync(place.path('r', 'later')), 'what was added later');
    expect(pathsIn(place.path('r', 'big')).length).toBeGreaterThan(1500);
    inSource(place, 'mv ../aside big');
    await same(place);
  });

  it('copies a log that is appended to all the time once a maxWait at most, never torn', async () => {
    const { place, service } = await watching(adapter, { log: '' }, { ...NO_LIMIT, settle: '50ms', maxWait: '300ms' });
    const log = fs.openSync(place.path('s', 'log'), 'a');
    let lines = 0;
    const writer = setInterval(() => fs.writeSync(log, `line ${lines++}\n`), 5);
    const copies = () => service.said.split(' (watch): 1 updated').length - 1;
    try {
      // It is never quiet, and arrives all the same.
      await until(() => copies() > 0, 'the first copy');
      const [before, began] = [copies(), performance.now()];
      await until(() => {
        const copied = fs.readFileSync(place.path('r', 'log'), 'latin1');
        expect(fs.readFileSync(place.path('s', 'log'), 'latin1').startsWith(copied)).toBe(true);
        return copies() >= before + 8;
      }, 'eight more copies');
      expect(copies() - before).toBeLessThanOrEqual(2 + (performance.now() - began) / 300);
    } finally {
      clearInterval(writer);
      fs.closeSync(log);
    }
    await same(place);
  });

  it('keeps a replica whose source is emptied, until a person agrees or it is back', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 'f']));
    const { place } = await watching(adapter, { d: many, keep: 'k' }, {});
    fs.renameSync(place.path('s', 'd'), place.path('aside'));
    fs.writeFileSync(place.path('s', 'beside'), 'b');
    await until(() => fs.existsSync(place.path('r', 'beside')), 'what was added');
    expect(pathsIn(place.path('r', 'd'))).toHaveLength(150);
    fs.renameSync(place.path('aside'), place.path('s', 'd'));
    await same(place);
  });

  it('holds while its disk is not mounted, and goes on when it is again', async (context) => {
    requireMount(context);
    const place = workplace(adapter);
    const disk = mountVolume(context, 'ext4');
    writeTree(disk, { a: 'a', d: { b: 'b' } });
    place.configure({ p: { source: disk, replica: './r' } });
    const service = place.start('run');
    await service.says(/\[p\] pass ok \(startup\)/);
    execFileSync('umount', [disk]);
    await service.says(/\[p\] pass held .*root-replaced/);
    expect(pathsIn(place.path('r'))).toContain('d/b');
    execFileSync('mount', ['-o', 'loop', path.join(path.dirname(disk), 'image'), disk]);
    fs.writeFileSync(path.join(disk, 'd', 'c'), 'c');
    await until(() => fs.existsSync(place.path('r', 'd', 'c')), 'what came after');
    fs.writeFileSync(path.join(disk, 'd', 'later'), 'l');
    await until(() => fs.existsSync(place.path('r', 'd', 'later')), 'what came later');
    service.child.kill('SIGINT');
    await service.ended;
  });

  it('starts again with a full pass when its engine is killed', async () => {
    const { place, service } = await watching(adapter, { a: 'a' });
    const engine = await until(() => service.enginePid('p'), 'its engine');
    process.kill(engine, 'SIGKILL');
    fs.writeFileSync(place.path('s', 'meanwhile'), 'm');
    await same(place);
    fs.writeFileSync(place.path('s', 'later'), 'l');
    await same(place);
    expect(service.enginePid('p')).not.toBe(engine);
  });

  it('writes a full disk’s rest when there is room', async (context) => {
    requireMount(context);
    const place = workplace(adapter);
    const disk = mountDisk('size=1m');
    writeTree(place.path('s'), { a: 'a' });
    place.configure({ p: { source: './s', replica: path.join(disk, 'r'), ...NO_LIMIT } });
    const service = place.start('run');
    await service.says(/\[p\] pass ok \(startup\)/);
    fs.writeFileSync(path.join(disk, 'filler'), Buffer.alloc(900_000));
    fs.writeFileSync(place.path('s', 'big'), Buffer.alloc(400_000, 'x'));
    await service.says(/pass with problems \(watch\)/);
    fs.rmSync(path.join(disk, 'filler'));
    await until(() => fs.existsSync(path.join(disk, 'r', 'big')), 'what found no room');
    service.child.kill('SIGINT');
    await service.ended;
  });
});

/** Some thousand files in folders. */
function bigTree(): Tree {
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, 'f']));
  return Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`d${index}`, files]));
}
