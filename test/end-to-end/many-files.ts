// A tree of many small files, a hundred in a folder.

import type { Tree } from '../engine/trees.js';

/** So many, or a little more. */
export function manyFiles(count: number): Tree {
  return Object.fromEntries(
    Array.from({ length: Math.ceil(count / 100) }, (_, d) => [
      `d${d}`,
      Object.fromEntries(Array.from({ length: 100 }, (_, f) => [`f${f}`, `content ${d} ${f}`])),
    ]),
  );
}
