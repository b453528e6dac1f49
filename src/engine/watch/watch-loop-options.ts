// What the loop of a watching pair is given to work with.

import type { Report } from '../../core/report/report.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { Side } from '../../core/two-way/reconcile.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Clock } from '../../process/clock.js';
import type { SourceLook } from '../holds/missed-source.js';
import type { Targeted } from '../pass/pass-options.js';
import type { EngineMessage } from '../threads/protocol.js';
import type { WatchedFoldersOptions } from './watched-folders.js';

/** What a watch loop works with. */
export interface WatchLoopOptions extends Pick<WatchedFoldersOptions, 'sides' | 'watches' | 'mostWatches'> {
  readonly clock: Clock;
  readonly settleMs: number;
  readonly maxWaitMs: number;
  /** As in `Policy`: a change of such a file concerns all that its directory holds. */
  readonly ignoreFiles?: readonly string[];
  send(message: EngineMessage): void;
  /** Runs a targeted pass at once; undefined where the folders are not what they were at the last full pass. */
  runTargeted(targeted: Targeted, watch: WatchDirectory): TargetedResult | undefined;
  /** Whether a full pass is about to begin, which waits for its word only. */
  isFullNear(): boolean;
  /** What the source at its path is now; undefined where it is no folder that can be opened. */
  sourceNow(): SourceLook | undefined;
  /** Whether foldersync itself writes into what is watched: other pairs into the source, or this one. */
  isFed(): boolean;
}

/** To be called for each directory of a watched side that is walked with all below it, before it is listed. */
export type WatchDirectory = (side: Side, path: RelativePath, directory: Directory) => void;

/** What came of a targeted pass. */
export interface TargetedResult {
  readonly report: Report;
  /** Whether it has met what only a full pass can settle. */
  readonly wantsFull: boolean;
}
