// A service that follows its sources as they change: the whole way, from a config that names no schedule to the replica.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountDisk, requireMount } from '../engine/small-disk.js';
import { pathsIn, readTree, type Tree, writeTree } from '../engine/trees.js';
import { mountVolume, requireTools } from '../fs/mounts.js';
import { type Foldersync, until, Workplace } from './foldersync.js';

const NO_LIMIT = { maxDelete: { percent: 100 } };

/** A service that has done its first pass over one pair. */
async function watching(tree: Tree, options: object = NO_LIMIT): Promise<{ place: Workplace; service: Foldersync }> {
  const place = new Workplace({ inMemory: true });
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

describe('a pair that names no schedule', () => {
  it('follows its source, and says how it fares', async () => {
    const { place, service } = await watching({ a: 'a', d: {} });
    writeTree(place.path('s'), { new: 'n', deep: { er: { e: 'e' } } });
    await same(place);
    fs.renameSync(place.path('s', 'deep'), place.path('s', 'd', 'moved'));
    await same(place);
    fs.rmSync(place.path('s', 'd'), { recursive: true });
    await same(place);
    await service.says(/\[p\] pass ok \(watch\): .*removed/);
    await until(() => place.statusIfAny()?.pairs.p?.state === 'ok', 'the status');
    expect((await place.run('status')).stdout).toMatch(/p +ok/);
    service.child.kill('SIGINT');
    expect((await service.ended).code).toBe(0);
  });

  it('follows git, npm and editors', async (context) => {
    requireTools(context, ['git']);
    const { place } = await watching({});
    const git = 'git -c user.name=a -c user.email=a@b -c init.defaultBranch=one';
    inSource(place, `${git} init -q; seq -f f%.0f 300 | xargs touch; ${git} add .; ${git} commit -qm 1`);
    inSource(
      place,
      `${git} checkout -qb two; rm f1*; mkdir sub; seq -f sub/g%.0f 300 | xargs touch; ${git} add -A; ${git} commit -qm 2`,
    );
    inSource(place, `${git} checkout -q one; echo changed > f2.swp; mv f2.swp f2; ${git} checkout -qf two`);
    await same(place);
    inSource(place, 'rm -rf .git sub; cp -r . /dev/null 2>/dev/null || true');
    await same(place);
  });

  it('copies a log that is appended to all the time, never torn', async () => {
    const { place } = await watching({ log: '' }, { ...NO_LIMIT, settle: '50ms', maxWait: '200ms' });
    const log = fs.openSync(place.path('s', 'log'), 'a');
    let lines = 0;
    const writer = setInterval(() => fs.writeSync(log, `line ${lines++}\n`), 5);
    try {
      // It is never quiet, and arrives all the same.
      await until(() => fs.statSync(place.path('r', 'log')).size > 500, 'the first lines');
      const copied = fs.readFileSync(place.path('r', 'log'), 'utf8');
      expect(copied).toMatch(/^(line \d+\n)*(line? ?\d*)?$/);
    } finally {
      clearInterval(writer);
      fs.closeSync(log);
    }
    await same(place);
  });

  it('keeps a replica whose source is emptied, until a person agrees or it is back', async () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 'f']));
    const { place } = await watching({ d: many, keep: 'k' }, {});
    fs.renameSync(place.path('s', 'd'), place.path('aside'));
    fs.writeFileSync(place.path('s', 'beside'), 'b');
    await until(() => fs.existsSync(place.path('r', 'beside')), 'what was added');
    expect(pathsIn(place.path('r', 'd'))).toHaveLength(150);
    fs.renameSync(place.path('aside'), place.path('s', 'd'));
    await same(place);
  });

  it('holds while its disk is not mounted, and goes on when it is again', async (context) => {
    requireMount(context);
    const place = new Workplace();
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
    const { place, service } = await watching({ a: 'a' });
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
    const place = new Workplace();
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
