// A replica as it was at a restore point, as a root of the port: what is restored is a pass whose source this is.

import { VERSIONS } from '../../core/history/store-layout.js';
import type { AbsolutePath, Name, RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import type { MountedAs } from '../port/mounted-as.js';
import type { FileSystem, Lock, Root, RootIdentity } from '../port/port.js';
import type { Rules } from '../port/rules.js';
import { HistoricDirectory } from './historic-directory.js';
import { HistoricSource } from './historic-source.js';
import { LocatedEntries } from './located-entries.js';
import type { StoreFolder } from './made.js';
import { KeptOverrides } from './overrides.js';
import { lockToRead } from './read-lock.js';
import { Store } from './store.js';

/** Of which replica, and as it was when. */
export interface HistoricOptions {
  readonly fileSystem: FileSystem;
  /** Disposed of with what is opened, also where that fails. */
  readonly replica: Root;
  /** Where its versions are; absent where they are in the replica. Its root is disposed of likewise. */
  readonly folder?: StoreFolder;
  /** The restore point, an increment's name; undefined for the replica as it is. */
  readonly point: Name | undefined;
}

/**
 * Opens a replica as it was. Until it is disposed of, nothing is moved or removed in the store.
 * @throws FoldersyncError ROOT where the versions may have been planted; FsError
 */
export function openHistoricRoot({ fileSystem, replica, folder, point }: HistoricOptions): HistoricRoot {
  const place = folder ?? { root: replica, path: VERSIONS };
  let lock: Lock | undefined;
  let store: Store | undefined;
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    store?.[Symbol.dispose]();
    lock?.release();
    if (place.root !== replica) place.root[Symbol.dispose]();
    replica[Symbol.dispose]();
  };
  try {
    lock = lockToRead(fileSystem, place);
    store = Store.open(replica, place);
    return new HistoricRoot({ fileSystem, replica, place, store, point, close });
  } catch (error) {
    close();
    throw error;
  }
}

interface HistoricRootParts {
  readonly fileSystem: FileSystem;
  readonly replica: Root;
  readonly place: StoreFolder;
  readonly store: Store | undefined;
  readonly point: Name | undefined;
  close(): void;
}

/** A replica of the past. What the port says of changing it is refused. */
export class HistoricRoot implements Root {
  readonly path: AbsolutePath;
  readonly device: number;
  readonly inode: string;
  readonly identity: RootIdentity;
  readonly descriptor: number;
  readonly mountedAs: MountedAs;
  readonly #parts: HistoricRootParts;
  readonly #source: HistoricSource;
  readonly #lost = new Set<RelativePath>();
  #kept: KeptOverrides;

  /** @throws FsError, FoldersyncError ROOT */
  constructor(parts: HistoricRootParts) {
    const { replica, fileSystem } = parts;
    this.path = replica.path;
    this.device = replica.device;
    this.inode = replica.inode;
    this.identity = replica.identity;
    this.descriptor = replica.descriptor;
    this.mountedAs = replica.mountedAs;
    this.#parts = parts;
    this.#source = new HistoricSource(parts);
    this.#kept = new KeptOverrides(replica.rules, fileSystem.capabilities);
  }

  /**
   * Of all that was asked for, the paths of what was there and cannot be had: it is not kept, or is not in the store
   * any more. **Shape**: in the order in which they were met.
   */
  get lost(): ReadonlySet<RelativePath> {
    return this.#lost;
  }

  get rules(): Rules {
    return this.#parts.replica.rules;
  }

  set rules(rules: Rules) {
    const { replica, place, fileSystem } = this.#parts;
    replica.rules = rules;
    place.root.rules = rules;
    this.#kept = new KeptOverrides(rules, fileSystem.capabilities);
  }

  get entersMounts(): boolean {
    return this.#parts.replica.entersMounts;
  }

  set entersMounts(entersMounts: boolean) {
    const { replica, place } = this.#parts;
    replica.entersMounts = entersMounts;
    place.root.entersMounts = entersMounts;
  }

  /** To ask would change the replica. */
  clock(): undefined {}

  openDirectory(path: RelativePath): Directory {
    const entries = new LocatedEntries(this.#source, path, (lost) => this.#lost.add(lost));
    try {
      return new HistoricDirectory({ source: this.#source, entries, kept: this.#kept });
    } catch (error) {
      entries[Symbol.dispose]();
      throw error;
    }
  }

  lock(): Lock | undefined {
    throw new FsError('ENOTSUP', 'what a replica was cannot be locked');
  }

  startWatcher(): never {
    throw new FsError('ENOTSUP', 'what a replica was does not change');
  }

  [Symbol.dispose](): void {
    this.#parts.close();
  }
}
