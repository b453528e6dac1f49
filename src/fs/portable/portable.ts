// The port over node:fs, for every machine: microseconds instead of nanoseconds, no holes, no extended attributes.
// On Linux each directory is held by a descriptor and its entries are reached through /proc/self/fd, never by a long
// path.

import fs from 'node:fs';
import { type AbsolutePath, pathBelow, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { keptOf } from '../port/kept-of-mount.js';
import { type Identity, ownIdentity } from '../port/kept-owners.js';
import { LeasePatience } from '../port/lease.js';
import type { Lock } from '../port/port.js';
import { makeDirectories } from '../paths/make-directories.js';
import { type MountTable, readMountTable } from '../port/mount-points.js';
import type { MountedAs } from '../port/mounted-as.js';
import type { Capabilities, FileSystem, RealPath, Root, RootIdentity } from '../port/port.js';
import type { Directory } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { PLAIN_RULES, type Rules } from '../port/rules.js';

import { attempt, closeQuietly, errnoOf, toPath } from '../paths/portable-call.js';
import { PortableDirectory } from './directory.js';
import { refuseUntrustedLinks } from '../paths/portable-path.js';
import { startPortableWatcher } from './watcher.js';
import { ownersKeptBy } from '../port/privilege.js';
import type { WatchLimit } from '../port/watch-limit.js';
import type { Watcher, WatcherOptions } from '../port/watcher.js';

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/** The portable adapter. `beat` is called for each entry whose attributes are read: one directory may take minutes. */
export function createPortableFileSystem(beat: () => void): FileSystem {
  const descriptorFolder = fs.existsSync('/proc/self/fd') ? '/proc/self/fd' : undefined;
  return new PortableFileSystem({ descriptorFolder, beat, self: ownIdentity(), leases: new LeasePatience(beat) });
}

/** What every object of the adapter needs. */
interface AdapterParts {
  /** The folder through which a descriptor's entries are reached; absent where there is no /proc. */
  readonly descriptorFolder: string | undefined;
  readonly beat: () => void;
  readonly leases: LeasePatience;
  readonly self: Identity;
}

class PortableFileSystem implements FileSystem {
  readonly capabilities: Capabilities;
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    this.#parts = parts;
    this.capabilities = {
      adapter: 'portable',
      // Times are kept in microseconds, and a double of milliseconds is off by a quarter of one on either side.
      timeWindowNanos: 2000,
      owners: ownersKeptBy(parts.self),
      extended: false,
      namespaces: [],
      special: 'none',
      sparse: false,
      bindMounts: false,
      syncs: false,
      lends: false,
      locks: false,
      watches: 'hints',
    };
  }

  openRoot(path: AbsolutePath): Root {
    return attempt(() => {
      refuseUntrustedLinks(path, this.#parts.self);
      const real = realPathOf(path);
      const descriptor = fs.openSync(toPath(real), O_RDONLY | O_DIRECTORY);
      const { dev, ino } = fs.fstatSync(descriptor, { bigint: true });
      return new PortableRoot(this.#parts, {
        descriptor,
        path: real,
        device: Number(dev),
        identity: { inode: ino.toString(), ...readFileSystemType(real) },
        mounts: this.mountTable(),
      });
    });
  }

  realPath(path: AbsolutePath): RealPath {
    return attempt(() => {
      let existing = path as string;
      let rest = '';
      for (;;) {
        try {
          const real = realPathOf(existing);
          const full = (rest === '' ? real : `${real === '/' ? '' : real}${rest}`) as AbsolutePath;
          return { path: full, existing: real, device: fs.statSync(toPath(real)).dev };
        } catch (error) {
          if (errnoOf(error) !== 'ENOENT' || existing === '/') throw error;
        }
        requireAbsent(existing);
        const cut = existing.lastIndexOf('/');
        rest = existing.slice(cut) + rest;
        existing = existing.slice(0, cut) || '/';
      }
    });
  }

  makePath(path: AbsolutePath): void {
    attempt(() => makeDirectories(path, 0o755));
  }

  lockFile(): Lock | undefined {
    throw noLocks();
  }

  shareFile(): Lock | undefined {
    throw noLocks();
  }

  borrowRoot(): Root {
    throw new FsError('ENOTSUP', 'a root cannot be lent to another thread without libc');
  }

  syncOpened(): void {
    throw noSync();
  }

  mountTable(): MountTable {
    return readMountTable();
  }
}

