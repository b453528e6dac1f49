// Hard links: which files of the source are one, and which file of the replica is theirs. The first name of a file that
// a pass meets is copied as any other; each further one becomes a link to it, and names that are one in the replica
// alone are split. In the end every file of the source has one of the replica, and no file of the replica has two.
// Where the replica's file takes no more names, as many as its file system allows, a further one takes the rest.

import type { Name, RelativePath } from '../../core/tree/bytes.js';
import type { EntryTable } from '../../core/tree/entry-table.js';
import { type Inode, inodeOf } from '../../core/tree/inode.js';

/** The replica's first name of a file with hard links. */
export interface Leader {
  readonly directory: RelativePath;
  readonly name: Name;
  /** Absent in a dry run that would only copy it. */
  readonly inode?: Inode;
}

/** What a source's file is known by; inodes are unique in one file system only. */
export type SourceKey = string & { readonly source?: true };

/**
 * Owner key of every source file with a single name: a second claim to its replica's inode comes from another file.
 */
const SINGLE = 'single' as SourceKey;

/** The hard links of one pass. **Shape**: grows with the files that have several names, on either side. */
export class Links {
  readonly #leaders = new Map<SourceKey, Leader>();
  readonly #owners = new Map<Inode, SourceKey>();
  /** Files of the replica that have led, and take no more names. */
  readonly #full = new Set<Inode>();
  /** In a dry run only. */
  readonly #replaced: [SourceKey, Leader][] = [];

  /**
   * The name to link a row of the source to; undefined for the first name of a file, and where no name takes another
   * link.
   */
  leaderOf(table: EntryTable, row: number): Leader | undefined {
    return hasLinks(table, row) ? this.#leaders.get(keyOf(table, row)) : undefined;
  }

  /** Whether a file of the replica is that of another file of the source already. */
  isTaken(table: EntryTable, row: number, inode: Inode): boolean {
    const owner = this.#owners.get(inode);
    return owner !== undefined && (owner === SINGLE || owner !== keyOf(table, row));
  }

  /** Whether a file of the replica is one of those that stand for a row of the source. */
  isRight(table: EntryTable, row: number, inode: Inode): boolean {
    if (this.leaderOf(table, row)?.inode === inode) return true;
    return this.#full.has(inode) && this.#owners.get(inode) === keyOf(table, row);
  }

  /** The file that a row of the source should have been linked to takes no more names: a further file leads. */
  fill(table: EntryTable, row: number): void {
    const key = keyOf(table, row);
    const inode = this.#leaders.get(key)?.inode;
    this.#leaders.delete(key);
    if (inode !== undefined) this.#full.add(inode);
  }

  /** The replica's file of that name is that of the row of the source from now on. */
  lead(table: EntryTable, row: number, leader: Leader): void {
    const isSingle = !hasLinks(table, row);
    const key = isSingle ? SINGLE : keyOf(table, row);
    if (!isSingle) this.#leaders.set(key, leader);
    if (leader.inode !== undefined) this.#owners.set(leader.inode, key);
  }

  /** A dry run would put the row in the place of something else, after its walk. */
  leadAfterWalk(table: EntryTable, row: number, leader: Leader): void {
    if (hasLinks(table, row)) this.#replaced.push([keyOf(table, row), leader]);
  }

  /**
   * The walk of a dry run is over: files that it has not met under another name are led by those that it would replace.
   */
  endWalk(): void {
    for (const [key, leader] of this.#replaced) if (!this.#leaders.has(key)) this.#leaders.set(key, leader);
  }
}

/** The inode in a row of the replica's listing. */
export function inodeInRow({ inodesLow, inodesHigh }: EntryTable, row: number): Inode {
  return inodeOf({ inodeLow: inodesLow[row]!, inodeHigh: inodesHigh[row]! }); // a row that exists
}

function hasLinks(table: EntryTable, row: number): boolean {
  return table.links[row]! > 1; // a row that exists
}

/** What the file in a row of the source's listing is known by. */
export function keyOf(table: EntryTable, row: number): SourceKey {
  return `${table.devices[row]!}:${inodeInRow(table, row)}` as SourceKey;
}
