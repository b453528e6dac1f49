// What a pass does, and by which rules: fixed before its walk.

import type { Name, RelativePath } from '../../core/tree/bytes.js';
import type { DiffRules } from '../../core/tree/compare-rows.js';
import type { Filter } from '../../core/filter/filter.js';
import type { Policy } from '../../core/pair/pair.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { Directory } from '../../fs/port/directory.js';
import type { BarredFolders } from './barred-folders.js';
import type { BothBorders } from './borders.js';
import type { Verified } from '../content/verified.js';

/**
 * How much of the source a pass sees: `all` of it · `targets`, what a watcher has heard of, and nothing else ·
 * `directory`, one at a time, as a lane does.
 */
type Extent = 'all' | 'targets' | 'directory';

/** What reads the patterns of a directory of the source as it is listed. */
interface LearnsIgnoreFiles {
  /**
   * Called before anything of the directory is judged; `listed` is all that it holds, where that is known. Returns
   * whether its patterns have changed in the course of the pass.
   * @throws FsError where they cannot be read
   */
  learn(path: RelativePath, directory: Directory, listed: ReadonlySet<Name> | undefined): boolean;
}

/** What a pass does. */
export interface PassPlan {
  readonly fileSystem: FileSystem;
  readonly source: Root;
  /** Absent in a dry run whose replica does not exist yet. */
  readonly replica: Root | undefined;
  readonly policy: Policy;
  /** Whether what is replaced in the replica is kept beside its name, with all that it holds. */
  readonly setsAside: boolean;
  /** Directories of the replica that stay as they are, if they are there: only what is below them is wanted. */
  readonly passedThrough: Pick<ReadonlySet<RelativePath>, 'has'>;
  /** How entries are compared, for this policy and what the replica's file system keeps. */
  readonly rules: DiffRules;
  /**
   * How the replica's file system treats `A` and `a`: `none` case-sensitive · `kept` case-insensitive, case-preserving
   * · `lost` case-folding.
   */
  readonly foldedNames: 'none' | 'kept' | 'lost';
  /** It reads the ignore files, where the pair has any. */
  readonly filter: Filter | undefined;
  /** What patterns the directories of the source hold; absent where nobody looks for them. */
  readonly ignoreFiles?: LearnsIgnoreFiles;
  readonly extent: Extent;
  /** When the pass began, in minutes since 1970. */
  readonly minute: number;
  /** Called for each directory of the source that is walked with all below it, before it is listed. */
  readonly watch?: (path: RelativePath, directory: Directory) => void;
  /** From which size on content is read or written by several threads; absent where it never is. */
  readonly sharesFromBytes?: number;
  /** Mounts that were there when the pass began and are not entered. */
  readonly borders: BothBorders;
  /** Folders that are not entered, wherever they are met. */
  readonly barred: BarredFolders;
  /** Whether other pairs write into the source, whose files may be in the making. */
  readonly isFed: boolean;
  /** What verifying has found; absent where that is nothing to heed. */
  readonly verified?: Verified;
}
