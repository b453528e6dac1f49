// Sources of which a watcher cannot hear everything, or that go and come back below it: a service makes up for that.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { pathsIn, writeTree } from '../engine/trees.js';
import { mountBind, mountVolume } from '../fs/mounts.js';
import { until, Workplace } from './foldersync.js';

it('polls a source on a file system that others can change, and says so', async (context) => {
  const place = new Workplace();
  const disk = mountVolume(context, 'ntfs without case');
  writeTree(disk, { a: 'a' });
  place.configure({ p: { source: disk, replica: './r' } });
  const service = place.start('run');
  await service.says(/info +\[p\] the source lies on FUSE, where changes .* cannot be heard: it is polled/);
  await service.says(/\[p\] pass ok \(startup\)/);
  const { nextAt, lastPass, watching } = await until(() => {
    const status = place.statusIfAny()?.pairs.p;
    return status?.state === 'ok' && status;
  }, 'its status');
  expect(watching).toMatchObject({ kind: 'blind' });
  // Counted from when the runner has asked for the pass.
  const waitMs = Number(nextAt) - (lastPass as { startedAt: number }).startedAt;
  expect(waitMs > 25_000 && waitMs <= 30_000, `${waitMs}`).toBe(true);
  expect((await place.run('status')).stdout).toMatch(/polled: the source lies on FUSE/);

  place.configure({ p: { source: disk, replica: './r', watch: true, interval: '1s' } });
  await service.says(/\[p\] reload: changed: /);
  fs.writeFileSync(path.join(disk, 'b'), 'b');
  await service.says(/\[p\] pass ok \(interval\): 1 copied/);
  expect(pathsIn(place.path('r'))).toEqual(['a', 'b']);
  service.child.kill('SIGINT');
  await service.ended;
});

it('finds at the next full pass what was written through a mapping of a file that stays open', async () => {
  // Not in memory: there, nothing tells that such a file has changed.
  const place = new Workplace();
  writeTree(place.path('s'), { mapped: 'before, and nobody hears of it', beside: 'b' });
  const writer = spawn(
    process.execPath,
    ['--import', 'tsx', `${import.meta.dirname}/mmap-child.ts`, place.path('s', 'mapped')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void writer.kill());
  const write = async (text: string) => {
    writer.stdin.write(`${text}\n`);
    await once(writer.stdout, 'data');
  };
  await write('mapped');
  place.configure({ p: { source: './s', replica: './r', watch: true, interval: '3s' } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);
  await write('AFTER');
  await service.says(/\[p\] pass ok \(interval\): 1 updated/);
  expect(fs.readFileSync(place.path('r', 'mapped'), 'utf8')).toMatch(/^AFTERd, and nobody/);
  expect(service.said).not.toContain('(watch)');
});

it('holds while its source is gone, and follows the folder that is made in its place', async () => {
  const place = new Workplace({ inMemory: true });
  const tree = { a: 'a', d: { b: 'b' } };
  writeTree(place.path('s'), tree);
  place.configure({ p: { source: './s', replica: './r' } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);

  fs.rmSync(place.path('s'), { recursive: true });
  await service.says(/\[p\] pass held .*source-missing/);
  fs.mkdirSync(place.path('s'));
  await service.says(/\[p\] pass held .*root-replaced/);
  expect(pathsIn(place.path('r'))).toEqual(['a', 'd', 'd/b']);

  writeTree(place.path('s'), { ...tree, new: 'n' });
  await until(() => fs.existsSync(place.path('r', 'new')), 'what the new folder holds');
  fs.writeFileSync(place.path('s', 'd', 'later'), 'l');
  await until(() => fs.existsSync(place.path('r', 'd', 'later')), 'what came later');
  expect(pathsIn(place.path('r'))).toEqual(['a', 'd', 'd/b', 'd/later', 'new']);
});

it('follows its source where a symlink on its path is switched, and where a disk is mounted over it', async (context) => {
  const place = new Workplace();
  writeTree(place.path('one'), { a: 'a', both: '1' });
  writeTree(place.path('two'), { a: 'a', both: 'the second' });
  fs.symlinkSync('one', place.path('current'));
  place.configure({ p: { source: './current', replica: './r' } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);
  fs.symlinkSync('two', place.path('next'));
  fs.renameSync(place.path('next'), place.path('current'));
  await service.says(/\[p\] pass ok \(\w+\): 1 updated/);
  expect(fs.readFileSync(place.path('r', 'both'), 'utf8')).toBe('the second');

  const disk = mountVolume(context, 'tmpfs');
  writeTree(disk, { a: 'a', both: 'the second', 'on the disk': 'd' });
  mountBind(context, disk, place.path('two'));
  await until(() => fs.existsSync(place.path('r', 'on the disk')), 'what is on the disk');
  service.child.kill('SIGINT');
  await service.ended;
});
