// One reused buffer that statx(2) fills, and what it says, as a row of an entry table.

import {
  CLOSED_DEVICE,
  DIRECTORY,
  type Entry,
  type EntryTable,
  FILE,
  type InodeNumber,
  type Kind,
  SPECIAL,
  SYMLINK,
} from '../../core/tree/entry-table.js';
import type { KeptOwners } from '../port/kept-owners.js';
import type { Libc } from './libc.js';
import { AT, STATX_WANTED } from './tables.js';
import type { Special } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';

// Where the fields of struct statx are, counted in 32-bit words. **Source**: statx(2); the same on every architecture.
const MASK = 0;
const ATTRIBUTES = 2;
const LINKS = 4;
const UID = 5;
const GID = 6;
const MODE = 7; // the lower half
const INODE = 8;
const SIZE = 10;
const BLOCKS = 12;
const ATTRIBUTES_MASK = 14;
const BTIME = 20;
const CTIME = 24;
const MTIME = 28;
const SPECIAL_MAJOR = 32;
const SPECIAL_MINOR = 33;
const DEVICE_MAJOR = 34;
const DEVICE_MINOR = 35;
const MOUNT_ID = 36;
const WORDS = 64;

/** The upper half of the first number that a double does not hold exactly any more (2^53). */
const BEYOND = 2 ** 21;

/** STATX_BTIME, in the mask. */
const HAS_BTIME = 0x800;
/** STATX_ATTR_MOUNT_ROOT, since Linux 5.8. */
const IS_MOUNT_ROOT = 0x2000;
/** STATX_ATTR_ENCRYPTED. */
const IS_ENCRYPTED = 0x800;

// **Source**: inode(7), The file type and mode.
const TYPE = 0o170000;
const TYPES: ReadonlyMap<number, Kind> = new Map([
  [0o100000, FILE],
  [0o040000, DIRECTORY],
  [0o120000, SYMLINK],
]);
const SPECIAL_TYPES: ReadonlyMap<number, Special['type']> = new Map([
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
  [0o020000, 'character'],
  [0o060000, 'block'],
]);
const NO_DEVICE = -1;

/** The answer of the last `read` or `readSelf`; valid until the next one. */
export class Statx {
  readonly #libc: Libc;
  readonly #words = new Uint32Array(WORDS);
  readonly #signed = new Int32Array(this.#words.buffer);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Reads an entry of a directory, never what a symlink leads to. False where it is gone. @throws FsError */
  read(directory: number, name: string): boolean {
    return this.#libc.statx(directory, name, AT.NO_FOLLOW | AT.NO_AUTOMOUNT, STATX_WANTED, this.#words);
  }

  /** Reads what a descriptor stands for. @throws FsError */
  readSelf(descriptor: number): void {
    const isThere = this.#libc.statx(descriptor, '', AT.EMPTY_PATH, STATX_WANTED, this.#words);
    if (!isThere) throw new FsError('ENOENT', 'no such file or directory'); // an NFS server may say so of a descriptor
  }

