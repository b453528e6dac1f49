// The port over libc, for Linux: exact to the nanosecond, with owners, holes, extended attributes and special files,
// and faster than node:fs. Every entry is reached from a descriptor that was opened below the root.

import { type AbsolutePath, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { CAPABILITIES } from '../../core/tree/extended.js';
import { type Kept, keptOf } from '../port/kept-of-mount.js';
import { ownIdentity } from '../port/kept-owners.js';
import { LeasePatience } from '../port/lease.js';
import { loadLibc } from '../libc/libc.js';
import { checkLibc } from './libc-check.js';
import { AT, OPEN } from '../libc/tables.js';
import { CloneMemory } from './content.js';
import { AccessTimes, Buffers, closeQuietly, type LinuxContext } from './context.js';
import { UnnamedFiles } from './copy.js';
import { LinuxDirectory } from './directory.js';
import { HeldWay } from './held-way.js';
import { openBelow } from './open.js';
import { pathOf } from '../paths/descriptor-path.js';
import { makePath, openPath } from './path.js';
import { SourceSizes } from './sizes.js';
import { toTimes } from './stamp.js';
import { startLinuxWatcher } from './watcher.js';
import type { Lock } from '../port/port.js';
import type { MountedAs } from '../port/mounted-as.js';
import type { MountTable } from '../port/mount-points.js';
import type { Capabilities, FileSystem, LentRoot, RealPath, Root, RootIdentity } from '../port/port.js';
import type { Directory } from '../port/directory.js';
import { PLAIN_RULES, type Rules } from '../port/rules.js';
import { createPortableFileSystem } from '../portable/portable.js';
import { mayMakeDevices, ownersKeptBy } from '../port/privilege.js';
import { sharedFileSystem } from '../port/remote-changes.js';
import { Statx } from '../libc/statx.js';
import type { WatchLimit } from '../port/watch-limit.js';
import type { Watcher, WatcherOptions } from '../port/watcher.js';

/** How the adapter is made. */
export interface LinuxOptions {
  /** Called for each entry whose attributes are read: one directory may take minutes. */
  readonly beat: () => void;
  /** Goes without openat2(2) although this kernel has it. Default: false. */
  readonly avoidsOpenat2?: boolean;
}

/**
 * The Linux adapter, after a look at whether everything it relies on is as it must be on this machine.
 * @throws Error where it is not, or where koffi does not load
 */
export function createLinuxFileSystem({ beat, avoidsOpenat2 = false }: LinuxOptions): FileSystem {
  if (process.platform !== 'linux') throw new Error(`this is ${process.platform}, not Linux`);
  const libc = loadLibc();
  const statx = new Statx(libc);
  const { hasOpenat2 } = checkLibc(libc, statx);
  const self = ownIdentity();
  return new LinuxFileSystem({
    libc,
    statx,
    self,
    beat,
    hasOpenat2: hasOpenat2 && !avoidsOpenat2,
    isPrivileged: self.uid === 0,
    buffers: new Buffers(),
    leases: new LeasePatience(beat),
    accessTimes: new AccessTimes(),
    sizes: new SourceSizes(),
  });
}

/** **Source**: xattr(7); rsync -X likewise leaves `system.*` alone. */
const NAMESPACES = ['user.', 'trusted.', 'security.', CAPABILITIES];

class LinuxFileSystem implements FileSystem {
  readonly capabilities: Capabilities;
  readonly #context: LinuxContext;
  /** Whole paths, which are followed, are node's business. */
  readonly #paths: FileSystem;

  constructor(context: LinuxContext) {
    this.#context = context;
    this.#paths = createPortableFileSystem(context.beat);
    this.capabilities = {
      adapter: 'linux',
      timeWindowNanos: 0,
      owners: ownersKeptBy(context.self),
      extended: true,
      namespaces: context.isPrivileged ? NAMESPACES : ['user.'],
      special: mayMakeDevices(context.self) ? 'all' : 'pipes',
      sparse: true,
      bindMounts: knowsMountRoots(context),
      lends: true,
      syncs: true,
      locks: true,
      watches: 'exact',
    };
  }

  openRoot(path: AbsolutePath): Root {
    const { libc } = this.#context;
    const descriptor = openPath(this.#context, path);
    try {
      // Asked of the descriptor, so that it is the path of what was opened even if something is renamed.
      const real = libc.readlinkat(AT.CURRENT_DIRECTORY, pathOf(descriptor)) as AbsolutePath;
      return new LinuxRoot(this.#context, descriptor, real);
    } catch (error) {
      closeQuietly(libc, descriptor);
      throw error;
    }
  }

  borrowRoot({ path, descriptor, rules, entersMounts }: LentRoot): Root {
    const root = new BorrowedRoot(this.#context, descriptor, path);
    root.rules = rules;
    root.entersMounts = entersMounts;
    return root;
  }

  realPath(path: AbsolutePath): RealPath {
    return this.#paths.realPath(path);
  }

  makePath(path: AbsolutePath): void {
    makePath(this.#context, path, 0o755);
  }

  mountTable(): MountTable {
    return this.#paths.mountTable();
  }

  lockFile(path: AbsolutePath): Lock | undefined {
    // Open to write, for NFS asks for that.
    const flags = OPEN.READ_WRITE | OPEN.CREATE | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC;
    return lock(this.#context, this.#context.libc.openat(AT.CURRENT_DIRECTORY, path, flags, 0o600));
  }

  shareFile(path: AbsolutePath): Lock | undefined {
    const flags = OPEN.READ | OPEN.NO_FOLLOW | OPEN.NON_BLOCKING | OPEN.CLOSE_ON_EXEC;
    return lock(this.#context, this.#context.libc.openat(AT.CURRENT_DIRECTORY, path, flags, 0), true);
  }

  syncOpened(descriptor: number): void {
    this.#context.libc.syncfs(descriptor);
  }
}

class LinuxRoot implements Root {
  readonly path: AbsolutePath;
  readonly device: number;
  readonly inode: string;
  readonly identity: RootIdentity;
  readonly descriptor: number;
  readonly mountedAs: MountedAs;
  entersMounts = true;
  readonly #context: LinuxContext;
  readonly #clones = new CloneMemory();
  readonly #unnamed = new UnnamedFiles();
  protected readonly way: HeldWay;
  #rules = PLAIN_RULES;
  #kept: Kept;
  /** What is kept of other mounts that are entered. */
  readonly #keptBelow = new Map<string, Kept>();

  /** @throws FsError */
  constructor(context: LinuxContext, descriptor: number, path: AbsolutePath) {
    this.path = path;
    this.#context = context;
    this.way = new HeldWay(context.libc);
    this.descriptor = descriptor;
    context.statx.readSelf(descriptor);
    this.device = context.statx.device;
    this.inode = context.statx.inode;
    const words = readStatfs(context, descriptor);
    this.identity = { inode: this.inode, ...fileSystemIdentity(words) };
    this.mountedAs = mountedAsOf(words);
    this.#kept = keptOf(this.#rules, context.self, this.mountedAs);
  }

  get rules(): Rules {
    return this.#rules;
  }

  set rules(rules: Rules) {
    this.#rules = rules;
    this.#kept = keptOf(rules, this.#context.self, this.mountedAs);
    this.#keptBelow.clear();
  }

  clock(): number | undefined {
    if (sharedFileSystem(this.identity.fileSystemType) === undefined) return undefined;
    const { libc, statx } = this.#context;
    statx.readSelf(this.descriptor);
    const before = statx.entry(this.#kept.owners);
    // Its own mtime again, which changes nothing but the ctime.
    libc.futimens(this.descriptor, toTimes(before));
    statx.readSelf(this.descriptor);
    return statx.entry(this.#kept.owners).ctimeSeconds;
  }

  openDirectory(path: RelativePath): Directory {
    const context = this.#context;
    const { way } = this;
    const descriptor = openBelow(context, this, path, way);
    try {
      const kept = this.#rules.heedsMounts && this.entersMounts ? this.#keptAt(descriptor) : this.#kept;
      return new LinuxDirectory({ context, ...kept, clones: this.#clones, unnamed: this.#unnamed, way }, descriptor);
    } catch (error) {
      closeQuietly(context.libc, descriptor);
      throw error;
    }
  }

  #keptAt(descriptor: number): Kept {
    const { statx, self } = this.#context;
    statx.readSelf(descriptor);
    const { mount } = statx;
    let kept = this.#keptBelow.get(mount);
    if (kept === undefined) {
      kept = keptOf(this.#rules, self, mountedAsOf(readStatfs(this.#context, descriptor)));
      this.#keptBelow.set(mount, kept);
    }
    return kept;
  }

  startWatcher(options: WatcherOptions): Watcher | WatchLimit {
    return startLinuxWatcher(options);
  }

  lock(): Lock | undefined {
    // A descriptor of its own: the lock ends with it.
    return lock(this.#context, openBelow(this.#context, this, ROOT, this.way));
  }

  [Symbol.dispose](): void {
    this.way.forget();
    closeQuietly(this.#context.libc, this.descriptor);
  }
}

/** A root whose descriptor another thread closes. */
class BorrowedRoot extends LinuxRoot {
  override [Symbol.dispose](): void {
    this.way.forget();
  }
}

/** Locks what a descriptor stands for; the descriptor ends with the lock, or now where there is none. */
function lock({ libc }: LinuxContext, descriptor: number, isShared = false): Lock | undefined {
  let isHeld = false;
  try {
    isHeld = libc.flock(descriptor, isShared);
  } finally {
    if (!isHeld) closeQuietly(libc, descriptor);
  }
  if (!isHeld) return undefined;
  return {
    release: () => {
      if (isHeld) closeQuietly(libc, descriptor);
      isHeld = false;
    },
  };
}

// Where the fields of struct statfs are, in 32-bit words. **Source**: statfs(2), on 64-bit machines.
const STATFS_WORDS = 30;
const TYPE = 0;
const ID = 14;
const FLAGS = 20;
/** ST_NOSUID and ST_NODEV. */
const NOSUID = 0x2;
const NODEV = 0x4;
/** File systems whose id outlasts a mount. **Source**: statfs(2) of ext4 and btrfs derive it from the UUID. */
const KEEPS_ID: ReadonlySet<number> = new Set([0xef53, 0x9123683e]);

function readStatfs({ libc }: LinuxContext, descriptor: number): Uint32Array {
  const words = new Uint32Array(STATFS_WORDS);
  libc.fstatfs(descriptor, words);
  return words;
}

function mountedAsOf(statfs: Uint32Array): MountedAs {
  const flags = statfs[FLAGS]!; // below STATFS_WORDS
  return { nosuid: (flags & NOSUID) !== 0, nodev: (flags & NODEV) !== 0 };
}

function fileSystemIdentity(words: Uint32Array): Omit<RootIdentity, 'inode'> {
  const fileSystemType = words[TYPE]!; // all three are below STATFS_WORDS
  if (!KEEPS_ID.has(fileSystemType)) return { fileSystemType };
  const hex = [words[ID]!, words[ID + 1]!].map((word) => word.toString(16).padStart(8, '0'));
  return { fileSystemType, fileSystemId: hex.join('') };
}

function knowsMountRoots({ statx }: LinuxContext): boolean {
  return statx.read(AT.CURRENT_DIRECTORY, '/') && statx.knowsMountRoots;
}
