// How a pass hears of its end and shows that it lives.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { CopyControl } from '../../fs/port/directory.js';
import type { WantedRoom } from '../versions/free-room.js';

/** How a pass hears of its end and shows that it is alive. */
export interface PassControl extends CopyControl {
  readonly isCancelled: boolean;
  /** The pass looks at something else now. */
  enter(path: RelativePath): void;
  /** The walk has met this many source entries; the files to copy among them hold this many bytes. */
  entriesMet(count: number, bytes: number): void;
  /** The pass waits for its lanes: what is due is done, but that it lives is for them to show. */
  attend?(): void;
  /**
   * There is no room in the replica: lets the oldest versions go, and returns whether any went. Absent where there are
   * none, and in lanes: what they cannot write is tried again by the I/O thread. None go where all of them together
   * would not make room for what is wanted.
   */
  makeRoom?(wanted: WantedRoom): boolean;
}
