// A replica that is changed although nothing is written down: what its store holds is not exact then.

import { GAP } from '../../core/history/store-layout.js';
import type { VersionsOptions } from '../../core/pair/pair.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { VersionStore } from './store.js';

/** Says of a store, if there is one, that its replica is changed and nothing is written down. Never throws FsError. */
export function noteGap(fileSystem: FileSystem, replica: Root, { dir }: Pick<VersionsOptions, 'dir'>): void {
  try {
    using store = VersionStore.open(fileSystem, replica, { ...(dir === undefined ? {} : { dir }), makes: false });
    using directory = store?.openDirectory();
    if (directory !== undefined && directory.find(GAP) === undefined) directory.makeFile(GAP);
  } catch (error) {
    if (!(error instanceof FsError)) throw error; // nothing more can be done
  }
}