  get kind(): Kind {
    return TYPES.get(this.#word(MODE) & TYPE) ?? SPECIAL;
  }

  /** Permission bits, with setuid, setgid and sticky, whatever is kept of them. */
  get mode(): number {
    return this.#word(MODE) & 0o7777;
  }

  get uid(): number {
    return this.#word(UID);
  }

  get gid(): number {
    return this.#word(GID);
  }

  get sizeBytes(): number {
    return this.#double(SIZE);
  }

  /** What it takes on the disk, in units of 512 bytes. */
  get blocks(): number {
    return this.#double(BLOCKS);
  }

  /** The inode as a decimal number. */
  get inode(): string {
    return ((BigInt(this.#word(INODE + 1)) << 32n) | BigInt(this.#word(INODE))).toString();
  }

  isInode({ inodeLow, inodeHigh }: InodeNumber): boolean {
    return inodeLow === this.#word(INODE) && inodeHigh === this.#word(INODE + 1);
  }

  /** As st_dev is: **source**: makedev(3). */
  get device(): number {
    const [major, minor] = [this.#word(DEVICE_MAJOR), this.#word(DEVICE_MINOR)];
    return (minor & 0xff) + ((major & 0xfff) << 8) + (minor >>> 8) * 2 ** 20 + (major >>> 12) * 2 ** 44;
  }

  /** Tells one mount from another while both stand: since Linux 5.8 by its id, before that by its device. */
  get mount(): string {
    return `${this.#double(MOUNT_ID)}:${this.device}`;
  }

  /** What a special file is; undefined for anything else. */
  get special(): Special | undefined {
    const type = SPECIAL_TYPES.get(this.#word(MODE) & TYPE);
    return type === undefined
      ? undefined
      : { type, major: this.#word(SPECIAL_MAJOR), minor: this.#word(SPECIAL_MINOR) };
  }

  /** When it was made, in seconds since 1970; undefined where the file system does not say so. */
  get born(): number | undefined {
    if ((this.#word(MASK) & HAS_BTIME) === 0) return undefined;
    return this.#seconds(BTIME) + this.#word(BTIME + 2) / 1e9;
  }

  /** Whether its size is beyond what a number holds exactly. */
  get isTooLarge(): boolean {
    return this.#word(SIZE + 1) >= BEYOND;
  }

  /** Whether its time of change is beyond that: the nearest one within it is told instead. **Units**: of seconds. */
  get isTooFarInTime(): boolean {
    const high = this.#signed[MTIME + 1]!; // a constant below WORDS
    return high >= BEYOND || high < -BEYOND;
  }

  /** Whether another look at the same inode shows that its content has not been written since. */
  isUnchanged({ sizeBytes, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos }: Entry): boolean {
    return (
      sizeBytes === this.sizeBytes &&
      mtimeSeconds === this.#seconds(MTIME) &&
      mtimeNanos === this.#word(MTIME + 2) &&
      ctimeSeconds === this.#seconds(CTIME) &&
      ctimeNanos === this.#word(CTIME + 2)
    );
  }

  /** Fills a row. `parentDevice` tells a mount where the kernel does not; without it nothing is one then. */
  fill(table: EntryTable, row: number, owners: KeptOwners, parentDevice = NO_DEVICE): void {
    const { uid, gid, kind } = this;
    table.kinds[row] = this.#keptKind(kind, owners);
    table.modes[row] = owners.mode(this.mode, { uid, gid, isDirectory: kind === DIRECTORY });
    table.uids[row] = owners.uid(uid);
    table.gids[row] = owners.gid(gid);
    table.sizes[row] = this.sizeBytes;
    table.mtimeSeconds[row] = this.#seconds(MTIME);
    table.mtimeNanos[row] = this.#word(MTIME + 2);
    table.ctimeSeconds[row] = this.#seconds(CTIME);
    table.ctimeNanos[row] = this.#word(CTIME + 2);
    table.inodesLow[row] = this.#word(INODE);
    table.inodesHigh[row] = this.#word(INODE + 1);
    table.devices[row] = this.device;
    table.links[row] = this.#word(LINKS);
    table.mountRoots[row] = this.#isMountRoot(parentDevice) ? 1 : 0;
  }

  /** The same as an object. */
  entry(owners: KeptOwners, parentDevice = NO_DEVICE): Entry {
    const { uid, gid, kind } = this;
    return {
      kind: this.#keptKind(kind, owners),
      mode: owners.mode(this.mode, { uid, gid, isDirectory: kind === DIRECTORY }),
      uid: owners.uid(uid),
      gid: owners.gid(gid),
      sizeBytes: this.sizeBytes,
      mtimeSeconds: this.#seconds(MTIME),
      mtimeNanos: this.#word(MTIME + 2),
      ctimeSeconds: this.#seconds(CTIME),
      ctimeNanos: this.#word(CTIME + 2),
      inodeLow: this.#word(INODE),
      inodeHigh: this.#word(INODE + 1),
      device: this.device,
      links: this.#word(LINKS),
      isMountRoot: this.#isMountRoot(parentDevice),
    };
  }

  /** Whether it takes a key to read it. */
  get isEncrypted(): boolean {
    return (this.#word(ATTRIBUTES) & IS_ENCRYPTED) !== 0;
  }

  /** Whether this kernel says of each entry whether something is mounted there. */
  get knowsMountRoots(): boolean {
    return (this.#word(ATTRIBUTES_MASK) & IS_MOUNT_ROOT) !== 0;
  }

  #keptKind(kind: Kind, owners: KeptOwners): Kind {
    return kind === SPECIAL && owners.closesDevices && isDevice(this.special) ? CLOSED_DEVICE : kind;
  }

  #isMountRoot(parentDevice: number): boolean {
    if (this.knowsMountRoots) return (this.#word(ATTRIBUTES) & IS_MOUNT_ROOT) !== 0;
    return parentDevice !== NO_DEVICE && parentDevice !== this.device;
  }

  #word(index: number): number {
    return this.#words[index]!; // every index is a constant below WORDS
  }

  #double(index: number): number {
    return this.#word(index) + this.#word(index + 1) * 2 ** 32;
  }

  /** 64 bits with a sign, as far as a number holds them exactly. */
  #seconds(index: number): number {
    const high = this.#signed[index + 1]!; // as above
    if (high >= BEYOND) return Number.MAX_SAFE_INTEGER;
    return high < -BEYOND ? Number.MIN_SAFE_INTEGER : this.#word(index) + high * 2 ** 32;
  }
}

/** Whether a special file is a device. */
export function isDevice(special: Special | undefined): boolean {
  return special?.type === 'character' || special?.type === 'block';
}
