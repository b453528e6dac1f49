// What the very file system under a replica keeps: some keep whole seconds only, no owners, or take `A` for `a`.
// It is tried out on two entries, which are removed afterwards: file systems do not tell, and networks tell lies.

import type { Bytes, Name, RelativePath } from '../../core/tree/bytes.js';
import {
  type Attributes,
  DIRECTORY,
  EntryTable,
  FILE,
  type Kind,
  LEAVE,
  SPECIAL,
  SYMLINK,
} from '../../core/tree/entry-table.js';
import type { Extended } from '../../core/tree/extended.js';
import { ownIdentity } from '../port/kept-owners.js';
import type { Capabilities, Root } from '../port/port.js';
import type { Directory } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { ACCESS_ACL } from '../port/posix-acl.js';
import { isNearly, probeTimes } from './probe-times.js';
import { PLAIN_RULES, type Rules } from '../port/rules.js';

/** What a replica's file system keeps, as far as the adapter and the user can make it. */
export interface ReplicaTraits {
  /** Whether a file keeps its mtime, a directory, and a symlink without giving it to what it leads to. */
  readonly times: boolean;
  readonly directoryTimes: boolean;
  readonly symlinkTimes: boolean;
  /** Times are cut or rounded to multiples of this, at least the adapter's `timeWindowNanos`; 0 where all are kept. */
  readonly timeWindowNanos: number;
  /** Earlier and later times are not kept; absent where no limit was found. */
  readonly earliestSeconds?: number;
  readonly latestSeconds?: number;
  /** Whether two names that differ in case only are the same. */
  readonly foldsCase: boolean;
  /** Whether a name is listed as it was given; some file systems list small letters only. */
  readonly keepsCase: boolean;
  /** Whether a file keeps its mode. */
  readonly modes: boolean;
  readonly owners: Rules['owners'];
  /** Whether a symlink keeps an owner, without giving it to what it leads to. */
  readonly symlinkOwners: boolean;
  readonly xattrs: boolean;
  readonly lostAttributes: Rules['lostAttributes'];
  readonly acls: boolean;
  /** Whether a file can have two names, and is seen to be the same by both. */
  readonly hardLinks: boolean;
  readonly symlinks: boolean;
  readonly special: Capabilities['special'];
}

/**
 * Tries out the root of a replica, each trait by itself: whatever a file system answers but what was wished for means
 * that it does not keep that. `names` are two that nothing has, of the kind that is removed when it is left over. The
 * root's rules are the same afterwards, its mtime is not.
 * @throws FsError where no file can be made in the root: EROFS, EACCES, ENOSPC, …
 */