/** Empty where it cannot be told. */
function readFileSystemType(path: AbsolutePath): Pick<RootIdentity, 'fileSystemType'> {
  try {
    return { fileSystemType: fs.statfsSync(toPath(path)).type };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return {}; // the inode alone tells then
  }
}

function realPathOf(path: string): AbsolutePath {
  return fs.realpathSync.native(toPath(path), { encoding: 'latin1' } as { encoding: BufferEncoding }) as AbsolutePath;
}

/** What has no real path and is there all the same is a symlink to what is not, an unmounted disk for instance. */
function requireAbsent(path: string): void {
  if (fs.lstatSync(toPath(path), { throwIfNoEntry: false }) === undefined) return;
  throw new FsError('DANGLING', `the symlink ${Buffer.from(path, 'latin1').toString()} leads to what does not exist`);
}

function noLocks(): FsError {
  return new FsError('ENOTSUP', 'flock cannot be called without libc');
}

function noSync(): FsError {
  return new FsError('ENOTSUP', 'a file system cannot be written out without libc');
}

interface RootFacts {
  readonly descriptor: number;
  readonly path: AbsolutePath;
  readonly device: number;
  readonly identity: RootIdentity;
  readonly mounts: MountTable;
}

class PortableRoot implements Root {
  readonly path: AbsolutePath;
  readonly device: number;
  readonly inode: string;
  readonly identity: RootIdentity;
  readonly descriptor: number;
  rules: Rules = PLAIN_RULES;
  entersMounts = true;
  readonly mountedAs: MountedAs;
  readonly #mounts: MountTable;
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts, facts: RootFacts) {
    this.path = facts.path;
    this.device = facts.device;
    this.inode = facts.identity.inode;
    this.identity = facts.identity;
    this.#parts = parts;
    this.descriptor = facts.descriptor;
    this.#mounts = facts.mounts;
    this.mountedAs = facts.mounts.mountedAs(facts.path);
  }

  /** node:fs sets no times to the nanosecond: the folder's own would change. */
  clock(): undefined {}

  openDirectory(path: RelativePath): Directory {
    const { descriptorFolder } = this.#parts;
    return attempt(() =>
      descriptorFolder === undefined ? this.#openByPath(path) : this.#openByHops(path, descriptorFolder),
    );
  }

  startWatcher(options: WatcherOptions): Watcher | WatchLimit {
    return startPortableWatcher({ path: this.path, inode: this.inode }, options);
  }

  lock(): Lock | undefined {
    throw noLocks();
  }

  [Symbol.dispose](): void {
    closeQuietly(this.descriptor);
  }

  /** Name by name, each from its parent's descriptor, so that no symlink on the way is followed. */
  #openByHops(path: RelativePath, descriptorFolder: string): Directory {
    let descriptor = fs.openSync(`${descriptorFolder}/${this.descriptor}`, O_RDONLY | O_DIRECTORY);
    for (const name of path === '' ? [] : path.split('/')) {
      const parent = descriptor;
      try {
        descriptor = fs.openSync(toPath(`${descriptorFolder}/${parent}/${name}`), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      } finally {
        closeQuietly(parent);
      }
    }
    return this.#directory(descriptor, `${descriptorFolder}/${descriptor}`, path);
  }

  /** RACE: where there is no /proc, a directory above the last name that is swapped for a symlink is followed. */
  #openByPath(path: RelativePath): Directory {
    const full = pathBelow(this.path, path);
    const guard = path === '' ? 0 : O_NOFOLLOW;
    const descriptor = fs.openSync(toPath(full), O_RDONLY | O_DIRECTORY | guard);
    return this.#directory(descriptor, full, path);
  }

  /** RACE: what is mounted after the root was opened counts as the mount around it. */
  #directory(descriptor: number, place: string, path: RelativePath): Directory {
    const { beat, self, leases } = this.#parts;
    const isLooked = this.rules.heedsMounts && this.entersMounts && path !== ROOT;
    const kept = keptOf(
      this.rules,
      self,
      isLooked ? this.#mounts.mountedAs(pathBelow(this.path, path)) : this.mountedAs,
    );
    return new PortableDirectory({ descriptor, path: place, beat, leases, ...kept });
  }
}
