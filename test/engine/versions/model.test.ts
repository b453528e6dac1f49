import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../thorough.js';
import { randomPair, writeRandomTree } from '../random-trees.js';
import { clearFolder, readTree, temporaryFolder, waitForTick } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';

describe.each(['linux', 'portable'] as const)('every restore point (%s)', { timeout: 300_000 }, (adapter) => {
  it('is as the replica was, whatever its source became', () => {
    const base = temporaryFolder({ inMemory: true });
    const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
    const step = fc.record({
      tree: randomPair().map(({ source }) => source),
      minutes: fc.constantFrom(0, 0, 11),
      isRestarted: fc.boolean(),
    });
    fc.assert(
      fc.property(randomPair(), fc.array(step, { minLength: 1, maxLength: 5 }), ({ source, replica }, steps) => {
        clearFolder(base);
        writeRandomTree(folders.source, source);
        writeRandomTree(folders.replica, new Map());
        const pair = new KeptPair(folders, adapter);
        for (const { tree, minutes, isRestarted } of [{ tree: replica, minutes: 0, isRestarted: false }, ...steps]) {
          waitForTick(folders.source);
          clearFolder(folders.source);
          writeRandomTree(folders.source, tree);
          pair.now += minutes * MINUTE;
          if (isRestarted) pair.restart();
          pair.pass({ approved: true });
          expect(readTree(folders.replica)).toEqual(readTree(folders.source));
          pair.expectExact();
        }
        expect(pair.pass().lines).toEqual([]);
      }),
      { endOnFailure: true, numRuns: runsOf(50) },
    );
  });
});
