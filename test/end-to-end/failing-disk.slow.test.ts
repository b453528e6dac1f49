// A disk whose writes fail for a while: nothing is green until every byte is on it, as a mount anew shows.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FailingDisk } from './disks.js';
import { until, Workplace } from './foldersync.js';

const FILES = Array.from({ length: 60 }, (_, nth) => `f${nth}`);

/** 90 MB, of which the last third or so does not find room where the disk works. */
function fill(folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const file of FILES) {
    fs.writeFileSync(path.join(folder, file), crypto.randomBytes(1_500_000));
    fs.utimesSync(path.join(folder, file), 1e9, 1e9);
  }
}

function wrongFiles(source: string, replica: string): string[] {
  return FILES.filter((file) => {
    const [one, other] = [path.join(source, file), path.join(replica, file)];
    return !fs.existsSync(other) || !fs.readFileSync(one).equals(fs.readFileSync(other));
  });
}

it('has no pass that is ok before all is on a disk that has failed', async (context) => {
  const disk = await FailingDisk.start(context);
  const place = new Workplace();
  fill(place.path('s'));
  const replica = path.join(disk.folder, 'r');
  place.configure({ p: { source: './s', replica, interval: '1h' } });
  disk.fail();
  for (let nth = 1; nth <= 2; nth++) expect(await place.run('run', '--once')).toMatchObject({ code: 1 });
  disk.heal();
  const { code, stdout } = await place.run('run', '--once');
  expect(code, stdout).toBe(0);
  await disk.remount();
  expect(wrongFiles(place.path('s'), replica)).toEqual([]);
});

it('shows no status ok in a watching pair before all is on a disk that has failed', async (context) => {
  const disk = await FailingDisk.start(context);
  const place = new Workplace();
  const replica = path.join(disk.folder, 'r');
  fs.mkdirSync(place.path('s'));
  fill(place.path('new'));
  place.configure({ p: { source: './s', replica } });
  const service = place.start('run');
  await service.says(/\[p\] pass ok \(startup\)/);
  const state = () => place.statusIfAny()?.pairs.p?.state;
  disk.fail();
  fs.renameSync(place.path('new'), place.path('s', 'new'));
  // Half a minute after the change, by itself.
  await until(() => state() === 'problems', 'the late write-out to fail');
  expect(place.log('p')).toContain('problem: cannot write to disk');
  fs.writeFileSync(place.path('s', 'small'), 'mirrored by a targeted pass');
  await until(() => fs.existsSync(path.join(replica, 'small')), 'the targeted pass');
  expect(state()).not.toBe('ok');
  disk.heal();
  await until(() => state() === 'ok', 'the status to be ok again');
  await service.kill();
  await disk.remount();
  expect(wrongFiles(place.path('s', 'new'), path.join(replica, 'new'))).toEqual([]);
});
