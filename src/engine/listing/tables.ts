// The tables that a directory's two listings are read into.

import { EntryTable } from '../../core/tree/entry-table.js';

/** The tables of both sides, reused from one directory to the next. */
export interface Tables {
  readonly source: EntryTable;
  readonly replica: EntryTable;
}

/** Two tables with nothing in them. */
export function newTables(): Tables {
  return { source: new EntryTable(), replica: new EntryTable() };
}
