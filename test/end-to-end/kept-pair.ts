// A pair that has a restore point, and what is told of it.

import fs from 'node:fs';
import { expect } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { Workplace } from './foldersync.js';

/** A pair whose replica has been mirrored, and then changed by another pass. */
export async function keptPair(options: object = {}): Promise<Workplace> {
  const place = new Workplace();
  writeTree(place.path('s'), { a: 'first', b: 'b', d: { c: 'c' } });
  place.configure({ p: { source: './s', replica: './r', interval: '1d', ...options } });
  expect((await place.run('run', '--once')).code).toBe(0);
  fs.writeFileSync(place.path('s', 'a'), 'second one');
  fs.rmSync(place.path('s', 'd'), { recursive: true });
  expect((await place.run('run', '--once')).code).toBe(0);
  return place;
}

/** What `foldersync versions` prints as JSON. */
export async function versions(place: Workplace, ...args: string[]) {
  const { code, stdout, stderr } = await place.run('versions', ...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}