export function probeReplica(root: Root, capabilities: Capabilities, names: readonly [Name, Name]): ReplicaTraits {
  const { rules } = root;
  root.rules = { ...PLAIN_RULES, owners: capabilities.owners, xattrs: true, acls: true };
  try {
    using directory = root.openDirectory('' as RelativePath);
    return new Probe(directory, capabilities, names).run();
  } finally {
    root.rules = rules;
  }
}

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
      const { timeWindowNanos, ...times } = probeTimes((time) => this.#stamped(time));
      const foldsCase = !isSo(() => this.#directory.find(inCapitals(this.#name)) === undefined);
      const lostAttributes = this.#lostAttributes();
      const { namespaces } = this.#capabilities;
      return {
        ...times,
        timeWindowNanos: Math.max(timeWindowNanos, this.#capabilities.timeWindowNanos),
        directoryTimes: this.#keepsDirectoryTimes(),
        foldsCase,
        keepsCase: !foldsCase || isSo(() => this.#keepsCase()),
        modes: [0o640, 0o600].every((mode) => this.#stamped({ mode })?.mode === mode),
        xattrs: lostAttributes.length < namespaces.length,
        lostAttributes,
        acls: this.#keepsExtended({ name: ACCESS_ACL as Bytes, value: TRIED_ACL }),
        hardLinks: this.#keepsHardLinks(),
        ...this.#symlinks(),
        special: this.#special(),
        owners: this.#owners(), // the last one, for the file may be somebody else's afterwards
      };
    } finally {
      this.#remove(this.#name);
    }
  }

  #keepsDirectoryTimes(): boolean {
    const isKept = isSo(() => {
      this.#directory.makeDirectory(this.#otherName);
      const found = this.#stampedAs(DIRECTORY, this.#otherName, { ...LATER, mode: 0o700 });
      return found !== undefined && isNearly(LATER, found);
    });
    isSo(() => {
      this.#directory.removeDirectory(this.#otherName);
      return true;
    });
    return isKept;
  }

  /** A name in capitals is not one that is removed when it is left over; the next pass prunes it all the same. */
  #keepsCase(): boolean {
    const capitals = inCapitals(this.#otherName);
    const table = new EntryTable();
    this.#directory.makeFile(capitals);
    try {
      this.#directory.list(table);
      return table.names.includes(capitals);
    } finally {
      this.#remove(capitals);
    }
  }

  #lostAttributes(): string[] {
    return this.#capabilities.namespaces.filter((namespace) => !this.#keepsExtended(attributeOf(namespace)));
  }

  #keepsExtended(attribute: Extended[number]): boolean {
    if (!this.#capabilities.extended) return false;
    return isSo(() => {
      this.#directory.writeExtended(this.#name, [attribute]);
      const found = this.#directory.readExtended(this.#name);
      return found.some(({ name, value }) => name === attribute.name && value === attribute.value);
    });
  }

  /** A file system without inode numbers of its own gives each name another one, and no link would be known again. */
  #keepsHardLinks(): boolean {
    return this.#canMake(
      () => this.#directory.link(this.#name, this.#directory, this.#otherName),
      () => {
        const [one, other] = [this.#name, this.#otherName].map((name) => this.#directory.find(name)?.attributes);
        return one !== undefined && one.inodeLow === other?.inodeLow && one.inodeHigh === other.inodeHigh;
      },
    );
  }

  #symlinks(): Pick<ReplicaTraits, 'symlinks' | 'symlinkTimes' | 'symlinkOwners'> {
    let [symlinkTimes, symlinkOwners] = [false, false];
    const symlinks = this.#canMake(
      () => this.#directory.makeSymlink(this.#otherName, this.#name),
      () => {
        if (this.#directory.readSymlink(this.#otherName) !== this.#name) return false;
        const plain = this.#stamped({});
        const later = this.#stampedAs(SYMLINK, this.#otherName, LATER);
        symlinkTimes = later !== undefined && isNearly(LATER, later) && this.#isStill(plain);
        const given = this.#ownersToTry().some(({ wanted }) => {
          const found = this.#stampedAs(SYMLINK, this.#otherName, wanted);
          return found !== undefined && isGiven(wanted, found);
        });
        symlinkOwners = given && this.#isStill(plain);
        return true;
      },
    );
    return { symlinks, symlinkTimes: symlinks && symlinkTimes, symlinkOwners: symlinks && symlinkOwners };
  }

  /** Whether the file that the symlink leads to has not been touched. */
  #isStill(before: Attributes | undefined): boolean {
    const now = this.#directory.find(this.#name)?.attributes;
    if (before === undefined || now === undefined) return false;
    return isNearly(before, now) && before.uid === now.uid && before.gid === now.gid;
  }

  #special(): Capabilities['special'] {
    if (this.#capabilities.special === 'none') return 'none';
    const fifo = { type: 'fifo', major: 0, minor: 0 } as const;
    const isKept = this.#canMake(
      () => this.#directory.makeSpecial(this.#otherName, fifo),
      () => this.#directory.find(this.#otherName)?.kind === SPECIAL,
    );
    return isKept ? this.#capabilities.special : 'none';
  }

  #owners(): Rules['owners'] {
    const kept = this.#ownersToTry().find(({ wanted }) => {
      const found = this.#stamped(wanted);
      return found !== undefined && isGiven(wanted, found);
    });
    return kept?.owners ?? 'none';
  }

  /** From the best to the least: what a process may do as root it may not do everywhere. */
  #ownersToTry(): readonly { readonly owners: Rules['owners']; readonly wanted: Partial<Attributes> }[] {
    const { owners } = this.#capabilities;
    if (owners === 'none') return [];
    const all = { owners: 'all', wanted: { uid: TRIED_UID, gid: TRIED_GID } } as const;
    // A change shows more than a group that the file has already.
    const has = this.#stamped({})?.gid;
    const own = [...ownIdentity().groups];
    const gid = own.find((group) => group !== has) ?? (owners === 'all' ? undefined : own[0]);
    const groups = gid === undefined ? [] : [{ owners: 'groups', wanted: { gid } } as const];
    return owners === 'all' ? [all, ...groups] : groups;
  }

  /** Makes the other name for as long as it is looked at; whether both went well, and it is as it should be. */
  #canMake(make: () => void, isRight: () => boolean): boolean {
    return isSo(() => {
      make();
      try {
        return isRight();
      } finally {
        this.#remove(this.#otherName);
      }
    });
  }

  /** What cannot be removed is left to the next pass, as all that is left over of copies. */
  #remove(name: Name): void {
    isSo(() => {
      this.#directory.removeFile(name);
      return true;
    });
  }

  /** Stamps the file, and says what became of it; undefined where that cannot be told. */
  #stamped(wanted: Partial<Attributes>): Attributes | undefined {
    return this.#stampedAs(FILE, this.#name, wanted);
  }

  #stampedAs(kind: Kind, name: Name, wanted: Partial<Attributes>): Attributes | undefined {
    let found: Attributes | undefined;
    isSo(() => {
      this.#directory.stamp(name, kind, { ...PLAIN, ...wanted });
      found = this.#directory.find(name)?.attributes;
      return true;
    });
    return found;
  }
}

