// The port's changing half, of a directory that cannot be changed: the past.

import type { Refusals } from '../../core/report/refusal.js';
import { FsError } from '../port/fs-error.js';

/** Refuses every change. */
export class ReadOnlyDirectory {
  makeDirectory(): void {
    throw refused();
  }

  makeFile(): void {
    throw refused();
  }

  makeSpecial(): void {
    throw refused();
  }

  makeSymlink(): void {
    throw refused();
  }

  link(): void {
    throw refused();
  }

  rename(): void {
    throw refused();
  }

  renameNew(): void {
    throw refused();
  }

  exchange(): void {
    throw refused();
  }

  removeFile(): void {
    throw refused();
  }

  removeDirectory(): void {
    throw refused();
  }

  stamp(): Refusals {
    throw refused();
  }

  stampSelf(): Refusals {
    throw refused();
  }

  writeExtended(): Refusals {
    throw refused();
  }

  sync(): void {
    throw refused();
  }
}

function refused(): FsError {
  return new FsError('EROFS', 'what a replica was cannot be changed');
}
