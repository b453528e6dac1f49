// Changes nothing: a dry run decides as any other pass, and tells what would be done.

import type { Refusals } from '../../core/report/refusal.js';
import type { CopiedFile } from '../../fs/port/directory.js';
import type { ReplicaWriter } from './replica-writer.js';

/** The writer of a dry run. Everything goes well, and nothing is there afterwards. */
export class DryWriter implements ReplicaWriter {
  readonly isDry = true;

  readonly increment: undefined;
  readonly keepsWhole = false;

  beforeChange(): undefined {}

  enterNew(): void {}

  expectNew(): void {}

  makeRoot(): undefined {}

  make(): void {}

  /** A dry run asks for no copy: it could not tell whether that would be whole. */
  stageFile(): CopiedFile {
    throw new Error('internal: a dry run has tried to copy');
  }

  stageLink(): void {}

  stageSymlink(): void {}

  stageSpecial(): void {}

  unstage(): void {}

  discard(): void {}

  put(): void {}

  putDirectory(): void {}

  retire(): void {}

  move(): void {}

  swap(): void {}

  recase(): void {}

  give(): Refusals {
    return NOTHING_REFUSED;
  }

  tryOwner(): Refusals {
    return NOTHING_REFUSED;
  }

  lend(): undefined {}

  lendsClosed(): boolean {
    return false;
  }

  lendClosed(): undefined {}

  sweepFile(): void {}

  sweepDirectory(): boolean {
    return false;
  }
}

const NOTHING_REFUSED: Refusals = [];
