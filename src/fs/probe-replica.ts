// What the very file system under a replica keeps: some keep whole seconds only, no owners, or take `A` for `a`.
// It is tried out on two files that are gone again afterwards, for file systems do not tell, and networks not the truth.

import type { Bytes, Name, RelativePath } from '../core/bytes.js';
import { type Attributes, EntryTable, FILE, LEAVE } from '../core/entry-table.js';
import type { Extended } from '../core/extended.js';
import { type Capabilities, type Directory, FsError, type Root, type Rules } from './port.js';
import { ACCESS_ACL } from './posix-acl.js';

/** What a replica's file system keeps, as far as the adapter and the user can make it. */
export interface ReplicaTraits {
  /** Times are cut or rounded to multiples of this; at least the adapter's `timeWindowNanos`, and 0 where all are kept. */
  readonly timeWindowNanos: number;
  /** Earlier and later times become these; absent where there is no such limit in sight. */
  readonly earliestSeconds?: number;
  readonly latestSeconds?: number;
  /** Whether two names that differ in case only are the same. */
  readonly foldsCase: boolean;
  /** Whether a name is listed as it was given; some file systems list small letters only. */
  readonly keepsCase: boolean;
  /** Whether a file keeps its mode. */
  readonly modes: boolean;
  readonly owners: Rules['owners'];
  readonly xattrs: boolean;
  readonly acls: boolean;
  readonly hardLinks: boolean;
  readonly symlinks: boolean;
  readonly special: Capabilities['special'];
}

/**
 * Tries out the root of a replica. `names` are two that nothing has, of the kind that is removed when it is left over.
 * The root's rules are the same afterwards, its mtime is not.
 * @throws FsError where the root cannot be written at all: EROFS, EACCES, ENOSPC, …
 */
export function probeReplica(root: Root, capabilities: Capabilities, names: readonly [Name, Name]): ReplicaTraits {
  const { rules } = root;
  root.rules = { owners: capabilities.owners, xattrs: true, acls: true, syncFiles: false };
  try {
    using directory = root.openDirectory('' as RelativePath);
    return new Probe(directory, capabilities, names).run();
  } finally {
    root.rules = rules;
  }
}

/** **Source**: what refusals of file systems that lack a feature look like; EPERM is Linux's word for FAT. */
const REFUSALS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV']);

/** Of FAT (2 s), HFS+ (1 s), exFAT (10 ms), NTFS (100 ns) and what is between them. */
const GRANULARITIES = [2_000_000_000, 1_000_000_000, 10_000_000, 1_000_000, 1_000, 100];

/** Some 2,000 years to either side: beyond every limit that is in use, within what 64 bits of 100 ns can hold. */
const FAR_SECONDS = 2 ** 36;

const TRIED_UID = 1;
const TRIED_GID = 1;

class Probe {
  readonly #directory: Directory;
  readonly #capabilities: Capabilities;
  readonly #name: Name;
  readonly #otherName: Name;

  constructor(directory: Directory, capabilities: Capabilities, [name, otherName]: readonly [Name, Name]) {
    this.#directory = directory;
    this.#capabilities = capabilities;
    this.#name = name;
    this.#otherName = otherName;
  }

  run(): ReplicaTraits {
    this.#directory.makeFile(this.#name);
    try {
      const foldsCase = this.#directory.find(this.#name.toUpperCase() as Name) !== undefined;
      const earliestSeconds = this.#limit(-FAR_SECONDS);
      const latestSeconds = this.#limit(FAR_SECONDS);
      return {
        timeWindowNanos: this.#timeWindow(),
        ...(earliestSeconds === undefined ? {} : { earliestSeconds }),
        ...(latestSeconds === undefined ? {} : { latestSeconds }),
        foldsCase,
        keepsCase: !foldsCase || this.#keepsCase(),
        modes: this.#keepsModes(),
        xattrs: this.#keepsExtended({ name: 'user.foldersync' as Bytes, value: 'probe' as Bytes }),
        acls: this.#keepsExtended({ name: ACCESS_ACL as Bytes, value: TRIED_ACL }),
        hardLinks: this.#canMake(() => this.#directory.link(this.#name, this.#directory, this.#otherName)),
        symlinks: this.#canMake(() => this.#directory.makeSymlink(this.#otherName, 'target' as Bytes)),
        special: this.#special(),
        owners: this.#owners(), // the last one, for the file may be somebody else's afterwards
      };
    } finally {
      this.#directory.removeFile(this.#name);
    }
  }

