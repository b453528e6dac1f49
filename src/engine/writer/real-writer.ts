// Carries out what a pass has decided.

import type { AbsolutePath, Bytes, Name } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { CopiedFile, Directory, Special } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { onTarget } from '../../fs/port/on-target.js';
import { applyMetadata } from './apply-metadata.js';
import { hasMode, lent, ownerMayEnter } from './lent-rights.js';
import type { Given, Leaving, Metadata, NameIn, OpenDirectory, ReplicaWriter, StagedFile } from './replica-writer.js';
import { stagedName } from './staged-name.js';

/** The writer of a pass that changes its replica. */
export class RealWriter implements ReplicaWriter {
  readonly isDry = false;
  readonly #announce: () => void;

  /** `announce` is called before the replica is changed, as often as that is done. */
  constructor(announce: () => void = () => {}) {
    this.#announce = announce;
  }

  beforeChange(): void {
    this.#announce();
  }

  makeRoot(fileSystem: FileSystem, path: AbsolutePath): Root {
    fileSystem.makePath(path);
    return fileSystem.openRoot(path);
  }

  make(parent: Directory, name: Name): void {
    parent.makeDirectory(name);
  }

  stageFile(replica: Directory, { directory, name, staged, control, isNew }: StagedFile): CopiedFile {
    return directory.copyFile(name, replica, staged, control, isNew);
  }

  stageLink(replica: Directory, staged: Name, to: NameIn): void {
    to.directory.link(to.name, replica, staged);
  }

  stageSymlink(replica: Directory, staged: Name, target: Bytes): void {
    onTarget(() => replica.makeSymlink(staged, target));
  }

  stageSpecial(replica: Directory, staged: Name, special: Special): void {
    onTarget(() => replica.makeSpecial(staged, special));
  }

  unstage(replica: Directory, staged: Name): void {
    onTarget(() => replica.removeFile(staged));
  }

  discard(replica: Directory, staged: Name): void {
    try {
      if (replica.find(staged) !== undefined) replica.removeFile(staged);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
    }
  }

  put(at: OpenDirectory, staged: Name, name: Name): void {
    onTarget(() => this.retire(at, { name, by: staged }));
  }

  putDirectory(at: OpenDirectory, name: Name): void {
    const { directory } = at;
    const staged = stagedName();
    directory.makeDirectory(staged);
    try {
      this.retire(at, { name, kind: FILE });
      directory.rename(staged, name);
    } catch (error) {
      // Why the replacement failed matters more; the source has no such name, so the next pass prunes it.
      this.sweepDirectory(directory, staged);
      throw error;
    }
  }

  retire({ directory }: OpenDirectory, leaving: Leaving): void {
    if ('by' in leaving) directory.rename(leaving.by, leaving.name);
    else if (leaving.kind === DIRECTORY) directory.removeDirectory(leaving.name);
    else directory.removeFile(leaving.name);
  }

  move(from: NameIn, to: NameIn): void {
    from.directory.rename(from.name, to.name, to.directory);
  }

  swap(one: NameIn, other: NameIn): void {
    one.directory.exchange(one.name, other.directory, other.name);
  }

  recase(directory: Directory, from: Name, to: Name): void {
    const staged = stagedName();
    directory.rename(from, staged);
    directory.rename(staged, to);
  }

  give(replica: Directory, given: Given, metadata: Metadata): Refusals {
    return applyMetadata(replica, given, metadata);
  }

  tryOwner(replica: Directory, attributes: Attributes): Refusals {
    const staged = stagedName();
    replica.makeFile(staged);
    try {
      return replica.stamp(staged, FILE, { ...attributes, mode: 0o600 }).filter(({ part }) => part === 'owner');
    } finally {
      this.discard(replica, staged);
    }
  }

  lend(directory: Directory, before: Entry = directory.attributes()): Entry | undefined {
    if (ownerMayEnter(before)) return undefined;
    return hasMode(directory.stampSelf(lent(before))) ? before : undefined;
  }

  lendsClosed(): boolean {
    return true;
  }

  lendClosed(parent: Directory, name: Name): Entry | undefined {
    const found = parent.find(name);
    if (found?.kind !== DIRECTORY || ownerMayEnter(found.attributes)) return undefined;
    return hasMode(parent.stamp(name, DIRECTORY, lent(found.attributes))) ? found.attributes : undefined;
  }

  sweepFile(replica: Directory, name: Name): void {
    // Looked at anew: a listing has marked it as excluded, whatever its kind.
    const found = replica.find(name);
    if (found !== undefined && found.kind !== DIRECTORY) replica.removeFile(name);
  }

  sweepDirectory(replica: Directory, name: Name): boolean {
    try {
      replica.removeDirectory(name);
      return true;
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      return false;
    }
  }
}
