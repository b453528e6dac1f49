// The conflicts of a pair that are not settled: each is open for as long as its copy is on either side.

import type { RelativePath } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import type { KnownConflict } from '../../state/two-way-state.js';
import { findEntry } from '../context/find-entry.js';
import type { BothRoots } from './both-sides.js';

/** So many are remembered, the newest ones. */
const MOST = 10_000;

/** Those that are open. **Shape**: oldest first. */
export function openConflicts(roots: BothRoots, known: readonly KnownConflict[]): readonly KnownConflict[] {
  const all = new Map(known.map((conflict) => [conflict.copy, conflict]));
  return [...all.values()].filter(({ copy }) => isThere(roots.a, copy) || isThere(roots.b, copy)).slice(-MOST);
}

function isThere(root: Root, path: RelativePath): boolean {
  try {
    return findEntry(root, path) !== undefined;
  } catch (error) {
    if (error instanceof FsError) return false; // its directory is gone
    throw error;
  }
}
