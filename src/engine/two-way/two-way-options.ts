// What a pass of a pair that goes both ways is given.

import type { Pair } from '../../core/pair/pair.js';
import type { LogEvent } from '../../core/report/event.js';
import type { Job } from '../../core/report/report.js';
import type { RecentPast } from '../../core/safety/recent-past.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { Side } from '../../core/two-way/reconcile.js';
import type { Directory } from '../../fs/port/directory.js';
import type { FileSystem } from '../../fs/port/port.js';
import type { KeptArchive } from '../../state/database/kept-archive.js';
import type { PairRecord } from '../../state/pair-record.js';
import type { JournalListener } from '../context/journal.js';
import type { PassControl } from '../context/control.js';
import type { LanesOptions } from '../lanes/lanes.js';
import type { PassHolds } from '../holds/pair-holds.js';
import type { OpenRoots } from '../holds/roots.js';
import type { PassMemoryOptions } from '../pass/pass-memory.js';
import type { PassOptions } from '../pass/pass-options.js';
import type { Versions } from '../versions/versions.js';
import type { Look } from './decisions.js';
import type { PairTraits } from './pair-traits.js';

/** What one direction remembers, by the side that it writes to. */
export interface Direction extends RecentPast {
  /** How a pass of this direction hears of its end, and makes room. */
  readonly control: PassControl;
  /** As in `PassOptions`. */
  readonly versions: Versions | undefined;
  /** What is remembered, and nothing else. */
  record(): PairRecord;
  /** Reads what is remembered, for one pass over names. */
  begin(how: { readonly leavesTraces: boolean }): DirectionMemory;
}

/** It is open until it is disposed of. */
interface DirectionMemory extends Disposable {
  readonly state: PairRecord;
  readonly holds: PassHolds;
  readonly saveState: PassMemoryOptions['saveState'];
}

/** How many entries each side holds, and how many of them are no directories. */
export type SideSizes = Readonly<Record<Side, { readonly entries: number; readonly files: number }>>;

/** A part of both sides that a pass looks at. */
interface PartOfBoth {
  readonly looks: readonly Look[];
  /** What both hold in all, for their gates. */
  readonly sizes: SideSizes;
}

/** What a pass that goes both ways works with. */
export interface TwoWayOptions
  extends Pick<
    PassOptions,
    'approveWith' | 'bootedAt' | 'now' | 'others' | 'lockReplica' | 'isWitness' | 'mountTable'
  > {
  readonly pair: Pair;
  readonly request: Extract<Job, { kind: 'mirror' }>;
  readonly fileSystem: FileSystem;
  readonly roots: OpenRoots;
  readonly control: PassControl;
  readonly traits: PairTraits;
  /** By the side that is written to. */
  readonly directions: Readonly<Record<Side, Direction>>;
  readonly archiveFile: string;
  /** As in `SessionOptions`. */
  readonly keptArchive?: KeptArchive;
  readonly stateFile: string;
  /** Directories in which something could not be read, from pass to pass. */
  readonly unread: Readonly<Record<Side, Set<RelativePath>>>;
  /** The name of this machine, for conflict copies. */
  readonly host: string;
  /** Present where only a part of both sides is looked at, because nothing else has changed. */
  readonly part?: PartOfBoth;
  /** Told, as a pass over everything ends or a part was done, what each side holds. */
  sized?(sizes: SideSizes): void;
  /** The pass has met what only one over everything can settle. */
  wantsFull?(): void;
  /** Told of each change, by the side that is changed, and of all else. */
  write(event: LogEvent, to: Side): void;
  operationDone(): void;
  /** Hears of what is done to either side. */
  readonly listener?: JournalListener | undefined;
  /** What lanes are made of; absent where the pass has one thread. */
  readonly lanes?: LanesOptions | undefined;
  /** As in `WalkOptions`. */
  watch?(side: Side, path: RelativePath, directory: Directory): void;
}
