// What a service has kept is given back: by file, by folder, whole, in place, and of a disk that was moved.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { statesOf } from '../engine/versions/kept-states.js';
import { lacksRsync, rsyncDifferences } from './foldersync.js';
import { type Who, follows, leavesOf, RestoredPair, statesBelow } from './restored-pair.js';

const WHO: readonly Who[] = ['root', 'an ordinary user'];

/** Files beside those that are odd. */
const FILES = 10_000;

describe.skipIf(lacksRsync)('restore of what a running service has kept', () => {
  it.for(WHO)('gives back a file, a folder and all of it, beside, in place and elsewhere, as %s', (who, context) =>
    restoreInEachWay(context, who),
  );
});

async function restoreInEachWay(context: TestContext, who: Who): Promise<void> {
  const pair = await RestoredPair.make(context, FILES, who);
  const { place, before, copy, service } = pair;
  const [source, replica] = [place.path('s'), place.path('r')];

  // Some of it, under its paths.
  for (const [index, wanted] of [
    ['d0/sub 0/f0'],
    ['d3'],
    ['odd/closed', 'd1/sub 1/f1', 'odd/file to link'],
  ].entries()) {
    await pair.restore('p', ...wanted, '--to', `part${index}`);
    expect(statesBelow(place.path(`part${index}`), ...wanted)).toEqual(pair.below(...wanted));
  }

  // All of it, beside.
  await pair.restore('p', '--to', 'whole');
  expect(statesOf(place.path('whole'), { extended: true })).toEqual(before);
  expect(rsyncDifferences(copy, place.path('whole'), '-aHAXSnic')).toBe('');
  expect(fs.statSync(place.path('whole/odd/sparse')).blocks).toBeLessThan(1000);

  // Where it was, while the service runs.
  await pair.restore('p', '--in-place', '--yes');
  const inPlace = statesOf(source, { extended: true });
  expect(inPlace).toMatchObject(leavesOf(before));
  expect(fs.readFileSync(path.join(source, 'new'), 'utf8')).toBe('nothing was here');
  const aside = Object.keys(inPlace).filter((at) => at.includes('.before-restore-'));
  expect(aside.length).toBeGreaterThan(FILES / 10);
  await follows(source, replica);

  // Of a disk that was moved, which no config knows.
  await service.kill();
  fs.renameSync(replica, place.path('moved'));
  for (const name of ['state', 'foldersync.config.json']) fs.rmSync(place.path(name), { recursive: true });
  await pair.restore('--from', 'moved', '--to', 'from moved');
  expect(statesOf(place.path('from moved'), { extended: true })).toEqual(before);
}
