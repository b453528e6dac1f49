// Conflicts as the state has them, made ready to show.

import type { ConflictsStatus, OpenConflict } from '../core/two-way/open-conflicts.js';
import { showPath } from '../core/report/show.js';
import type { PairKeyParts } from './state-dir.js';
import { type KnownConflict, readTwoWayState, twoWayStateFile } from './two-way-state.js';

/** So many are shown in a status. */
const SHOWN = 5;

/** One conflict. */
export function shownConflict({ path, copy, of, at }: KnownConflict): OpenConflict {
  return { path: showPath(path), copy: showPath(copy), of: of === 'a' ? 'source' : 'replica', at };
}

/** Those that were open after the last pass of a pair, oldest first. Never throws. */
export function lastConflicts(stateDir: string, pair: PairKeyParts): readonly OpenConflict[] {
  return readTwoWayState(twoWayStateFile(stateDir, pair)).conflicts.map(shownConflict);
}

/** What a status shows of them, which are given oldest first. */
export function conflictsStatus(open: readonly KnownConflict[]): ConflictsStatus {
  return { open: open.length, newest: open.slice(-SHOWN).reverse().map(shownConflict) };
}
