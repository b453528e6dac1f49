// The lock of a store: whoever reads it holds it together with others, whoever moves something in it alone. The open
// increment needs none: nobody but its engine writes there, and readers take its journal as far as it goes.

import { LOCK } from '../../core/history/store-layout.js';
import type { AbsolutePath } from '../../core/tree/bytes.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Lock } from '../../fs/port/port.js';
import type { VersionStore } from './store.js';

/** Holds a store alone, from `take` on. */
export class StoreLock implements Disposable {
  readonly #fileSystem: FileSystem;
  readonly #store: VersionStore;
  #lock: Lock | undefined;

  constructor(fileSystem: FileSystem, store: VersionStore) {
    this.#fileSystem = fileSystem;
    this.#store = store;
  }

  /** Returns whether it is held, without waiting for it: somebody may be reading. */
  take(): boolean {
    if (this.#lock !== undefined) return true;
    try {
      using directory = this.#store.openDirectory();
      this.#lock = this.#fileSystem.lockFile(`${directory.place}/${LOCK}` as AbsolutePath);
      return this.#lock !== undefined;
    } catch (error) {
      // Where there are no locks nobody else has one either.
      if (error instanceof FsError) return LOCKLESS.has(error.code);
      throw error;
    }
  }

  release(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

const LOCKLESS: ReadonlySet<string> = new Set(['ENOTSUP', 'EOPNOTSUPP', 'ENOLCK', 'ENOSYS']);
