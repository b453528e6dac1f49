// One entry that differs, and what is at hand to settle it.

import type { Difference } from '../../core/tree/diff.js';
import type { EntryTable } from '../../core/tree/entry-table.js';
import type { CopyPlace } from './copy.js';

/** One entry that differs, on both sides. */
export interface EntryPlace extends CopyPlace {
  /** The replica's listing. */
  readonly replicaTable: EntryTable;
  readonly difference: Difference;
  /** Whether metadata is left alone, because an earlier visit of this pass has settled it. */
  readonly copiesOnly: boolean;
  /** Called before the directory is written to. */
  readonly makeWritable: () => void;
}