  /** Two times, for one could lie on a multiple by chance of rounding. */
  #timeWindow(): number {
    const offs = [499_999_999, 999_999_999].map((mtimeNanos) => {
      const wanted = { mtimeSeconds: 1_000_000_001, mtimeNanos };
      const found = this.#stamped(wanted);
      return Math.abs((found.mtimeSeconds - wanted.mtimeSeconds) * 1e9 + (found.mtimeNanos - wanted.mtimeNanos));
    });
    const off = Math.max(...offs);
    const granularity = off === 0 ? 0 : (GRANULARITIES.findLast((nanos) => nanos >= off) ?? off);
    return Math.max(granularity, this.#capabilities.timeWindowNanos);
  }

  /** What a time far away becomes; undefined where it stays, or becomes what does not stay itself. */
  #limit(farSeconds: number): number | undefined {
    const { mtimeSeconds } = this.#stamped({ mtimeSeconds: farSeconds, mtimeNanos: 0 });
    const isLimit = mtimeSeconds !== farSeconds && Math.abs(mtimeSeconds) < FAR_SECONDS;
    return isLimit && this.#stamped({ mtimeSeconds, mtimeNanos: 0 }).mtimeSeconds === mtimeSeconds
      ? mtimeSeconds
      : undefined;
  }

  /** Its name in capitals is not one that is removed when it is left over; the next pass prunes it all the same. */
  #keepsCase(): boolean {
    const capitals = this.#name.toUpperCase() as Name;
    const table = new EntryTable();
    this.#directory.rename(this.#name, this.#otherName);
    this.#directory.rename(this.#otherName, capitals);
    this.#directory.list(table);
    this.#directory.rename(capitals, this.#otherName);
    this.#directory.rename(this.#otherName, this.#name);
    return table.names.includes(capitals);
  }

  #keepsModes(): boolean {
    return [0o640, 0o600].every((mode) => this.#stamped({ mode }).mode === mode);
  }

  #keepsExtended(attribute: Extended[number]): boolean {
    if (!this.#capabilities.extended) return false;
    const isWritten = isDone(() => this.#directory.writeExtended(this.#name, [attribute]));
    const found = this.#directory.readExtended(this.#name);
    return isWritten && found.some(({ name, value }) => name === attribute.name && value === attribute.value);
  }

  #special(): Capabilities['special'] {
    if (this.#capabilities.special === 'none') return 'none';
    const fifo = { type: 'fifo', major: 0, minor: 0 } as const;
    return this.#canMake(() => this.#directory.makeSpecial(this.#otherName, fifo))
      ? this.#capabilities.special
      : 'none';
  }

  #owners(): Rules['owners'] {
    const { owners } = this.#capabilities;
    const wanted = owners === 'all' ? { uid: TRIED_UID, gid: TRIED_GID } : { gid: this.#stamped({}).gid };
    let isKept = false;
    const isChanged = isDone(() => {
      const found = this.#stamped(wanted);
      isKept = Object.entries(wanted).every(([key, value]) => found[key as keyof typeof wanted] === value);
    });
    return isChanged && isKept ? owners : 'none';
  }

  #canMake(make: () => void): boolean {
    if (!isDone(make)) return false;
    this.#directory.removeFile(this.#otherName);
    return true;
  }

  /** Stamps the file, and says what became of it. */
  #stamped(wanted: Partial<Attributes>): Attributes {
    const plain = { mode: 0o600, uid: LEAVE, gid: LEAVE, mtimeSeconds: 0, mtimeNanos: 0 };
    this.#directory.stamp(this.#name, FILE, { ...plain, ...wanted });
    const found = this.#directory.find(this.#name);
    if (found === undefined) throw new FsError('VANISHED', 'somebody has removed the file that was being tried out');
    return found.attributes;
  }
}

/** An access ACL with a named user: user::rw- user:1:r-- group::--- mask::r-- other::---. **Source**: see posix-acl.ts. */
const TRIED_ACL = Buffer.from(
  '02000000 01000600ffffffff 0200040001000000 04000000ffffffff 10000400ffffffff 20000000ffffffff'.replaceAll(' ', ''),
  'hex',
).toString('latin1') as Bytes;

/** @throws FsError for what is no refusal */
function isDone(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof FsError && REFUSALS.has(error.code)) return false;
    throw error;
  }
}
