// What a pass finds out, and what it leaves for later phases.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { RecentNames } from '../../core/safety/recent-names.js';
import type { Followed } from '../../core/watch/followed.js';
import type { FolderClaims } from '../renames/folder-claims.js';
import type { HeldSet } from '../../state/held-set.js';
import type { Approvals } from './approvals.js';
import type { Journal } from './journal.js';
import type { Links } from './links.js';
import type { Mounts } from './mounts.js';
import type { PassFacts } from './pass-facts.js';
import type { RefusingParts } from './refusing-parts.js';
import type { RestlessLinks } from './restless-links.js';
import type { LeftDirectory, WaitingWork } from './waiting-work.js';

/** What a pass finds out. */
export interface PassOutput {
  readonly journal: Journal;
  readonly waiting: WaitingWork;
  readonly facts: PassFacts;
  /** Present while a pass walks, except for a dry run: what is left to the revisit, kept until the walk is over. */
  left: LeftDirectory[] | undefined;
  /** How many entries directories of the replica hold that the source lacks, where that was counted beforehand. */
  readonly counted: Map<RelativePath, number>;
  readonly links: Links;
  /** Present in a full pass of a pair that watches. */
  readonly restlessLinks?: RestlessLinks;
  readonly mounts: Mounts;
  /** Directories of the source in which something that the replica lacks could not be read. */
  readonly unread: Set<RelativePath>;
  /** Which names of the replica are young. */
  readonly names: RecentNames;
  /** Hears of files that had their content replaced at once. */
  readonly updates: { add(path: RelativePath): void };
  /** Names that were made in directories that were there before. */
  readonly made: RelativePath[];
  /** Directories of the replica in which a rename has changed names already. */
  readonly renamedIn: Set<RelativePath>;
  /** Which directories of the replica have followed a rename. */
  readonly followed: Followed;
  /** Which folder of the replica is whose; absent where that is not followed. */
  claims?: FolderClaims;
  /** What people have agreed to. */
  readonly approvals: Approvals;
  /** Takes what nobody has agreed to, should the gate hold it; absent in a dry run. */
  readonly held: HeldSet | undefined;
  /** What of the replica has refused changes in this pass. */
  readonly refusing: RefusingParts;
}
