// What the walk has left to the revisit, where folders of the replica have followed a rename since: some of it is not
// there any more, and some names were looked at again.

import { childPath, type Name, type RelativePath } from '../../core/tree/bytes.js';
import type { LeftDirectory } from '../context/waiting-work.js';

/** Takes names out. */
export function dropLeft(left: LeftDirectory[], gone: ReadonlySet<RelativePath>): void {
  if (gone.size === 0) return;
  for (const [at, directory] of left.entries()) {
    const rows = rowsOf(directory);
    const kept = rows.filter(({ name }) => !gone.has(childPath(directory.path, name)));
    if (kept.length < rows.length) left[at] = packed(directory, kept);
  }
  removeEmpty(left);
}

/** Makes one of those that are of one directory. */
export function rejoinLeft(left: LeftDirectory[]): void {
  const joined = new Map<RelativePath, LeftDirectory>();
  for (const directory of left) {
    const before = joined.get(directory.path);
    joined.set(directory.path, before === undefined ? directory : join(before, directory));
  }
  if (joined.size === left.length) return;
  left.splice(0, left.length);
  for (const directory of joined.values()) left.push(directory);
}

/** One name, as the columns have it. */
export interface LeftRow {
  readonly name: Name;
  readonly kind: number;
  readonly replacedBy: number;
}

/** What a directory of them holds. */
export function rowsOf({ left, kinds, replacedBy }: LeftDirectory): LeftRow[] {
  const names = left === '' ? [] : (left.split('/') as Name[]);
  return names.map((name, at) => ({ name, kind: kinds[at]!, replacedBy: replacedBy[at]! })); // columns of one length
}

function join(one: LeftDirectory, other: LeftDirectory): LeftDirectory {
  const rows = new Map([...rowsOf(one), ...rowsOf(other)].map((row) => [row.name, row]));
  const sorted = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (one.names === undefined || other.names === undefined) {
    const { names: _, ...whole } = one;
    return packed(whole, sorted);
  }
  return packed({ ...one, names: [...new Set([...one.names, ...other.names])].sort() }, sorted);
}

function packed(directory: LeftDirectory, rows: readonly LeftRow[]): LeftDirectory {
  return {
    ...directory,
    left: rows.map(({ name }) => name).join('/'),
    kinds: Uint8Array.from(rows, ({ kind }) => kind),
    replacedBy: Uint8Array.from(rows, ({ replacedBy }) => replacedBy),
  };
}

function removeEmpty(left: LeftDirectory[]): void {
  const kept = left.filter((directory) => directory.left !== '');
  left.splice(0, left.length);
  for (const directory of kept) left.push(directory);
}