const PLAIN: Attributes = { mode: 0o600, uid: LEAVE, gid: LEAVE, mtimeSeconds: 0, mtimeNanos: 0 };

/** Not the time of anything that was just made, nor of what is stamped plainly. */
const LATER = { mtimeSeconds: 1_000_000_002, mtimeNanos: 0 };

function isGiven({ uid = LEAVE, gid = LEAVE }: Partial<Attributes>, found: Attributes): boolean {
  return (uid === LEAVE || uid === found.uid) && (gid === LEAVE || gid === found.gid);
}

/**
 * One of a namespace; of what files may do in the name of root, none.
 * **Source**: capabilities(7), VFS_CAP_REVISION_2.
 */
function attributeOf(namespace: string): Extended[number] {
  if (!namespace.endsWith('.')) return { name: namespace as Bytes, value: NO_CAPABILITY };
  return { name: `${namespace}foldersync` as Bytes, value: 'probe' as Bytes };
}

const NO_CAPABILITY = Buffer.from('0000000200000000000000000000000000000000', 'hex').toString('latin1') as Bytes;

/**
 * An access ACL with a named user: user::rw- user:1:r-- group::--- mask::r-- other::---.
 * **Source**: see posix-acl.ts.
 */
const TRIED_ACL = Buffer.from(
  '02000000 01000600ffffffff 0200040001000000 04000000ffffffff 10000400ffffffff 20000000ffffffff'.replaceAll(' ', ''),
  'hex',
).toString('latin1') as Bytes;

function inCapitals(name: Name): Name {
  return name.toUpperCase() as Name;
}

/** Any refusal means that it is not. */
function isSo(look: () => boolean): boolean {
  try {
    return look();
  } catch (error) {
    if (error instanceof FsError) return false;
    throw error;
  }
}
