// What the engine of a pair that goes both ways has beside that of any other: all that a replica has, for the source.

import os from 'node:os';
import type { Pair } from '../../core/pair/pair.js';
import { HEARD, type Job } from '../../core/report/report.js';
import { FoldersyncError } from '../../core/report/error.js';
import { recentPast } from '../../core/safety/recent-past.js';
import { type AbsolutePath, bytesOfText, type RelativePath } from '../../core/tree/bytes.js';
import type { Side } from '../../core/two-way/reconcile.js';
import { compileFilter } from '../../core/filter/filter.js';
import type { DirtyDirectory } from '../../core/watch/dirty-set.js';
import { refuseReplica } from '../../fs/probe/refuse-replica.js';
import { ifTold } from '../../fs/port/if-told.js';
import { KeptArchive } from '../../state/database/kept-archive.js';
import { FolderArchive } from '../../state/folder-archive.js';
import { pairRecordFile } from '../../state/pair-record.js';
import { PassRecords } from '../../state/pass-records.js';
import { archiveFile, forgetTwoWay, twoWayStateFile } from '../../state/two-way-state.js';
import { Journal } from '../context/journal.js';
import { PairHolds } from '../holds/pair-holds.js';
import { identityOf, type OpenRoots } from '../holds/roots.js';
import { type BegunPass, controlOf, type EngineParts, lanesFor } from '../pass/begin-pass.js';
import { ReplicaLock, type ReplicaLockOptions } from '../replica/replica-lock.js';
import type { PassLog } from '../threads/pass-log.js';
import type { EngineOptions } from '../threads/protocol.js';
import type { TargetedResult } from '../watch/watch-loop-options.js';
import { Tidier } from '../versions/tidier.js';
import { Versions } from '../versions/versions.js';
import type { Look } from './decisions.js';
import { explainBothWays } from './explain-both-ways.js';
import { looksAt } from './looks.js';
import { PairTraits } from './pair-traits.js';
import type { Direction, SideSizes, TwoWayOptions } from './two-way-options.js';
import { runTwoWayPass } from './two-way-pass.js';

/** What it works with. */
interface TwoWayEngineOptions extends Omit<ReplicaLockOptions, 'stateDir'> {
  readonly engine: EngineOptions;
  readonly log: PassLog;
}

/** A pass that goes both ways, and has not begun yet. */
interface WantedBothWays {
  readonly request: Extract<Job, { kind: 'mirror' | 'explain' }>;
  readonly roots: OpenRoots;
  /** As in `TwoWayOptions`. */
  readonly watch?: TwoWayOptions['watch'];
  /** Present where it looks at a part alone. */
  readonly looks?: readonly Look[];
  readonly records?: PassRecords;
}

/** What a watcher has heard of, and who is to watch what is new. */
interface HeardOnBoth {
  readonly directories: readonly DirtyDirectory[];
  readonly watch: NonNullable<TwoWayOptions['watch']>;
}

/** What an engine has of a source that it writes to; undefined for that of a pair that only mirrors. */
export function twoWayEngineOf(options: TwoWayEngineOptions): TwoWayEngine | undefined {
  const { pair, stateDir } = options.engine;
  if (pair.policy.mode === 'two-way') {
    putFoldersAside(stateDir, pair);
    return new TwoWayEngine(options);
  }
  forgetTwoWay(stateDir, pair);
  return undefined;
}

/** What one engine keeps of the source, from pass to pass. */
export class TwoWayEngine {
  readonly #options: TwoWayEngineOptions;
  readonly #lock: ReplicaLock;
  readonly #past = recentPast();
  readonly #traits = new PairTraits();
  readonly #archive = new KeptArchive();
  readonly #unread = { a: new Set<RelativePath>(), b: new Set<RelativePath>() };
  readonly #versions: Versions | undefined;
  readonly #tidier: Tidier | undefined;
  /** What each side holds, as the passes before have found it. */
  #sizes: SideSizes = { a: { entries: 0, files: 0 }, b: { entries: 0, files: 0 } };
  /** The source as it was at the last pass. */
  #source: { readonly device: number; readonly inode: string } | undefined;

