// How a pass hears of its end and shows that it lives.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { CopyControl } from '../../fs/port/directory.js';

/** How a pass hears of its end and shows that it is alive. */
export interface PassControl extends CopyControl {
  readonly isCancelled: boolean;
  /** The pass looks at something else now. */
  enter(path: RelativePath): void;
  /** The walk has met this many source entries; the files to copy among them hold this many bytes. */
  entriesMet(count: number, bytes: number): void;
  /** The pass waits for its lanes: what is due is done, but that it lives is for them to show. */
  attend?(): void;
}
