// What of an entry's owner, group and mode the replica's entry takes over, for both adapters alike.

import { LEAVE, SET_ID } from '../../core/tree/entry-table.js';
import { MOUNTED_PLAINLY, type MountedAs } from './mounted-as.js';
import type { Rules } from './rules.js';

/** Who this process is, to file systems. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Every group it is in. */
  readonly groups: ReadonlySet<number>;
}

/** Where there are no users (Windows), everything belongs to us. */
export function ownIdentity(): Identity {
  const gid = process.getegid?.() ?? 0;
  return { uid: process.geteuid?.() ?? 0, gid, groups: new Set([gid, ...(process.getgroups?.() ?? [])]) };
}

/** Turns what an entry has into what its copy gets, so that two sides that are in order compare as equal. */
export class KeptOwners {
  readonly #owners: Rules['owners'];
  readonly #self: Identity;
  readonly #mountedAs: MountedAs;

  constructor(owners: Rules['owners'], self: Identity, mountedAs: MountedAs = MOUNTED_PLAINLY) {
    this.#owners = owners;
    this.#self = self;
    this.#mountedAs = mountedAs;
  }

  /** Whether devices are not taken over. */
  get closesDevices(): boolean {
    return this.#mountedAs.nodev;
  }

  uid(uid: number): number {
    return this.#owners === 'all' ? uid : LEAVE;
  }

  gid(gid: number): number {
    if (this.#owners === 'all') return gid;
    return this.#owners === 'groups' && this.#self.groups.has(gid) ? gid : LEAVE;
  }

  /**
   * A setuid or setgid file that changed its owner would hand out the new one's rights: such bits count only where its
   * owner and group are what a copy gets. `mode` is without the type.
   * **Source**: cp(1) of POSIX drops them likewise when it cannot keep the owner.
   */
  mode(mode: number, { uid, gid, isDirectory }: { uid: number; gid: number; isDirectory: boolean }): number {
    if ((mode & SET_ID) === 0 || isDirectory) return mode;
    if (this.#mountedAs.nosuid) return mode & ~SET_ID;
    if (this.#owners === 'all') return mode;
    const isOwnGroup = this.#owners === 'groups' ? this.#self.groups.has(gid) : gid === this.#self.gid;
    return uid === this.#self.uid && isOwnGroup ? mode : mode & ~SET_ID;
  }
}