  constructor(options: TwoWayEngineOptions) {
    this.#options = options;
    const { engine, clock, fileSystem, log } = options;
    const { versions } = engine.pair;
    this.#lock = new ReplicaLock({ ...options, stateDir: engine.stateDir });
    const warn = (message: string) => log.note('warn', message);
    if (versions === undefined) return;
    this.#versions = new Versions({ fileSystem, options: versions, keepsMade: true, now: () => clock.now(), warn });
    this.#tidier = new Tidier({
      clock,
      fileSystem,
      versions,
      openReplica: () => this.#openSource(),
      onCounted: () => {},
      closeOpen: (source) => this.#versions?.close(source),
      warn,
      onBusy: () => {},
    });
  }

  /** Takes the locks of the source, which is written to as well. @throws FoldersyncError LOCKED, STATE, ROOT */
  async takeLock({ facts, source }: OpenRoots): Promise<void> {
    const refusal = refuseReplica(source.path);
    if (refusal !== undefined) {
      const message = refusal.message.replace('the replica', 'the source of a two-way pair');
      throw new FoldersyncError('ROOT', message, { hint: 'use a folder of its own as the source' });
    }
    await this.#lock.acquire(facts.source.path as AbsolutePath);
    this.#lock.acquireFolder(source);
  }

  passBegins(): void {
    this.#tidier?.passBegins();
  }

  passEnds(): void {
    this.#tidier?.passEnds();
  }

  /** As `Tidier.workOnce`. */
  async tidyOnce(isCancelled: () => boolean): Promise<void> {
    await this.#tidier?.workOnce(isCancelled);
  }

  /** Gives the source up to other processes. Idempotent. */
  close(): void {
    this.#archive.close();
    this.#tidier?.stop();
    this.#lock.release();
  }

  /** Begins a pass; `parts` are what the engine has of the replica. */
  begin(parts: EngineParts, wanted: WantedBothWays): BegunPass {
    const { request, roots, looks, watch } = wanted;
    const { engine, clock, fileSystem, shared, log, lock, others } = parts;
    const { pair, stateDir, approveWith } = engine;
    this.#source = { device: roots.source.device, inode: roots.source.inode };
    const journal = new Journal({ write: () => {}, operationDone: () => {} });
    const isPart = looks !== undefined;
    const remembering = { ...wanted, records: wanted.records ?? new PassRecords() };
    const options: Omit<TwoWayOptions, 'request'> = {
      // A part does not wait for the disk as a whole: what is written down as equal is there.
      pair: isPart ? withEachOnDisk(pair) : pair,
      fileSystem,
      roots,
      control: controlOf(parts, request),
      traits: this.#traits,
      directions: { b: this.#forth(parts, remembering), a: this.#back(parts, remembering) },
      archiveFile: archiveFile(stateDir, pair),
      keptArchive: this.#archive,
      stateFile: twoWayStateFile(stateDir, pair),
      unread: this.#unread,
      host: os.hostname(),
      approveWith,
      bootedAt: clock.now() - os.uptime() * 1000,
      now: () => clock.now(),
      lockReplica: (made) => lock.acquireFolder(made),
      others,
      ...(isPart ? { part: { looks, sizes: this.#sizes } } : { lanes: lanesFor(parts, roots, request) }),
      sized: (sizes) => {
        this.#sizes = sizes;
      },
      wantsFull: () => {
        journal.wantsFull = true;
      },
      listener: parts.listener,
      ...(watch && { watch }),
      write: (event, to) => {
        log.write(event.kind === 'operation' ? { ...event, to: to === 'a' ? 'source' : 'replica' } : event);
      },
      operationDone: () => shared.addOperation(),
    };
    const steps =
      request.kind === 'explain'
        ? explainBothWays({ ...options, request: { ...request, kind: 'mirror' } }, request)
        : runTwoWayPass({ ...options, request });
    const stateFile = pairRecordFile(stateDir, pair);
    return { steps, journal, stateFile, wasUnsynced: false, [Symbol.dispose]: () => {} };
  }

  /** Looks at what was heard, at once; undefined where only a pass over everything can tell what is on the disk. */
  runHeard(parts: EngineParts, roots: OpenRoots, { directories, watch }: HeardOnBoth): TargetedResult | undefined {
    const replica = roots.replica.kind === 'existing' ? roots.replica.root : undefined;
    const records = new PassRecords();
    if (replica === undefined || this.#isUnsynced(parts.engine, records)) return undefined;
    const { exclude, include } = parts.engine.pair.policy;
    const both = { roots: { a: roots.source, b: replica }, filter: compileFilter(exclude, include) };
    using pass = this.begin(parts, { request: HEARD, roots, watch, looks: looksAt(directories, both), records });
    const step = pass.steps.next();
    if (!step.done) throw new Error('internal: a look at a part of both sides has waited for the disk');
    return { report: step.value, wantsFull: pass.journal.wantsFull };
  }

  /** Whether a pass before has left something of which nobody knows whether it is on the disk. */
  #isUnsynced({ stateDir, pair }: EngineOptions, records: PassRecords): boolean {
    const files = [pair, turned(pair)].map((direction) => pairRecordFile(stateDir, direction));
    return files.some((file) => records.read(file).state.unsynced !== undefined);
  }

  #forth(parts: EngineParts, wanted: Remembering): Direction {
    const { engine, names, updates, versions } = parts;
    return {
      names,
      updates,
      versions,
      control: controlOf(parts, wanted.request),
      ...this.#memoryOf('b', { ...wanted, pair: engine.pair }),
    };
  }

  #back(parts: EngineParts, wanted: Remembering): Direction {
    const makeRoom = this.#tidier?.roomForPass(() => parts.shared.beat());
    const { makeRoom: _, ...own } = parts;
    return {
      ...this.#past,
      versions: this.#versions,
      control: controlOf({ ...own, ...(makeRoom && { makeRoom }) }, wanted.request),
      ...this.#memoryOf('a', { ...wanted, pair: turned(parts.engine.pair) }),
    };
  }

  #memoryOf(to: Side, { roots, pair, records }: Remembered): Pick<Direction, 'record' | 'begin'> {
    const { engine, clock, log } = this.#options;
    const file = pairRecordFile(engine.stateDir, pair);
    const begin: Direction['begin'] = ({ leavesTraces }) => {
      const { state, trouble } = records.read(file);
      if (trouble !== undefined && leavesTraces) log.note('warn', trouble);
      const holds = new PairHolds({
        stateDir: engine.stateDir,
        pair: engine.pair,
        roots: identityOf(roots),
        ...(to === 'a' && { side: 'source' }),
        leavesTraces,
        now: clock.now(),
        timezone: engine.pair.log.timezone,
        known: state.clearedFor ?? [],
        note: (level, message) => leavesTraces && log.note(level, message),
      });
      return {
        state,
        holds,
        saveState: (next, writing) => {
          if (leavesTraces) records.write(file, next, writing);
        },
        [Symbol.dispose]: () => holds[Symbol.dispose](),
      };
    };
    return { record: () => records.read(file).state, begin };
  }

  #openSource() {
    const { fileSystem, engine } = this.#options;
    const root = ifTold(() => fileSystem.openRoot(bytesOfText(engine.pair.source) as AbsolutePath));
    if (root === undefined) return undefined;
    if (root.device === this.#source?.device && root.inode === this.#source.inode) return root;
    root[Symbol.dispose]();
    return undefined;
  }
}

type Remembering = WantedBothWays & { readonly records: PassRecords };

interface Remembered extends Pick<Remembering, 'roots' | 'records'> {
  readonly pair: Pair;
}

/** What a mirror of these folders knew of them is not so any more, once both are written to. */
function putFoldersAside(stateDir: string, pair: Pair): void {
  try {
    new FolderArchive(stateDir, pair).setAside();
  } catch (error) {
    // What was written in the replica meanwhile tells by its ctime that it is not what was noted.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** The pair with each file written out before it takes its name, unless nothing is to be. */
function withEachOnDisk(pair: Pair): Pair {
  if (pair.policy.durability === 'none') return pair;
  return { ...pair, policy: { ...pair.policy, durability: 'file' } };
}

/** The pair the other way round: its memory is kept apart from that of the pair itself. */
function turned(pair: Pair): Pair {
  return { ...pair, source: pair.replica, replica: pair.source };
}
