// How far a pass has come, as its engine tells it some times a second.

/** How far a pass has come. */
export interface Progress {
  /** Grows with whatever the pass does; standing still means that it is stuck. */
  readonly beats: number;
  /** Source entries met. */
  readonly entries: number;
  /** Operations done. */
  readonly operations: number;
  /** Bytes of content written. */
  readonly bytes: number;
  /** Bytes of content that the walk has found to be written so far, as far as sizes tell. */
  readonly bytesFound: number;
  /** What is being copied or looked at, as a byte string; cut at 1,024 bytes. */
  readonly path: string;
}
