// A pair that is held by its first pass.

import type { HeldFolders } from '../engine/approve-hold.js';
import { type Tree, writeTree } from '../engine/trees.js';
import { Workplace } from './foldersync.js';

/** So many files of one letter. */
export const many = (count: number, prefix = 'f'): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, 'x']));

/** A pair whose replica holds far more than its source. */
export function overfull(pair: object = { interval: '1h' }, replica: Tree = many(300)) {
  const place = new Workplace();
  writeTree(place.path('s'), { keep: 'x' });
  writeTree(place.path('r'), { keep: 'x', ...replica });
  place.configure({ test: { source: './s', replica: './r', adopt: true, ...pair } });
  const folders: HeldFolders = { source: place.path('s'), replica: place.path('r'), stateDir: place.path('state') };
  return { place, folders };
}
