// What a pass is given.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import type { Pair } from '../../core/pair/pair.js';
import type { RenameHint } from '../../core/watch/rename-hints.js';
import type { Guard } from '../writer/guarded-writer.js';
import type { WrittenEntries } from '../writer/written-entries.js';
import type { Aside } from '../prune/set-aside.js';
import type { MountTable } from '../../fs/port/mount-points.js';
import type { Root } from '../../fs/port/port.js';
import type { LanesOptions } from '../lanes/lanes.js';
import type { PassOutput } from '../context/pass-output.js';
import type { PassPlan } from '../context/pass-plan.js';
import type { PassControl } from '../context/control.js';
import type { PassMemoryOptions } from './pass-memory.js';
import type { RootFacts } from '../threads/protocol.js';
import type { TraitsMemory } from '../replica/replica-traits.js';
import type { FolderArchive } from '../../state/folder-archive.js';
import type { ReplicaRoot } from '../holds/roots.js';
import type { Versions } from '../versions/versions.js';
import type { VerifyPlaces } from '../verify/verify-places.js';

/** What one pass needs. */
export interface PassOptions extends PassMemoryOptions {
  readonly pair: Pair;
  readonly source: Root;
  readonly replica: ReplicaRoot;
  readonly control: PassControl;
  /** What is known of the replica's file system; undefined where it is not tried out. */
  readonly traits: Pick<TraitsMemory, 'learn' | 'forget'> | undefined;
  /** What the engine keeps versions with; absent for a pair that keeps none. */
  readonly versions?: Versions | undefined;
  /** Locks the replica that the pass has just made. @throws FoldersyncError LOCKED */
  lockReplica(made: Root): void;
  /** The command by which a person agrees to a hold. */
  readonly approveWith: string;
  /** What is mounted where; absent where the pass is to ask. */
  readonly mountTable?: MountTable;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /** Present in a targeted pass; all of the source otherwise. */
  readonly targeted?: Targeted;
  /** As in `PassPlan`. */
  readonly watch?: PassPlan['watch'];
  /**
   * Whether the engine has held the replica open since before it was changed by what the state calls unsynced: a sync
   * by that descriptor tells of all of it, so that nothing need be read again.
   */
  readonly isWitness?: boolean;
  /** Where it is kept what verifying has found; absent where that is nowhere. */
  readonly verified?: VerifyPlaces;
  /** Where it is kept which folder of the replica is whose; absent where that is nowhere. */
  readonly folders?: FolderArchive;
  /** From which size on files are found again under other names; default: what is worth that. **Units**: bytes. */
  readonly renamesFromBytes?: number;
  /** Absent where the I/O thread is to work alone. */
  readonly lanes?: LanesOptions;
  /** The replicas of other pairs, as far as they are known. */
  readonly others?: readonly RootFacts[];
  /** As in `PassOutput`, from the passes before; a full pass finds out anew. */
  readonly unread?: Set<RelativePath>;
  /** As in `PassOutput`, from the passes before. */
  readonly followed?: PassOutput['followed'];
}

/** What a watcher has heard of. */
export interface Targeted {
  readonly directories: readonly DirtyDirectory[];
  readonly renames: readonly RenameHint[];
  /** What the replica held at the last full pass, for the gate. */
  readonly replicaEntries: number;
  /** How many of them are not directories. */
  readonly replicaFiles: number;
  /** Present in a pass of a pair that goes both ways, which has decided already what is done. */
  readonly decided?: Decided;
}

/** Whether a pass looks at a part of the source alone, for a full one to settle the rest. */
export function isPartial({ targeted }: Pick<PassOptions, 'targeted'>): boolean {
  return targeted !== undefined && targeted.decided === undefined;
}

/** What was decided about the names that a pass looks at. */
interface Decided {
  /** What may be taken away from this side. */
  readonly guard: Guard;
  /** Takes what is written. */
  readonly written: WrittenEntries;
  /** What gets another name first. */
  readonly asides: readonly Aside[];
  /** Directories that get the metadata of the other side's; of all others nothing is changed but what is in them. */
  readonly stamped: ReadonlySet<RelativePath>;
}
