// A tally of held entries: how many of what would go, for the gate's message and for the person who is asked.

import { DIRECTORY, FILE, type Kind, SYMLINK } from '../tree/entry-table.js';
import { type HeldEntry, isEmptied, isUpdated } from './held-entry.js';

/** What a set of held entries comes to. */
export interface HeldTally {
  /** Entries that would be removed, with all that is in them. */
  removals: number;
  /** Entries that would be replaced by another type, or a file with content by an empty one. */
  replacements: number;
  /** What would be removed, by its type; what is inside a directory is not among them. */
  readonly removed: TypeCounts;
  /** What would be replaced, by the type it has on the replica. */
  readonly replaced: TypeCounts;
  /** Files that would lose their content; they are not in `replaced`. */
  emptied: number;
  /** Files and symlinks that would have other content; only with `maxChange`. They are not among `replacements`. */
  updated: number;
  /** Removals in the directories of `removed`, themselves counted, and in those of `replaced`. */
  inDirectories: number;
}

/** Counts by type. */
interface TypeCounts {
  /** Plain files. */
  files: number;
  /** Symlinks, whatever they lead to. */
  symlinks: number;
  /** Directories, each as one. */
  directories: number;
  /** FIFOs, sockets and devices. */
  special: number;
}

/** Nothing held. */
export function emptyTally(): HeldTally {
  return {
    removals: 0,
    replacements: 0,
    removed: emptyCounts(),
    replaced: emptyCounts(),
    emptied: 0,
    updated: 0,
    inDirectories: 0,
  };
}

/** Counts one more entry. */
export function tallyEntry(tally: HeldTally, { kind, replacedBy, removals }: Omit<HeldEntry, 'path'>): void {
  if (isUpdated({ ...(replacedBy === undefined ? {} : { replacedBy }) })) {
    tally.updated++;
    return;
  }
  if (isEmptied({ kind, ...(replacedBy === undefined ? {} : { replacedBy }) })) tally.emptied++;
  else (replacedBy === undefined ? tally.removed : tally.replaced)[typeOf(kind)]++;
  tally.removals += removals;
  if (replacedBy !== undefined) tally.replacements++;
  if (kind === DIRECTORY) tally.inDirectories += removals;
}

/** Says what a tally is made of: `120 files, 1 symlink and 2 directories with 30 in all`; empty for nothing. */
export function describeTally({ removed, replaced, emptied, updated, inDirectories }: HeldTally): string {
  const gone = describeTypes(removed);
  const others = describeTypes(replaced);
  const all = removed.directories + replaced.directories === 0 ? '' : ` with ${inDirectories} in all`;
  if (others === '' && emptied + updated === 0) return `${gone}${all}`;
  const parts: string[] = [];
  if (gone !== '') parts.push(`${gone} to remove`);
  if (others !== '') parts.push(`${others} to replace`);
  if (emptied > 0) parts.push(`${counted(emptied, 'file')} to empty`);
  if (updated > 0) parts.push(`${counted(updated, 'file')} to update`);
  return `${parts.join(', ')}${all}`;
}

function describeTypes({ files, symlinks, directories, special }: TypeCounts): string {
  const parts: string[] = [];
  if (files > 0) parts.push(counted(files, 'file'));
  if (symlinks > 0) parts.push(counted(symlinks, 'symlink'));
  if (special > 0) parts.push(counted(special, 'special file'));
  if (directories > 0) parts.push(directories === 1 ? '1 directory' : `${directories} directories`);
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function typeOf(kind: Kind): keyof TypeCounts {
  switch (kind) {
    case FILE:
      return 'files';
    case SYMLINK:
      return 'symlinks';
    case DIRECTORY:
      return 'directories';
    default:
      return 'special';
  }
}

function emptyCounts(): TypeCounts {
  return { files: 0, symlinks: 0, directories: 0, special: 0 };
}
