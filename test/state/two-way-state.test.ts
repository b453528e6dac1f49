import { expect, it } from 'vitest';
import type { RelativePath } from '../../src/core/tree/bytes.js';
import { conflictsStatus, lastConflicts } from '../../src/state/shown-conflicts.js';
import { forgetTwoWay, readTwoWayState, twoWayStateFile, writeTwoWayState } from '../../src/state/two-way-state.js';
import { temporaryFolder } from '../engine/trees.js';

const PAIR = { name: 'test', source: '/a', replica: '/b' };
const CONFLICT = { path: 'f' as RelativePath, copy: 'f (conflict)' as RelativePath, of: 'a', at: 1 } as const;

it('a pair that only mirrors forgets what both sides had in common', () => {
  const stateDir = temporaryFolder();
  forgetTwoWay(stateDir, PAIR);
  const file = twoWayStateFile(stateDir, PAIR);
  writeTwoWayState(file, { generation: 3, conflicts: [] });
  expect(readTwoWayState(file)).toEqual({ generation: 3, conflicts: [] });
  forgetTwoWay(stateDir, PAIR);
  expect(readTwoWayState(file)).toEqual({ conflicts: [] });
});

it('a status shows how many conflicts are open, and the newest of them', () => {
  const stateDir = temporaryFolder();
  expect(conflictsStatus([])).toEqual({ open: 0, newest: [] });
  expect(lastConflicts(stateDir, PAIR)).toEqual([]);
  const conflicts = Array.from({ length: 7 }, (_, at) => ({ ...CONFLICT, at }));
  writeTwoWayState(twoWayStateFile(stateDir, PAIR), { conflicts });
  expect(lastConflicts(stateDir, PAIR).map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const shown = conflictsStatus(conflicts);
  expect(shown.open).toBe(7);
  expect(shown.newest.map(({ at }) => at)).toEqual([6, 5, 4, 3, 2]);
  expect(shown.newest[0]).toEqual({ path: '"f"', copy: '"f (conflict)"', of: 'source', at: 6 });
});
