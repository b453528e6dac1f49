// A model that is kept by events alone stays exact, whatever happens to the tree; and nothing in it goes deaf.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { type Disturbed, disturber, randomNumbers } from './disturb.js';
import { readModel, WATCHERS, WatchRig } from './watch-rig.js';
import { isThorough } from '../thorough.js';

function makeTree(): Disturbed {
  const base = temporaryFolder({ inMemory: true });
  const places = { folder: path.join(base, 'tree'), outside: path.join(base, 'outside') };
  for (const place of Object.values(places)) fs.mkdirSync(place);
  for (let index = 0; index < 10; index++) fs.mkdirSync(path.join(places.folder, `d${index}/s/t`), { recursive: true });
  return places;
}

/** Every directory is written to, and each of those writes is said. */
async function expectExact(rig: WatchRig): Promise<void> {
  await rig.drain();
  expect(rig.model).toEqual(readModel(rig));
  const directories = [...rig.model].filter(([, found]) => found === 'directory').map(([directory]) => directory);
  expect(rig.watcher.size).toBe(1 + directories.length);
  for (const directory of directories) fs.writeFileSync(rig.at(directory, 'late'), 'late');
  const told = (await rig.drain()).flatMap((event) =>
    event.kind === 'entry' && event.name === 'late' ? [event.directory] : [],
  );
  expect(new Set(told)).toEqual(new Set(directories));
  expect(rig.model).toEqual(readModel(rig));
}

describe.each(Object.keys(WATCHERS))('%s', (kind) => {
  it.each(isThorough ? [1, 2, 3, 4] : [1])(
    'keeps a model exact over random changes between two looks, seed %i',
    async (seed) => {
      const places = makeTree();
      const rig = await WatchRig.open(kind, places.folder);
      const disturb = disturber(places, seed);
      const pauses = randomNumbers(seed + 1000);
      for (let index = 0; index < 1500; index++) {
        disturb();
        if (pauses(20) === 0) rig.takeNow();
        if (pauses(200) === 0) await rig.drain();
      }
      await expectExact(rig);
    },
  );

  it('keeps a model exact over changes by another process, while it looks', async () => {
    const places = makeTree();
    const rig = await WatchRig.open(kind, places.folder);
    const program = path.join(import.meta.dirname, 'disturb-child.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, places.folder, places.outside, '7', '3000'], {
      stdio: 'inherit',
    });
    const ended = once(child, 'exit');
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    while (!isOver) {
      rig.takeNow();
      await new Promise(setImmediate);
    }
    expect(await ended).toEqual([0, null]);
    await expectExact(rig);
  });
});
