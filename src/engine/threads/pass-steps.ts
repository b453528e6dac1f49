// How a pass, which is synchronous, has others work for it: it stops at a step, and is resumed when that is done.

import type { Root } from '../../fs/port/port.js';
import type { FsError } from '../../fs/port/fs-error.js';

/** What a pass waits for. */
export type PassStep =
  /** The replica's file system is to be written out; the pass is resumed with why that failed, if it did. */
  | { readonly kind: 'sync'; readonly replica: Root }
  /** A lane has something to say, or a moment has passed. It never rejects. */
  | { readonly kind: 'lanes'; readonly next: Promise<void> };

/** The steps of a pass, or of a part of it. */
export type PassSteps<Result> = Generator<PassStep, Result, FsError | undefined>;
