// What a pass has from its engine: the pair's state and approvals, how it is heard of and told to stop, and its lanes.

import os from 'node:os';
import { type Job, leavesTraces } from '../../core/report/report.js';
import type { RecentPast } from '../../core/safety/recent-past.js';
import type { FileSystem } from '../../fs/port/port.js';
import { Journal, type JournalListener } from '../context/journal.js';
import { laneCount, mostLanes } from '../lanes/lane-count.js';
import type { LanesOptions } from '../lanes/lanes.js';
import type { LineSender } from '../threads/line-sender.js';
import { PairHolds } from '../holds/pair-holds.js';
import { FolderArchive } from '../../state/folder-archive.js';
import { pairRecordFile, readPairRecord, writePairRecord } from '../../state/pair-record.js';
import { runPass } from './pass.js';
import type { PassControl } from '../context/control.js';
import { passControl } from '../context/pass-control.js';
import type { PassLog } from '../threads/pass-log.js';
import type { PassOptions } from './pass-options.js';
import type { EngineOptions } from '../threads/protocol.js';
import type { ReplicaLock } from '../replica/replica-lock.js';
import type { TraitsMemory } from '../replica/replica-traits.js';
import { identityOf, type OpenRoots } from '../holds/roots.js';
import { verifyPlacesOf } from '../verify/verify-places.js';
import type { SharedState } from '../threads/shared-state.js';
import type { Versions } from '../versions/versions.js';
import type { Clock } from '../../process/clock.js';

/** What all passes of an engine have. */
export interface EngineParts extends RecentPast {
  readonly engine: EngineOptions;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly shared: SharedState;
  readonly lines: LineSender;
  /** Where the style of lines is, see SharedLineStyle. */
  readonly styleMemory: SharedArrayBuffer;
  readonly traits: TraitsMemory;
  readonly lock: ReplicaLock;
  /** Absent for a pair that keeps none. */
  readonly versions: Versions | undefined;
  /** As in `PassControl`. */
  readonly makeRoom?: NonNullable<PassControl['makeRoom']>;
  readonly log: PassLog;
  /** As in `PassOptions`, all three. */
  readonly others: NonNullable<PassOptions['others']>;
  readonly unread: NonNullable<PassOptions['unread']>;
  readonly followed: NonNullable<PassOptions['followed']>;
  /** Called often while a pass runs. */
  readonly duringPass?: () => void;
  /** Hears of what the pass does. */
  readonly listener?: JournalListener;
}

/** What of the source a pass looks at, and what is known of the replica's disk. */
export type PassExtent = Pick<PassOptions, 'watch' | 'targeted' | 'isWitness'>;

/** A pass that has not begun yet. */
export interface WantedPass {
  readonly request: Job;
  readonly roots: OpenRoots;
  readonly how: PassExtent;
}

/** A pass that has begun, step by step; its approvals are open until it is disposed of. */
export interface BegunPass extends Disposable {
  readonly steps: ReturnType<typeof runPass>;
  readonly journal: Journal;
  readonly stateFile: string;
  /** Whether earlier passes have left something that is not known to be on the disk. */
  readonly wasUnsynced: boolean;
}

/** A small pass is done before another thread has started. */
const LANES_FROM_ENTRIES = 4000;

/** What takes a thread less than ten milliseconds in memory, it has done before others have come. */
const LANES_FROM_BYTES = 32 << 20;

/** Begins a pass: nothing is done yet but that the pair's state and its approvals are read. */
export function beginPass(parts: EngineParts, { request, roots, how }: WantedPass): BegunPass {
  const { engine, clock, fileSystem, shared, log, traits, names, updates, lock, others, unread, followed } = parts;
  const stateFile = pairRecordFile(engine.stateDir, engine.pair);
  const { state, trouble } = readPairRecord(stateFile);
  if (trouble !== undefined) log.note('warn', trouble);
  const holds = new PairHolds({
    stateDir: engine.stateDir,
    pair: engine.pair,
    roots: identityOf(roots),
    leavesTraces: leavesTraces(request),
    now: clock.now(),
    timezone: engine.pair.log.timezone,
    known: state.clearedFor ?? [],
    note: (level, message) => log.note(level, message),
  });
  const lanes = how.targeted === undefined ? lanesFor(parts, roots, request) : undefined;
  const journal = new Journal({
    write: (event) => log.write(event),
    operationDone: () => shared.addOperation(),
  });
  if (parts.listener !== undefined) journal.listen(parts.listener);
  const steps = runPass({
    ...how,
    pair: engine.pair,
    request,
    fileSystem,
    source: roots.source,
    replica: roots.replica,
    journal,
    control: controlOf(parts, request),
    verified: verifyPlacesOf(engine.stateDir, engine.pair),
    folders: new FolderArchive(engine.stateDir, engine.pair),
    traits,
    versions: parts.versions,
    others,
    unread,
    followed,
    names,
    updates,
    bootedAt: clock.now() - os.uptime() * 1000,
    state,
    holds,
    approveWith: engine.approveWith,
    lockReplica: (made) => lock.acquireFolder(made),
    saveState: (next, writing) => {
      if (leavesTraces(request)) writePairRecord(stateFile, next, writing);
    },
    now: () => clock.now(),
    ...(lanes === undefined ? {} : { lanes }),
  });
  const wasUnsynced = state.unsynced !== undefined;
  return { steps, journal, stateFile, wasUnsynced, [Symbol.dispose]: () => holds[Symbol.dispose]() };
}

/** What the lanes of a large pass are made of; undefined where it is to have one thread. */
export function lanesFor(
  { engine, shared, lines, styleMemory }: EngineParts,
  { source, replica }: OpenRoots,
  request: Job,
): LanesOptions | undefined {
  const devices = replica.kind === 'existing' ? [source.device, replica.root.device] : [source.device];
  const most = mostLanes(engine.pair.policy, devices);
  if (most === 1) return undefined;
  return {
    count: () => laneCount(engine.pair.policy, { most, passes: shared.passes }),
    fromEntries: LANES_FROM_ENTRIES,
    fromBytes: LANES_FROM_BYTES,
    pair: engine.pair,
    ...(request.kind === 'restore' ? { restore: request.restore } : {}),
    style: engine.lines,
    styleMemory,
    passMemory: shared.memory,
    takeLines: (chunk) => lines.addChunk(chunk),
    linesDropped: (dropped) => lines.addDropped(dropped),
    progressed: (progress) => shared.addProgress(progress),
    waitsFor: (path) => shared.enter(path),
  };
}

/** How a pass hears of its end and shows that it lives. */
export function controlOf({ shared, lines, engine, duringPass, makeRoom }: EngineParts, job: Job): PassControl {
  const verifies = job.kind === 'verify';
  const { bandwidthBytesPerSecond } = engine.pair.policy;
  return passControl({
    progress: shared,
    lines,
    throttle: shared.throttle(verifies ? job.rateBytesPerSecond : bandwidthBytesPerSecond),
    ...(verifies && { rest: (goesOn: () => boolean) => shared.waitWhilePaused(goesOn) }),
    isCancelled: () => shared.isCancelled,
    onEnter: (path) => shared.enter(path),
    ...(duringPass === undefined ? {} : { duringPass }),
    ...(makeRoom === undefined ? {} : { makeRoom }),
  });
}
