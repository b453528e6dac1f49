// What an increment comes to, where its engine has counted it: a directory kept whole is one line of a journal.

import { join } from 'node:path';
import { SIZE, type SizeRecord } from '../../core/history/store-layout.js';
import type { Name } from '../../core/tree/bytes.js';
import { readRecord } from '../../state/json-record.js';

/** Reads it from the folder of the increments; undefined where it was not counted yet. Never throws. */
export function countedSize(store: string, increment: Name): Omit<SizeRecord, 'version'> | undefined {
  const read = readRecord(join(store, increment, SIZE), 1, isSize);
  return read.kind === 'read' ? { bytes: read.record.bytes, entries: read.record.entries } : undefined;
}

function isSize(value: { readonly version: number }): value is SizeRecord {
  const { bytes, entries } = value as Partial<SizeRecord>;
  return typeof bytes === 'number' && typeof entries === 'number';
}
