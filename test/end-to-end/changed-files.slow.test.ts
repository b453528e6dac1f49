import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree, writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';
import { many } from './overfull.js';

/** A pair that watches a hundred files, which are mirrored. */
async function watched(options: object) {
  const place = new Workplace({ inMemory: true });
  writeTree(place.path('s'), many(100));
  place.configure({ test: { source: './s', replica: './r', rescan: '10s', settle: '1s', ...options } });
  const service = place.start('run');
  await service.says(/pass ok \(startup\)/);
  return { place, service };
}

/** Sixty of a hundred files get other content, and something new comes. */
function encrypt(place: Workplace): void {
  for (const name of fs.readdirSync(place.path('s')).slice(0, 60)) {
    fs.writeFileSync(place.path('s', name), `encrypted ${name}`);
  }
  fs.writeFileSync(place.path('s', 'new'), 'n');
}

const encryptedIn = (place: Workplace, side: 's' | 'r') =>
  fs
    .readdirSync(place.path(side))
    .filter((name) => name !== '.foldersync' && fs.readFileSync(place.path(side, name), 'utf8').startsWith('encr'))
    .length;

describe('a source that is encrypted while it is watched', () => {
  it('is held by maxChange, until somebody agrees; what is new is mirrored', async () => {
    const { place, service } = await watched({ maxChange: { percent: 50, atLeast: 10 } });
    encrypt(place);
    await until(() => fs.existsSync(place.path('r', 'new')), 'what is new');
    await service.says(/pass held \(\w+, too-many-changes\): .*agree with "foldersync approve test"/);
    // A slow machine may take them for two steps, of which the first one is within the limit.
    expect(encryptedIn(place, 'r')).toBeLessThanOrEqual(50);
    await until(() => place.status().pairs.test?.state === 'held', 'the status to say so');
    const status = await place.run('status', 'test');
    expect(status.code).toBe(3);
    expect(status.stdout).toMatch(/held back: 0 removals, 0 replacements, \d+ updates/);
    expect((await place.run('plan', 'test')).code).toBe(3);
    const approved = await place.run('approve', 'test', '--yes');
    expect(approved.code).toBe(0);
    expect(approved.stdout).toMatch(/test: .*this pass would update \d+/);
    await service.says(/pass ok \(manual\): \d+ updated/);
    expect(readTree(place.path('r'))).toEqual(readTree(place.path('s')));
    await until(() => place.status().pairs.test?.state === 'ok', 'the status to say so');
  });

  it('is told of without maxChange, in the log and for a day in the status', async () => {
    const { place, service } = await watched({});
    encrypt(place);
    await service.says(/warn .*test.* (5[1-9]|60) of 10[01] files of the replica got other content within an hour/);
    await until(() => encryptedIn(place, 'r') === 60, 'what is encrypted');
    const isLogged = () => /warn .* files of the replica got other content within an hour/.test(place.log('test'));
    await until(isLogged, 'the log of the pair');
    await until(() => place.status().pairs.test?.manyUpdates !== undefined, 'the status to say so');
    const status = await place.run('status', 'test');
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('many updates: ') });
    const json = JSON.parse((await place.run('status', 'test', '--json')).stdout);
    expect(json.pairs.test.manyUpdates.updated).toBeGreaterThan(50);
  });
});
