// Carries out what a pass has decided.

import type { AbsolutePath, Bytes, Name, RelativePath } from '../../core/tree/bytes.js';
import { type Attributes, DIRECTORY, type Entry, FILE } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { CopiedFile, Directory, Special } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { onTarget } from '../../fs/port/on-target.js';
import { applyMetadata } from './apply-metadata.js';
import { hasMode, lent, ownerMayEnter } from './lent-rights.js';
import type { Given, Leaving, Metadata, NameIn, OpenDirectory, ReplicaWriter, StagedFile } from './replica-writer.js';
import { remove } from './into-store.js';
import type { Recorder } from './recorder.js';
import { isStagedName, passingName, stagedName } from './staged-name.js';

/** The writer of a pass that changes its replica. */
export class RealWriter implements ReplicaWriter {
  readonly isDry = false;
  readonly #announce: () => void;
  readonly #findRecorder: () => Recorder | undefined;

  /**
   * `announce` is called before the replica is changed, as often as that is done; then `recorder` is what it is written
   * down with, if it is.
   */
  constructor(announce: () => void = () => {}, recorder: () => Recorder | undefined = () => undefined) {
    this.#announce = announce;
    this.#findRecorder = recorder;
  }

  beforeChange(at?: OpenDirectory): Entry | undefined {
    this.#announce();
    return at === undefined ? undefined : this.#recorder?.enter(at);
  }

  enterNew(path: RelativePath): void {
    this.#recorder?.enterNew(path);
  }

  expectNew(directory: RelativePath, names: readonly Name[]): void {
    this.#recorder?.expectNew(directory, names);
  }

  get increment(): RelativePath | undefined {
    return this.#recorder?.increment;
  }

  get keepsWhole(): boolean {
    return this.#recorder?.keepsWhole === true;
  }

  get #recorder(): Recorder | undefined {
    return this.#findRecorder();
  }

  makeRoot(fileSystem: FileSystem, path: AbsolutePath): Root {
    fileSystem.makePath(path);
    return fileSystem.openRoot(path);
  }

  make(at: OpenDirectory, name: Name): void {
    this.#new(at, name, () => at.directory.makeDirectory(name));
  }

  #new(at: OpenDirectory, name: Name, make: () => void): void {
    this.#change(make, (recorder) => recorder.make(at, name, make));
  }

  /** Makes a change, or has it made by the recorder, which writes it down first. */
  #change(change: () => void, recorded: (recorder: Recorder) => void): void {
    const recorder = this.#recorder;
    if (recorder === undefined) change();
    else recorded(recorder);
  }

  stageFile(at: OpenDirectory, { directory, name, staged, control, isNew }: StagedFile): CopiedFile {
    const copy = () => directory.copyFile(name, at.directory, staged, control, isNew);
    return isNew === true ? (this.#recorder?.copyNew(at, name, copy) ?? copy()) : copy();
  }

  stageLink(replica: Directory, staged: Name, to: Omit<NameIn, 'path'>): void {
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
      this.#new(at, name, () => directory.rename(staged, name));
    } catch (error) {
      // Why the replacement failed matters more; the source has no such name, so the next pass prunes it.
      this.sweepDirectory(directory, staged);
      throw error;
    }
  }

  retire(at: OpenDirectory, leaving: Leaving): void {
    const { directory } = at;
    if ('by' in leaving) {
      const { by, name } = leaving;
      this.#change(
        () => directory.rename(by, name),
        (recorder) => recorder.replace(at, by, name),
      );
    } else {
      this.#change(
        () => remove(directory, leaving),
        (recorder) => recorder.retire(at, leaving),
      );
    }
  }

  move(from: NameIn, to: NameIn): void {
    const move = () => from.directory.rename(from.name, to.name, to.directory);
    this.#change(move, (recorder) => recorder.move(from, to, move));
  }

  swap(one: NameIn, other: NameIn): void {
    const swap = () => one.directory.exchange(one.name, other.directory, other.name);
    this.#change(swap, (recorder) => recorder.swap(one, other, swap));
  }

  recase(at: OpenDirectory, from: Name, to: Name): void {
    const passing = passingName();
    const rename = (one: Name, other: Name) => this.move({ ...at, name: one }, { ...at, name: other });
    // Each is written down by itself: whoever is killed in between has left the entry under a name of its own.
    rename(from, passing);
    try {
      rename(passing, to);
    } catch (error) {
      rename(passing, from);
      throw error;
    }
  }

  give(at: OpenDirectory, given: Given, metadata: Metadata): Refusals {
    if (given.name === undefined || !isStagedName(given.name)) {
      this.#recorder?.change(at, given.name, { extended: metadata.extended !== undefined });
    }
    return applyMetadata(at.directory, given, metadata);
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

  lendClosed(parent: OpenDirectory, name: Name): Entry | undefined {
    const { directory } = parent;
    const found = directory.find(name);
    if (found?.kind !== DIRECTORY || ownerMayEnter(found.attributes)) return undefined;
    this.#recorder?.change(parent, name, { extended: false });
    return hasMode(directory.stamp(name, DIRECTORY, lent(found.attributes))) ? found.attributes : undefined;
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
