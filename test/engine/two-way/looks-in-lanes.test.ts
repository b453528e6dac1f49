// A look at both sides that is shared out over several threads decides what one thread would have decided.

import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagedName } from '../../../src/engine/writer/staged-name.js';
import { isThorough } from '../../thorough.js';
import { randomPair, writeRandomTree } from '../random-trees.js';
import { temporaryFolder, waitForTick } from '../trees.js';
import { BothWays } from './both-ways.js';
import { anyEdit, EditedFolder } from './random-edits.js';

const PARTS = 30;
const LANES = { count: 3 };
const scenarios = fc.record({
  trees: fc.array(randomPair(), { minLength: PARTS, maxLength: PARTS }),
  edits: fc.array(anyEdit, { minLength: 5, maxLength: 20 }),
  side: fc.constantFrom('a' as const, 'b' as const),
});

/** A pair at rest over many random trees: nothing of it was written within the last tick. */
function restingPair(trees: readonly ReturnType<typeof treeOf>[]): { pair: BothWays; base: string } {
  const base = temporaryFolder({ inMemory: true });
  const pair = new BothWays(base, 'linux', { maxDelete: { percent: 100, atLeast: 0 } });
  for (const [at, tree] of trees.entries()) writeRandomTree(path.join(pair.a, `part ${at}`), tree);
  waitForTick(base);
  for (let count = 0; count < 2; count++) {
    pair.pass({ approved: true });
    waitForTick(base);
  }
  return { pair, base };
}

function treeOf({ source }: { readonly source: Parameters<typeof writeRandomTree>[1] }) {
  return source;
}

describe('lanes of a two-way pair', { timeout: 300_000 }, () => {
  it('find nothing to do where nothing has changed, and count what one thread counts', async () => {
    for (const { trees } of fc.sample(scenarios, { numRuns: isThorough ? 6 : 1 })) {
      const { pair } = restingPair(trees.map(treeOf));
      const alone = pair.pass();
      const shared = await pair.passInLanes(LANES);
      expect(shared.lines).toEqual([]);
      expect(shared.report.counts).toEqual(alone.report.counts);
      expect(shared.report.counts.sourceEntries).toBeGreaterThan(PARTS);
    }
  });

  it('leave to the I/O thread what is not as it was, and what a killed engine has left', async () => {
    for (const { trees, edits, side } of fc.sample(scenarios, { numRuns: isThorough ? 12 : 2 })) {
      const [alone, shared] = [restingPair(trees.map(treeOf)), restingPair(trees.map(treeOf))];
      for (const { pair, base } of [alone, shared]) {
        const folder = new EditedFolder(pair[side]);
        for (const edit of edits) folder.apply(edit);
        fs.writeFileSync(path.join(pair[side], 'part 7', stagedName()), 'left');
        waitForTick(base);
      }
      const expected = alone.pair.pass();
      const { lines, report } = await shared.pair.passInLanes(LANES);
      expect(lines.toSorted()).toEqual(expected.lines.toSorted());
      expect(report.counts).toEqual(expected.report.counts);
      expect(new EditedFolder(shared.pair.b).paths()).toEqual(new EditedFolder(shared.pair.a).paths());
      expect((await shared.pair.passInLanes(LANES)).lines).toEqual([]);
    }
  });
});
