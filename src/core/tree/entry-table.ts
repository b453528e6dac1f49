// An entry table: one directory's listing as names plus typed columns, so that an unchanged entry costs no object.
// A table is filled in two steps (names and kinds, then the rest), so that what the filter excludes is never read.

import type { Name } from './bytes.js';

/** What an entry is. **Shape**: one of the constants below. */
export type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** It was listed, and was gone when it was read: passed over on both sides. */
export const GONE = 0;
/** A regular file. */
export const FILE = 1;
/** A directory. */
export const DIRECTORY = 2;
/** A symlink, whatever it leads to. */
export const SYMLINK = 3;
/** A FIFO, a socket or a device. */
export const SPECIAL = 4;
/** The filter excludes it: neither copied nor removed. */
export const EXCLUDED = 5;
/** It is there, but what it is cannot be read: left alone on both sides, as a problem. */
export const UNREADABLE = 6;
/** A device of the source that its mount opens for nobody: passed over as a special file that is not mirrored. */
export const CLOSED_DEVICE = 7;

/** Setuid and setgid, of a mode. **Source**: inode(7). */
export const SET_ID = 0o6000;

/** An owner or a group that is not taken over. **Source**: chown(2) leaves what is given as (uid_t) -1. */
export const LEAVE = 0xffffffff;

/** The attributes of one entry that a replica's entry takes over. */
export interface Attributes {
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  /** The owner, or LEAVE where the root's rules do not keep it. */
  readonly uid: number;
  /** The group, or LEAVE where the root's rules do not keep it. */
  readonly gid: number;
  readonly mtimeSeconds: number;
  /** 0 to 999,999,999, also before 1970. */
  readonly mtimeNanos: number;
}

/** st_ino, in two halves of 32 bits. */
export interface InodeNumber {
  readonly inodeLow: number;
  readonly inodeHigh: number;
}

/** One row, as an adapter reads it from a file system. */
export interface Entry extends Attributes, InodeNumber {
  readonly kind: Kind;
  readonly sizeBytes: number;
  /** The device (st_dev) that it lies on; another one than its directory's where a file is mounted, for instance. */
  readonly device: number;
  readonly links: number;
  /** When anything of it last changed, attributes and links included; nothing but the clock can set it back. */
  readonly ctimeSeconds: number;
  readonly ctimeNanos: number;
  /** Whether something is mounted here; what a portable adapter sees of that, `Capabilities.bindMounts` says. */
  readonly isMountRoot: boolean;
}

/**
 * When an entry was changed.
 * **Units**: seconds since 1970, as exactly as a number holds them: to a quarter of a microsecond.
 */
export function ctimeOf({ ctimeSeconds, ctimeNanos }: Entry): number {
  return ctimeSeconds + ctimeNanos / 1e9;
}

/**
 * One directory's entries. **Shape**: rows 0 to `length - 1`, sorted by the bytes of their names, no name twice.
 * Columns are reused from one directory to the next; they are valid until the next `reset`.
 */
export class EntryTable {
  length = 0;
  names: readonly Name[] = [];
  kinds = new Uint8Array(INITIAL_ROWS);
  modes = new Uint16Array(INITIAL_ROWS);
  sizes = new Float64Array(INITIAL_ROWS);
  mtimeSeconds = new Float64Array(INITIAL_ROWS);
  mtimeNanos = new Uint32Array(INITIAL_ROWS);
  inodesLow = new Uint32Array(INITIAL_ROWS);
  inodesHigh = new Uint32Array(INITIAL_ROWS);
  devices = new Float64Array(INITIAL_ROWS);
  links = new Uint32Array(INITIAL_ROWS);
  uids = new Uint32Array(INITIAL_ROWS);
  gids = new Uint32Array(INITIAL_ROWS);
  ctimeSeconds = new Float64Array(INITIAL_ROWS);
  ctimeNanos = new Uint32Array(INITIAL_ROWS);
  /** 1 where something is mounted. */
  mountRoots = new Uint8Array(INITIAL_ROWS);

  /** Begins a new listing. `names` must be sorted; the caller sets every row's kind. */
  reset(names: readonly Name[]): void {
    this.names = names;
    this.length = names.length;
    if (names.length > this.kinds.length) this.#grow(names.length);
  }

  /** Fills one row. */
  set(row: number, entry: Entry): void {
    this.kinds[row] = entry.kind;
    this.modes[row] = entry.mode;
    this.sizes[row] = entry.sizeBytes;
    this.mtimeSeconds[row] = entry.mtimeSeconds;
    this.mtimeNanos[row] = entry.mtimeNanos;
    this.inodesLow[row] = entry.inodeLow;
    this.inodesHigh[row] = entry.inodeHigh;
    this.devices[row] = entry.device;
    this.links[row] = entry.links;
    this.uids[row] = entry.uid;
    this.gids[row] = entry.gid;
    this.ctimeSeconds[row] = entry.ctimeSeconds;
    this.ctimeNanos[row] = entry.ctimeNanos;
    this.mountRoots[row] = entry.isMountRoot ? 1 : 0;
  }

  /** The name in a row that exists. */
  name(row: number): Name {
    return this.names[row]!; // callers count from 0 to length - 1
  }

  kind(row: number): Kind {
    return this.kinds[row] as Kind;
  }

  isDirectory(row: number): boolean {
    return this.kinds[row] === DIRECTORY;
  }

  /** As `ctimeOf`. */
  ctime(row: number): number {
    return this.ctimeSeconds[row]! + this.ctimeNanos[row]! / 1e9; // as above
  }

  inode(row: number): InodeNumber {
    return { inodeLow: this.inodesLow[row]!, inodeHigh: this.inodesHigh[row]! }; // as above
  }

  attributes(row: number): Attributes {
    return {
      mode: this.modes[row]!, // as above, for all five
      uid: this.uids[row]!,
      gid: this.gids[row]!,
      mtimeSeconds: this.mtimeSeconds[row]!,
      mtimeNanos: this.mtimeNanos[row]!,
    };
  }

  /** Old rows are not kept: a table grows only between two listings. */
  #grow(rows: number): void {
    const capacity = Math.max(LEAST_GROWN, 2 ** Math.ceil(Math.log2(rows)));
    this.kinds = new Uint8Array(capacity);
    this.modes = new Uint16Array(capacity);
    this.sizes = new Float64Array(capacity);
    this.mtimeSeconds = new Float64Array(capacity);
    this.mtimeNanos = new Uint32Array(capacity);
    this.inodesLow = new Uint32Array(capacity);
    this.inodesHigh = new Uint32Array(capacity);
    this.devices = new Float64Array(capacity);
    this.links = new Uint32Array(capacity);
    this.uids = new Uint32Array(capacity);
    this.gids = new Uint32Array(capacity);
    this.ctimeSeconds = new Float64Array(capacity);
    this.ctimeNanos = new Uint32Array(capacity);
    this.mountRoots = new Uint8Array(capacity);
  }
}

/** So few that a pass over small directories makes no garbage outside the heap, which costs it a twentieth. */
const INITIAL_ROWS = 8;
const LEAST_GROWN = 256;
