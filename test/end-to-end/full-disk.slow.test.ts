// A disk that its versions have filled, and real processes that mirror to it all the same.

import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { mountImage } from './disks.js';
import { Workplace } from './foldersync.js';

const MIB = 2 ** 20;

/** A pair whose replica is on a disk of its own. */
class SmallPair {
  readonly place = new Workplace();
  readonly replica: string;

  constructor(disk: string) {
    this.replica = path.join(disk, 'replica');
    fs.mkdirSync(this.place.path('s'));
    const versions = { every: '1s', maxShare: '100%', keep: { all: '1d' } };
    this.place.configure({ p: { source: './s', replica: this.replica, interval: '1d', versions } });
  }

  write(name: string, mib: number, byte: number): void {
    fs.writeFileSync(this.place.path('s', name), Buffer.alloc(mib * MIB, byte));
  }

  async mirror(): Promise<void> {
    const { code, stdout } = await this.place.run('run', '--once');
    expect(code, stdout).toBe(0);
  }

  async points(): Promise<{ readonly name: string; readonly bytes: number }[]> {
    return JSON.parse((await this.place.run('versions', 'p', '--json')).stdout).points;
  }

  expectMirrored(): void {
    const names = fs.readdirSync(this.place.path('s')).sort();
    expect(fs.readdirSync(this.replica).sort()).toEqual(['.foldersync', ...names]);
    for (const name of names) {
      const [source, replica] = [this.place.path('s', name), path.join(this.replica, name)].map((file) =>
        fs.readFileSync(file),
      );
      expect(source?.equals(replica ?? Buffer.alloc(0)), name).toBe(true);
    }
  }

  /** What a restore point gives back: the names, and the byte that `changes` was filled with. */
  async restored(point: string): Promise<{ readonly names: string[]; readonly byte: number }> {
    const to = path.join(temporaryFolder(), 'restored');
    const { code, stderr } = await this.place.run('restore', 'p', '--at', point, '--to', to);
    expect(code, stderr).toBe(0);
    const changes = fs.readFileSync(path.join(to, 'changes'));
    const [byte = 0] = changes;
    expect(changes.equals(Buffer.alloc(10 * MIB, byte))).toBe(true);
    return { names: fs.readdirSync(to).sort(), byte };
  }
}

it('takes a file of half its size, gives up the oldest versions alone, and in the end what it has just taken away', async (context) => {
  const pair = new SmallPair(mountImage(context, 200));
  pair.write('stays', 1, 99);
  pair.write('changes', 10, 0);
  await pair.mirror();
  const recorded = new Map<string, { names: string[]; byte: number }>();
  let sum = 0;
  for (let byte = 1; sum < 150 * MIB; byte++) {
    pair.write('changes', 10, byte);
    await pair.mirror();
    const points = await pair.points();
    const [newest] = points;
    if (newest !== undefined && !recorded.has(newest.name)) {
      recorded.set(newest.name, { names: ['changes', 'stays'], byte: byte - 1 });
    }
    sum = points.reduce((total, { bytes }) => total + bytes, 0);
  }
  const before = [...recorded.keys()];

  pair.write('large', 100, 7);
  await pair.mirror();
  expect(pair.place.log('p')).toContain('the oldest versions made room for what is copied');
  pair.expectMirrored();
  const after = (await pair.points()).map(({ name }) => name);
  const left = before.filter((name) => after.includes(name));
  expect(left.length).toBeGreaterThanOrEqual(5);
  expect(left).toEqual(before.slice(-left.length));
  for (const name of left) expect(await pair.restored(name)).toEqual(recorded.get(name));

  fs.rmSync(pair.place.path('s', 'large'));
  pair.write('larger', 140, 8);
  await pair.mirror();
  expect(pair.place.log('p')).toContain('what was just taken away is not kept');
  pair.expectMirrored();
  const [point, ...others] = await pair.points();
  expect(others).toEqual([]);
  const { names } = await pair.restored(point?.name ?? '');
  expect(names).toEqual(['changes', 'stays']);
});
