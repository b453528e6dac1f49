// What a pass is given.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import type { Pair } from '../../core/pair/pair.js';
import type { RenameHint } from '../../core/watch/rename-hints.js';
import type { Root } from '../../fs/port/port.js';
import type { LanesOptions } from '../lanes/lanes.js';
import type { PassOutput } from '../context/pass-output.js';
import type { PassPlan } from '../context/pass-plan.js';
import type { PassControl } from '../context/control.js';
import type { PassMemoryOptions } from './pass-memory.js';
import type { RootFacts } from '../threads/protocol.js';
import type { TraitsMemory } from '../replica/replica-traits.js';
import type { ReplicaRoot } from '../holds/roots.js';

/** What one pass needs. */
export interface PassOptions extends PassMemoryOptions {
  readonly pair: Pair;
  readonly source: Root;
  readonly replica: ReplicaRoot;
  readonly control: PassControl;
  /** What is known of the replica's file system; undefined where it is not tried out. */
  readonly traits: TraitsMemory | undefined;
  /** Locks the replica that the pass has just made. @throws FoldersyncError LOCKED */
  lockReplica(made: Root): void;
  /** The command by which a person agrees to a hold. */
  readonly approveWith: string;
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
}
