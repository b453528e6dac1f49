// What the phases of one pass share: both roots, the policy, the journal, and the work that waits for the gate.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { DiffRules } from '../../core/tree/compare-rows.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import type { Filter } from '../../core/filter/filter.js';
import type { Policy } from '../../core/pair/pair.js';
import type { RecentNames } from '../../core/safety/recent-names.js';
import type { HeldSet } from '../../state/held-set.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { Directory } from '../../fs/port/directory.js';
import type { Approvals } from './approvals.js';
import type { BarredFolders } from './barred-folders.js';
import type { BothBorders } from './borders.js';
import type { PassControl } from './control.js';
import type { Followed } from '../../core/watch/followed.js';
import type { Journal } from './journal.js';
import type { Links } from './links.js';
import type { Mounts } from './mounts.js';
import type { RefusingParts } from './refusing-parts.js';
import type { RestlessLinks } from './restless-links.js';
import type { Helpers } from './shared-job.js';
import type { LeftDirectory, WaitingWork } from './waiting-work.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';

/** Everything that the phases of one pass share. */
export interface PassContext {
  readonly fileSystem: FileSystem;
  readonly source: Root;
  /** Absent in a dry run whose replica does not exist yet. */
  readonly replica: Root | undefined;
  readonly policy: Policy;
  /** How entries are compared, for this policy and what the replica's file system keeps. */
  rules: DiffRules;
  /**
   * How the replica's file system treats `A` and `a`: `none` case-sensitive · `kept` case-insensitive, case-preserving
   * · `lost` case-folding.
   */
  foldedNames: 'none' | 'kept' | 'lost';
  readonly filter: Filter | undefined;
  /** Present in a pass over what a watcher has heard of, and nothing else. */
  readonly targets?: readonly DirtyDirectory[];
  /** Called for each directory of the source that is walked with all below it, before it is listed. */
  readonly watch?: (path: RelativePath, directory: Directory) => void;
  /** Whether this is a lane's view of the pass, which sees no more of it than one directory at a time. */
  readonly isLane: boolean;
  /** From which size on content is read or written by several threads; absent where that is not to be. */
  readonly sharesFromBytes?: number;
  /** Present on the I/O thread of a walk that may have lanes: who helps it with such content. */
  helpers?: Helpers | undefined;
  /** What changes the replica. */
  readonly writer: ReplicaWriter;
  /** Present while a pass walks, but for a dry run: what is to be left to the revisit, kept until the walk is over. */
  left: LeftDirectory[] | undefined;
  /** How many entries directories of the replica hold that the source lacks, where that was counted beforehand. */
  readonly counted: Map<RelativePath, number>;
  readonly journal: Journal;
  readonly control: PassControl;
  readonly waiting: WaitingWork;
  readonly links: Links;
  /** Present in a full pass of a pair that watches. */
  readonly restlessLinks?: RestlessLinks;
  readonly mounts: Mounts;
  /** Mounts that were there when the pass began and are not entered. */
  readonly borders: BothBorders;
  /** Folders that are not entered, wherever they are met. */
  readonly barred: BarredFolders;
  /** Whether other pairs write into the source, whose files may be in the making. */
  readonly isFed: boolean;
  /** Directories of the source in which something that the replica lacks could not be read. */
  readonly unread: Set<RelativePath>;
  /** Which names of the replica are young. */
  readonly names: RecentNames;
  /** When the pass began, in minutes since 1970. */
  readonly minute: number;
  /** Names that were made in directories that were there before. */
  readonly made: RelativePath[];
  /** Directories of the replica in which a rename has changed names already. */
  readonly renamedIn: Set<RelativePath>;
  /** Which directories of the replica have followed a rename. */
  readonly followed: Followed;
  /** What people have agreed to. */
  readonly approvals: Approvals;
  /** Takes what nobody has agreed to, should the gate hold it; absent in a dry run. */
  readonly held: HeldSet | undefined;
  /** What of the replica has refused changes in this pass. */
  readonly refusing: RefusingParts;
  /** Whether what found no room is being tried for the second and last time. */
  isLastTry: boolean;
  /** Whether the two roots themselves were listed and compared, without which a pass has seen nothing. */
  hasComparedRoots: boolean;
  /** Whether the replica's root held nothing but what is excluded. */
  hasFoundEmpty: boolean;
  /** The latest ctime that was met in the source; `-Infinity` before there is one. */
  latestMet: number;
  /**
   * Whether an entry's ctime had its extended attributes or its content compared, so that later passes need not do it
   * again.
   */
  hasComparedByCtime: boolean;
}
