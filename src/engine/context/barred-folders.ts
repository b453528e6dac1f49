// Folders that a pass must not meet below its roots: a replica in the source would be copied into itself, and the
// source in the replica removed. No path shows it where a bind mount hides how they lie, in a container for instance;
// their inodes do.

import { childPath } from '../../core/tree/bytes.js';
import { type Entry, type EntryTable, EXCLUDED, UNREADABLE } from '../../core/tree/entry-table.js';
import { relate } from '../../core/pair/overlap.js';
import type { Problem } from '../../core/report/problem.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Journal } from './journal.js';
import type { RootFacts } from '../threads/protocol.js';

/** A folder by its device (st_dev) and inode (decimal). */
export type FolderId = NonNullable<RootFacts['id']>;

/** Some folders, to be found among many. */
export class FolderSet {
  /** For another thread to have the same. */
  readonly ids: readonly FolderId[];
  /** By the lower half of the inode, because a listing has many directories and this set nearly always one. */
  readonly #byInode = new Map<number, { readonly high: number; readonly device: number }[]>();

  constructor(ids: readonly FolderId[]) {
    this.ids = ids;
    for (const { device, inode } of ids) {
      const number = BigInt(inode);
      const low = Number(number & 0xffffffffn);
      const others = this.#byInode.get(low) ?? [];
      this.#byInode.set(low, [...others, { high: Number(number >> 32n), device }]);
    }
  }

  has({ inodeLow, inodeHigh, device }: Pick<Entry, 'inodeLow' | 'inodeHigh' | 'device'>): boolean {
    const found = this.#byInode.get(inodeLow);
    return found?.some((folder) => folder.high === inodeHigh && folder.device === device) ?? false;
  }

  hasRow({ inodesLow, inodesHigh, devices }: EntryTable, row: number): boolean {
    if (!this.#byInode.has(inodesLow[row]!)) return false; // a row that exists, as below
    return this.has({ inodeLow: inodesLow[row]!, inodeHigh: inodesHigh[row]!, device: devices[row]! });
  }
}

/** What must not be met on either side. */
export type BarredFolders = Readonly<Record<Problem['side'], FolderSet>>;

/**
 * The replicas of other pairs that must not be met in a source: those that lie in it as all can see make a chain of
 * pairs.
 */
export function hiddenReplicas(source: RootFacts, replicas: readonly RootFacts[]): FolderId[] {
  return replicas.flatMap((replica) => {
    const relation = relate(rootOf(replica), rootOf(source));
    return replica.id === undefined || relation === 'same' || relation === 'inside' ? [] : [replica.id];
  });
}

/** Whether other pairs write into a source. */
export function isFed(source: RootFacts, replicas: readonly RootFacts[]): boolean {
  return replicas.some((replica) => relate(rootOf(replica), rootOf(source)) !== 'apart');
}

function rootOf({ path, id }: RootFacts) {
  return { path, ...id };
}

const TOLD = {
  source: {
    code: 'REPLICA',
    message: 'it is the replica of a pair, which is not copied into itself. Exclude it, or put the replica elsewhere',
  },
  replica: {
    code: 'SOURCE',
    message: 'it is the source of this pair, which is left as it is. Give the replica a folder that holds nothing else',
  },
} as const;

/** A barred folder, met only when it is open already. */
export function barredError(side: Problem['side']): FsError {
  return new FsError(TOLD[side].code, TOLD[side].message);
}

/** Takes barred folders out of a listing that was read; each is a problem, told once in a pass. */
export function passOverBarred(
  {
    plan: { barred },
    output: { journal },
  }: {
    readonly plan: { readonly barred: BarredFolders };
    readonly output: { readonly journal: Journal };
  },
  { side, path }: Pick<Problem, 'side' | 'path'>,
  table: EntryTable,
): void {
  for (let row = 0; row < table.length; row++) {
    if (!table.isDirectory(row) || !barred[side].hasRow(table, row)) continue;
    // In the source, nothing of that name may be mirrored; in the replica, nothing of it may go.
    table.kinds[row] = side === 'source' ? EXCLUDED : UNREADABLE;
    const entry = childPath(path, table.name(row));
    if (!journal.hasProblem(side, entry)) journal.problem({ side, path: entry, action: 'enter', ...TOLD[side] });
  }
}
