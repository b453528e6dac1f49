// A two-way pair that watches, at length: very many changes at once, people at work on both sides while the service is
// killed, a disk that is pulled, and one that loses its power.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentsOf, shapeOf } from '../engine/two-way/both-folders.js';
import { anyEdit, EditedFolder } from '../engine/two-way/random-edits.js';
import { writeTree } from '../engine/trees.js';
import { mountVolume } from '../fs/mounts.js';
import { CuttableDisk } from './disks.js';
import { until } from './foldersync.js';
import { identitiesIn, isEqual, watchedBothWays } from './two-way-watched.js';

/** Processor time of a process so far. **Units**: hundredths of a second. **Source**: proc_pid_stat(5), 14 and 15. */
function processorTime(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Kept once a process has taken next to nothing for four seconds: it looks now and then where its folders are. */
async function atRest(pid: number): Promise<void> {
  let [before, since] = [processorTime(pid), performance.now()];
  await until(() => {
    const now = performance.now();
    if (now - since < 4000) return false;
    const took = processorTime(pid) - before;
    [before, since] = [before + took, now];
    return took <= 4;
  }, 'its engine to rest');
}

/** Does what cannot be done any more where foldersync, or the edit before, was there first. */
function attempt(edit: () => void): void {
  try {
    edit();
  } catch (error) {
    if (!MISSED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

const MISSED: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY', 'EINVAL']);

/** As `contentsOf`, of folders in which somebody is at work. */
function contents(folders: { readonly a: string; readonly b: string }): Promise<Set<string>> {
  return until(() => {
    let found: Set<string> | undefined;
    attempt(() => {
      found = contentsOf(folders);
    });
    return found;
  }, 'a look at all content');
}

describe('a two-way pair that watches', () => {
  it('carries 10,000 changes that come at once, of which none comes back, and rests afterwards', async () => {
    const { place, service, a, b, meet } = await watchedBothWays();
    for (let folder = 0; folder < 100; folder++) {
      const files = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`f${at}`, `${folder} ${at}`]));
      writeTree(path.join(a, `d${folder}`), files);
    }
    const before = identitiesIn(a);
    await until(() => Object.keys(shapeOf(b)).length === 10_100 && isEqual(place), 'all of them');
    await meet();
    await atRest((await until(() => service.engine, 'its engine')) ?? 0);
    expect(identitiesIn(a)).toEqual(before);
    expect(place.log('test')).not.toMatch(/← (copy|update|remove|make) "d/);
    await service.end();
  });

  it('loses nothing of what was on both sides, whoever works there and however often it is killed', async () => {
    const sample = fc.sample(fc.array(anyEdit, { minLength: 4, maxLength: 12 }), { numRuns: 40 });
    const { place, service, a, b } = await watchedBothWays(
      { d: { f: '#a#' }, g: '#b#' },
      { versions: { every: '1s' } },
    );
    const folders = { a: new EditedFolder(a), b: new EditedFolder(b) };
    for (const [round, edits] of sample.entries()) {
      const known = await contents({ a, b });
      for (const [at, edit] of edits.entries()) {
        attempt(() => folders[edit.side].apply(edit));
        if (at === 3 && round % 5 === 4) await service.killAndStart();
      }
      const after = await contents({ a, b });
      await until(() => isEqual(place), `both sides to be equal in round ${round}`);
      const found = await contents({ a, b });
      const lost = [...known].filter((content) => after.has(content) && !found.has(content));
      expect(lost, JSON.stringify(edits)).toEqual([]);
    }
    await service.end();
  });

  it('is held while a disk is pulled, loses nothing on the other side, and goes on', async (context) => {
    const disk = mountVolume(context, 'ext4');
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`f${at}`, `${at}`]));
    const { place, service, a } = await watchedBothWays({ d: many }, { replica: disk });
    execFileSync('umount', ['-l', disk]);
    fs.writeFileSync(path.join(a, 'meanwhile'), 'm');
    await until(() => place.status().pairs.test?.state === 'held', 'the hold');
    expect(Object.keys(shapeOf(a))).toHaveLength(52);
    execFileSync('mount', ['-o', 'loop', path.join(path.dirname(disk), 'image'), disk]);
    await until(() => fs.existsSync(path.join(disk, 'meanwhile')), 'what was written meanwhile');
    fs.writeFileSync(path.join(disk, 'd', 'later'), 'l');
    await until(() => fs.existsSync(path.join(a, 'd', 'later')), 'what came later');
    // That is the disk's own.
    const { 'lost+found': _, ...held } = shapeOf(disk);
    expect(shapeOf(a)).toEqual(held);
    await service.end();
  });

  it('leaves nothing undone that a disk has refused for a time, in whichever folder', async (context) => {
    const disk = mountVolume(context, 'ext4');
    const { place, service, a } = await watchedBothWays({ d: { f: 'f' }, e: { g: 'g' } }, { replica: disk });
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    for (const at of ['d/f', 'e/g', 'new']) fs.appendFileSync(path.join(a, at), ' and more');
    await until(() => place.status().pairs.test?.state === 'problems', 'the problem');
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    await until(() => place.status().pairs.test?.state === 'ok', 'its end');
    const { 'lost+found': _, ...had } = shapeOf(disk);
    expect(had).toEqual(shapeOf(a));
    await service.end();
  });

  it('believes nothing of a disk that has lost its power', async (context) => {
    const disk = new CuttableDisk(context, 'ext4');
    const replica = path.join(disk.folder, 'b');
    fs.mkdirSync(replica);
    const { place, service, a } = await watchedBothWays({ old: 'old' }, { replica });
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}`, `${at} `.repeat(2000)]));
    writeTree(path.join(a, 'd'), files);
    fs.appendFileSync(path.join(a, 'old'), ' and new');
    // By then it is written down that both sides have it.
    await until(() => /pass ok \(watch\): .* 60 copied/.test(place.log('test')), 'all of them');
    const image = disk.cut();
    await service.kill();
    await disk.putBack(image);
    const before = shapeOf(a);
    await service.start();
    await until(() => JSON.stringify(shapeOf(replica)) === JSON.stringify(before), 'both sides to be equal');
    expect(shapeOf(a)).toEqual(before);
    await service.end();
  });
});
