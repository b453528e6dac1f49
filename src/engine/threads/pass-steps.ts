// How a pass, which is synchronous, has others work for it: it stops at a step, and is resumed when that is done.

import type { Root } from '../../fs/port/port.js';
import type { FsError } from '../../fs/port/fs-error.js';

/** What a pass waits for. */
export type PassStep =
  /** Write out the replica's file system, then resume the pass with the failure, if there was one. */
  | { readonly kind: 'sync'; readonly replica: Root }
  /** A lane has something to say, or a moment has passed. It never rejects. */
  | { readonly kind: 'lanes'; readonly next: Promise<void> };

/** The steps of a pass, or of a part of it. */
export type PassSteps<Result> = Generator<PassStep, Result, FsError | undefined>;
