// The archive of a pair that watches, open from one small pass to the next: to open it takes longer than all that such
// a pass reads in it. Others may read it meanwhile. Who takes it away, or puts another one in its place, is noticed.

import fs from 'node:fs';
import { openTwoWayArchive, type TwoWayArchive } from './two-way-archive.js';

/** At most one archive that is open. */
export class KeptArchive {
  #kept: { readonly file: string; readonly archive: TwoWayArchive; readonly seen: string } | undefined;
  /** What the one was that was opened last. */
  #opened: FileLook | undefined;

  /** The archive in a file as it is now, for one pass. @throws Error of lmdb or node:fs */
  open(file: string): TwoWayArchive {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.file === file && kept.seen === lookAt(file)?.all) return kept.archive;
    kept?.archive.close();
    const archive = openTwoWayArchive(file);
    this.#opened = lookAt(file);
    return archive;
  }

  /** Takes it from a pass that has ended; what that has not written counts for nothing. */
  keep(file: string, archive: TwoWayArchive): void {
    this.close();
    const now = lookAt(file);
    const isSame = now !== undefined && now.inodes === this.#opened?.inodes;
    if (isSame && !archive.hasChanges) this.#kept = { file, archive, seen: now.all };
    else archive.close();
  }

  /** Idempotent. */
  close(): void {
    this.#kept?.archive.close();
    this.#kept = undefined;
  }
}

/** What a database is in its folder. */
interface FileLook {
  /** Changes when another one is there. */
  readonly inodes: string;
  /** Changes when anybody writes to it as well. */
  readonly all: string;
}

/** Undefined where it is gone. */
function lookAt(file: string): FileLook | undefined {
  const look = (at: string) => fs.statSync(at, { bigint: true, throwIfNoEntry: false });
  const [own, lock] = [look(file), look(`${file}-lock`)];
  if (own === undefined || lock === undefined) return undefined;
  const inodes = [own.dev, own.ino, lock.ino].join(' ');
  return { inodes, all: [inodes, own.size, own.mtimeNs, own.ctimeNs].join(' ') };
}
