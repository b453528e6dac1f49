import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { runsOf } from '../../thorough.js';
import { clearFolder, readTree, temporaryFolder, waitForTick, writeTree } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { anyOperation, ChangedSource } from './random-operations.js';
import { endable } from './sudden-end.js';

vi.mock('../../../src/fs/libc/libc.js', async (original) => {
  const actual = await original<typeof import('../../../src/fs/libc/libc.js')>();
  const refuse = () => new FsError('EPERM', 'operation not permitted');
  return { ...actual, loadLibc: () => endable(actual.loadLibc(), refuse) };
});

const anyStep = fc.record({
  operations: fc.array(anyOperation, { minLength: 1, maxLength: 6 }),
  minutes: fc.constantFrom(0, 0, 1, 11, 20, 70),
  isRestarted: fc.boolean(),
  /** Whether the pass looks at what a watcher has heard only. */
  isTargeted: fc.boolean(),
  /** Whether several threads do it, where they can, and it looks at everything. */
  isInLanes: fc.constantFrom(true, false, false, false),
  /** After how many changing calls the engine is killed. */
  killedAfter: fc.option(fc.nat(80), { freq: 2 }),
  /** Whether the store is tidied after it, and if so, after how many changing calls the engine is killed then. */
  tidies: fc.constantFrom('no', 'yes', 'killed'),
  tidyKilledAfter: fc.nat(30),
});

/** No two files of one size: they have one time, and would be the same to a pass where one is renamed to the other. */
const TREE = { a: 'a', b: { a: 'ba', c: { a: 'bca', d: 'bcd4' } }, c: { b: 'cb 45' }, d: 'd 3456' };

describe.each(['linux', 'portable'] as const)(
  'over hours of random operations (%s)',
  { timeout: 600_000 },
  (adapter) => {
    it('every restore point is as the replica was then, and a further pass has nothing to do', async () => {
      const base = temporaryFolder({ inMemory: true });
      const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
      const hasExtended = adapter === 'linux';
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 8 }), fc.boolean(), async (steps, follows) => {
          clearFolder(base);
          writeTree(folders.source, TREE);
          fs.mkdirSync(folders.replica);
          const pair = new KeptPair(folders, adapter, { extended: hasExtended, follows });
          const source = new ChangedSource(folders.source, { hasExtended });
          for (const [at, step] of steps.entries()) {
            const { operations, minutes, isRestarted, isTargeted, isInLanes, killedAfter, tidies, tidyKilledAfter } =
              step;
            waitForTick(folders.source);
            for (const operation of operations) source.apply(operation);
            pair.now += minutes * MINUTE;
            if (isRestarted) pair.restart();
            const heard = source.heard();
            const options = { approved: true, ...(isTargeted ? { targeted: heard } : {}) };
            if (isInLanes && adapter === 'linux') await pair.passInLanes();
            else if (killedAfter === null) pair.pass(options);
            else pair.killedPass({ after: killedAfter }, options);
            pair.expectExact(`step ${at}`);
            if (tidies === 'no') continue;
            await pair.tidy(tidies === 'killed' ? { after: tidyKilledAfter } : undefined);
            pair.expectExact(`step ${at}, tidied`);
          }
          pair.pass({ approved: true });
          expect(readTree(folders.replica)).toEqual(readTree(folders.source));
          pair.expectExact('at the end');
          expect(pair.pass().lines).toEqual([]);
        }),
        { endOnFailure: true, numRuns: runsOf(60) },
      );
    });
  },
);
