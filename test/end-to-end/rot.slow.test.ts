// Bytes change on the disks of both sides, below the file systems: each file is found, told apart, repaired or reported, and nothing
// that has rotted is mirrored.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { requireTools } from '../fs/mounts.js';
import { until, Workplace } from './foldersync.js';
import { RottingDisk } from './rotting-disk.js';

const FILES: Readonly<Record<string, number>> = {
  'data/small': 100,
  'data/d/middle': 5000,
  'data/d/large': 3 * 2 ** 20 + 1,
  'data/both': 9000,
  'data/right': 70_000,
};

/** A pair on two disks, mirrored and verified: a digest of each file is known. */
async function verifiedPair(context: TestContext, options: object = {}) {
  requireTools(context, ['mkfs.ext4', 'debugfs', 'losetup']);
  const place = new Workplace();
  const disks = { source: new RottingDisk(context), replica: new RottingDisk(context) };
  for (const [file, sizeBytes] of Object.entries(FILES)) {
    const at = disks.source.path(file);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    fs.writeFileSync(at, crypto.randomBytes(sizeBytes));
  }
  const both = async (change: (disk: RottingDisk, side: 'source' | 'replica') => void) => {
    for (const side of ['source', 'replica'] as const) {
      await disks[side].unmount();
      change(disks[side], side);
      disks[side].mount();
    }
  };
  const configure = (more: object = {}) => {
    const folders = { source: disks.source.path('data'), replica: disks.replica.path('data') };
    place.configure({ p: { ...folders, cron: '0 3 1 1 *', ...options, ...more } });
  };
  configure();
  expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
  await both((disk) => disk.age(Object.keys(FILES)));
  const first = await place.run('verify', 'p', '--json');
  expect(first.code, first.stdout).toBe(0);
  const good = new Map(Object.keys(FILES).map((file) => [file, fs.readFileSync(disks.source.path(file))]));
  const isGood = (side: 'source' | 'replica', file: string) =>
    fs.readFileSync(disks[side].path(file)).equals(good.get(file) ?? Buffer.alloc(0));
  const counts = async () => {
    const { code, stdout } = await place.run('verify', 'p', '--json');
    return { code, ...JSON.parse(stdout).pairs.p.verification.counts };
  };
  return { place, disks, both, configure, good, isGood, counts };
}

/** All that a folder holds, below it. */
function filesBelow(folder: string): string[] {
  return (fs.readdirSync(folder, { recursive: true }) as string[])
    .map((file) => path.join(folder, file))
    .filter((file) => fs.statSync(file).isFile());
}

describe('bytes that a disk has lost', () => {
  it('are found and told apart; the replica is repaired, the source reported, and nothing rotten is mirrored', async (context) => {
    const { place, disks, both, configure, good, isGood, counts } = await verifiedPair(context);
    await both((disk, side) => {
      if (side === 'replica') disk.rot('data/d/middle', 4500);
      else disk.rot('data/d/large', 2 * 2 ** 20 + 17);
      disk.rot('data/both', side === 'source' ? 1 : 2);
    });
    const rotten = fs.readFileSync(disks.replica.path('data/d/middle'));
    expect(isGood('replica', 'data/d/middle')).toBe(false);
    expect(isGood('source', 'data/d/large')).toBe(false);
    expect(await counts()).toMatchObject({ code: 1, files: 5, replicaRot: 1, sourceRot: 1, unknownRot: 1 });

    expect((await place.run('run', '--once')).code).toBe(1);
    expect(place.log('p')).toContain('problem: cannot verify "d/large" on the source');
    expect(place.log('p')).toContain('foldersync restore p "d/large" --at now --in-place');
    expect(isGood('replica', 'data/d/middle')).toBe(true);
    expect(isGood('replica', 'data/d/large')).toBe(true);
    const kept = filesBelow(disks.replica.path('data', '.foldersync')).filter((file) =>
      fs.readFileSync(file).equals(rotten),
    );
    expect(kept).toHaveLength(1);

    for (const compare of ['content', 'mtime']) {
      configure({ compare });
      expect((await place.run('run', '--once')).code).toBe(1);
      expect(isGood('replica', 'data/d/large')).toBe(true);
    }
    expect(await counts()).toMatchObject({ code: 1, replicaRot: 0, sourceRot: 1, unknownRot: 1 });

    // What a person does about it: the good copy goes back, and of the other file he knows that the source's bytes are right.
    fs.cpSync(disks.replica.path('data/d/large'), disks.source.path('data/d/large'), { preserveTimestamps: true });
    fs.writeFileSync(disks.source.path('data/both'), good.get('data/both') ?? '');
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(await counts()).toMatchObject({ code: 0, files: 5, replicaRot: 0, sourceRot: 0, unknownRot: 0 });
    for (const file of Object.keys(FILES))
      expect([isGood('source', file), isGood('replica', file)]).toEqual([true, true]);
  });

  it('are repaired by a service that verifies by its schedule, with no pass asked for', async (context) => {
    const { place, both, isGood } = await verifiedPair(context, { cron: undefined, watch: true, rescan: '1h' });
    await both((disk, side) => side === 'replica' && disk.rot('data/d/large', 5));
    expect(isGood('replica', 'data/d/large')).toBe(false);
    const [options] = [JSON.parse(fs.readFileSync(place.path('foldersync.config.json'), 'utf8'))];
    options.pairs.p.verify = { interval: '1m' };
    fs.writeFileSync(place.path('foldersync.config.json'), JSON.stringify(options));
    // The last one began a moment ago, so that the first by the schedule would be due in a minute.
    for (const file of fs.readdirSync(place.path('state', 'verify')).filter((name) => name.endsWith('.json'))) {
      const record = JSON.parse(fs.readFileSync(place.path('state', 'verify', file), 'utf8'));
      record.last.startedAt -= 3_600_000;
      fs.writeFileSync(place.path('state', 'verify', file), JSON.stringify(record));
    }
    const service = place.start('run');
    await until(() => isGood('replica', 'data/d/large'), 'the repair');
    await until(() => place.log('p').includes('(repair)'), 'the end of the pass');
    expect(place.log('p')).toContain('1 rotted in the replica');
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });
});
