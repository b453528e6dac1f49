import fs from 'node:fs';
import { expect, it } from 'vitest';
import { FILE } from '../../../src/core/tree/entry-table.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { PairHolds } from '../../../src/engine/holds/pair-holds.js';
import { holdFile } from '../../../src/state/hold-files.js';
import { heldSizesFile } from '../../../src/state/held-sizes.js';
import { pairOf } from '../mirror.js';
import { temporaryFolder } from '../trees.js';

it('looks at the size of what is held once, for the set that is written down', () => {
  const stateDir = temporaryFolder();
  const pair = pairOf('/s', '/r');
  const roots = { source: { path: '/s', inode: '1' }, replica: { path: '/r', inode: '2' } };
  const words = { reason: 'nearly-all', message: 'm', hint: 'h', replacements: 0, examples: [] } as const;
  let looked = 0;
  /** What a pass is told that holds so many. */
  const held = (count: number): number | undefined => {
    const about = { stateDir, pair, roots, leavesTraces: true, now: 1, timezone: 'UTC', known: [] } as const;
    using holds = new PairHolds({ ...about, note: (_, message) => expect.fail(message) });
    for (let n = 0; n < count; n++) holds.held?.add({ path: `f${n}` as RelativePath, kind: FILE, removals: 1 });
    return holds.keep({ ...words, removals: count }, (entries) => [...entries].map(() => 10 ** ++looked));
  };
  expect([held(2), held(2), held(2)]).toEqual([110, 110, 110]);
  expect(looked).toBe(2);
  expect(held(1)).toBe(1000);
  const files = [holdFile(stateDir, pair), heldSizesFile(stateDir, pair)];
  expect(files.map((file) => fs.existsSync(file))).toEqual([true, true]);
  using holds = new PairHolds({
    ...{ stateDir, pair, roots, leavesTraces: true, now: 1, timezone: 'UTC', known: [] },
    note: (_, message) => expect.fail(message),
  });
  holds.clear();
  expect(files.map((file) => fs.existsSync(file))).toEqual([false, false]);
});
