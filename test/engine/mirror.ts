// One pass in this process, over real folders: the engine without its threads and its protocol.

import { type Bytes, bytesOfText, type RelativePath, textOfBytes } from '../../src/core/tree/bytes.js';
import type { LogEvent } from '../../src/core/report/event.js';
import type { Pair, Policy } from '../../src/core/pair/pair.js';
import { DEFAULTS } from '../../src/config/generated/defaults.js';
import { policyOf } from '../../src/config/resolve/resolve-pair.js';
import { type RecentPast, recentPast } from '../../src/core/safety/recent-past.js';
import { explainTerms } from '../../src/core/report/explanation.js';
import type { Report, VerifyJob } from '../../src/core/report/report.js';
import { Approvals } from '../../src/engine/context/approvals.js';
import { Journal } from '../../src/engine/context/journal.js';
import { PairHolds, type PassHolds } from '../../src/engine/holds/pair-holds.js';
import { FolderArchive } from '../../src/state/folder-archive.js';
import type { PairRecord } from '../../src/state/pair-record.js';
import { runPass } from '../../src/engine/pass/pass.js';
import type { Targeted } from '../../src/engine/pass/pass-options.js';
import { TraitsMemory } from '../../src/engine/replica/replica-traits.js';
import { identityOf, openRoots } from '../../src/engine/holds/roots.js';
import type { WantedRoom } from '../../src/engine/versions/free-room.js';
import type { Versions } from '../../src/engine/versions/versions.js';
import type { VerifyPlaces } from '../../src/engine/verify/verify-places.js';
import { RealWriter } from '../../src/engine/writer/real-writer.js';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import type { FileSystem, Root } from '../../src/fs/port/port.js';
import type { FsError } from '../../src/fs/port/fs-error.js';
import { createPortableFileSystem } from '../../src/fs/portable/portable.js';
import { lanesOf, type TestLanes } from './test-lanes.js';
import { foldingFileSystem } from './folding-file-system.js';
import { type Intercept, interceptFileSystem } from './intercept.js';

/** What a test may change about a pass. */
export interface MirrorOptions {
  readonly policy?: Partial<Policy>;
  readonly dryRun?: boolean;
  readonly approved?: boolean;
  readonly distrust?: string;
  /** Default: the pair has completed a pass before. */
  readonly state?: PairRecord;
  /** Sees each call on the file system before it is done, and can make it fail. */
  readonly intercept?: Intercept;
  /** Whether it sees those by which the replica is tried out as well. */
  readonly interceptsProbe?: boolean;
  /** Called for each event as it happens; returns true to cancel the pass. */
  readonly onEvent?: (event: LogEvent) => boolean | undefined;
  /** Asked besides whether the pass is cancelled. */
  readonly isCancelled?: () => boolean;
  /** Names that every directory of the source lists and that nothing else finds. */
  readonly ghosts?: readonly string[];
  /** Called after each chunk of a copy or a comparison, with what it is about; returns true to cancel the pass. */
  readonly onChunk?: (path: string) => boolean | undefined;
  /** Present for a pass of a pair that watches: called for each directory of the source before it is listed. */
  readonly watch?: (path: string) => void;
  /** Present for a pass over what a watcher has heard of. */
  readonly targeted?: Targeted;
  /** Which directories of the replica have followed a rename, from the passes before. */
  readonly followed?: Map<RelativePath, number>;
  /** Called while the pass waits for its lanes. */
  readonly onWait?: () => void;
  /** Called before the state is saved for the nth time; the first time is between the gate and the revisit, if there is one. */
  readonly onSave?: (nth: number, state: PairRecord) => void;
  readonly now?: number;
  /** What the engine remembers; default: what the state tells. */
  readonly past?: RecentPast;
  /** Default: portable. */
  readonly adapter?: 'linux' | 'portable';
  /** Whether the line is shown that says what the replica does not keep. */
  readonly showsLoss?: boolean;
  /** Whether the replica takes `A` for `a`. */
  readonly foldsCase?: boolean;
  /** What the engine keeps versions with; default: it keeps none. */
  readonly versions?: Versions;
  /** Asked for room where there is none; default: nobody is. */
  readonly makeRoom?: (wanted: WantedRoom) => boolean;
  /** Whether the engine has seen all that the state calls unsynced. */
  readonly isWitness?: boolean;
  /** When the machine was started. */
  readonly bootedAt?: number;
  /** Called where the pass wants the replica written to its disk; returns why that fails. Default: it succeeds, undone. */
  readonly onSync?: (replica: Root) => FsError | undefined;
  /** One that exists already. */
  readonly fileSystem?: FileSystem;
  /** Where it is kept what verifying has found; default: nowhere. */
  readonly verified?: VerifyPlaces;
  /** Present where the pair is verified and not mirrored. */
  readonly verify?: Pick<VerifyJob, 'samplePercent'>;
  /** Present where a path is to be explained, and nothing mirrored; it is text. */
  readonly explain?: string;
  /** Whether what has rotted in the replica is copied again; default: yes. */
  readonly repairs?: boolean;
  /** The state directory in which it is kept which folder is whose; default: nowhere. */
  readonly foldersIn?: string;
  /** From which size on files are found again under other names. */
  readonly renamesFromBytes?: number;
  /** Where holds and approvals are kept; default: nowhere, so that nothing is approved. */
  readonly stateDir?: string;
}

/** What a test may say about the lanes of a pass besides. */
export interface LaneMirrorOptions extends MirrorOptions {
  readonly lanes: TestLanes;
}

/** What came of it. */
export interface Mirrored {
  readonly report: Report;
  /** Operations as `verb path`, problems as `problem side path code`. */
  readonly lines: readonly string[];
  readonly state: PairRecord;
  /** How often the state was saved. */
  readonly saves: number;
  /** Whether it asks for a full pass. */
  readonly wantsFull: boolean;
}

export const COMPLETED: PairRecord = { lastCompletedAt: 1, history: [] };
export const FIRST: PairRecord = { history: [] };

/** The defaults, without what costs a small pass time. */
const POLICY: Policy = { ...policyOf(DEFAULTS.pair), durability: 'none', lanes: 1 };

/** A pair of two folders, with the policy's defaults. */
export function pairOf(source: string, replica: string, policy: Partial<Policy> = {}): Pair {
  return {
    name: 'test',
    source,
    replica,
    schedule: { kind: 'once' },
    policy: { ...POLICY, ...policy },
    log: {
      dir: '/nowhere',
      level: 'info',
      format: 'text',
      timezone: 'UTC',
      keepMs: 0,
      maxSizeBytes: 1,
      maxTotalBytes: 0,
    },
  };
}

/** Runs one pass from `source` to `replica`. Throws where the roots cannot be opened. */
export function mirror(source: string, replica: string, options: MirrorOptions = {}): Mirrored {
  using pass = begin(source, replica, options);
  let step = pass.steps.next();
  while (!step.done) {
    if (step.value.kind !== 'sync') throw new Error('a pass without lanes has waited for one');
    step = pass.steps.next(options.onSync?.(step.value.replica));
  }
  return pass.end(step.value);
}

/** Likewise with several threads, which take what is built. */
export async function mirrorInLanes(source: string, replica: string, options: LaneMirrorOptions): Promise<Mirrored> {
  using pass = begin(source, replica, options);
  let step = pass.steps.next();
  while (!step.done) {
    if (step.value.kind === 'lanes') await step.value.next;
    step = pass.steps.next();
  }
  return pass.end(step.value);
}

/** A pass whose steps are to be taken. */
interface Begun extends Disposable {
  readonly steps: ReturnType<typeof runPass>;
  end(report: Report): Mirrored;
}

function begin(source: string, replica: string, options: MirrorOptions & Partial<LaneMirrorOptions>): Begun {
  const opened: Disposable[] = [];
  const keepOpen = <Opened extends Disposable>(one: Opened) => {
    opened.push(one);
    return one;
  };
  const beat = () => {};
  const byName = () => (options.adapter === 'linux' ? createLinuxFileSystem({ beat }) : createPortableFileSystem(beat));
  const adapter = options.fileSystem ?? byName();
  const chosen = options.foldsCase ? foldingFileSystem(adapter, replica) : adapter;
  const { intercept = () => undefined, ghosts = [] } = options;
  const isPlain = options.intercept === undefined && options.ghosts === undefined;
  const fileSystem = isPlain ? chosen : interceptFileSystem(chosen, { source, intercept, ghosts });
  const pair = {
    ...pairOf(source, replica, options.policy),
    ...(options.repairs === undefined ? {} : { verify: { rateBytesPerSecond: 1e9, repair: options.repairs } }),
  };
  const roots = openRoots(fileSystem, pair);
  if (roots.kind !== 'open') throw new Error(JSON.stringify(roots));
  keepOpen(roots.source);
  const existing = roots.replica.kind === 'existing' ? keepOpen(roots.replica.root) : undefined;
  const lines: string[] = [];
  let isCancelled = false;
  let state = options.state ?? COMPLETED;
  let saves = 0;
  let entered = '';
  const journal = new Journal({
    write: (event) => {
      if (isLoss(event) && !options.showsLoss) return;
      lines.push(lineOf(event));
      if (options.onEvent?.(event)) isCancelled = true;
    },
    operationDone: () => {},
  });
  const now = options.now ?? Date.now();
  const traits = new TraitsMemory();
  // Tried out beforehand, so that an intercepted pass begins with its walk.
  const isTriedBefore = !isPlain && !options.interceptsProbe && !options.dryRun;
  if (isTriedBefore && existing !== undefined) {
    using root = chosen.openRoot(existing.path);
    traits.learn(root, chosen.capabilities, { writer: new RealWriter(), remembered: undefined });
  }
  const kept =
    options.stateDir === undefined
      ? undefined
      : keepOpen(
          new PairHolds({
            stateDir: options.stateDir,
            pair,
            roots: identityOf(roots),
            leavesTraces: options.dryRun !== true,
            now,
            timezone: 'UTC',
            known: state.clearedFor ?? [],
            note: (_, message) => lines.push(`note ${message}`),
          }),
        );
  const steps = runPass({
    pair,
    holds: kept ?? NO_HOLDS,
    approveWith: 'foldersync approve test',
    lockReplica: () => {},
    request: options.verify
      ? { kind: 'verify', trigger: 'manual', dryRun: true, approved: false, ...options.verify }
      : options.explain !== undefined
        ? { trigger: 'manual', ...explainTerms(bytesOfText(options.explain)) }
        : {
            kind: 'mirror',
            trigger: 'manual',
            dryRun: options.dryRun ?? false,
            approved: options.approved ?? false,
            ...(options.distrust === undefined ? {} : { distrust: options.distrust }),
          },
    ...(options.verified && { verified: options.verified }),
    fileSystem,
    source: roots.source,
    replica: roots.replica,
    journal,
    control: {
      ...(options.makeRoom && { makeRoom: options.makeRoom }),
      get isCancelled() {
        return isCancelled || options.isCancelled?.() === true;
      },
      enter: (path) => {
        entered = textOfBytes(path);
      },
      entriesMet: () => {},
      onChunk: () => {
        if (options.onChunk?.(entered)) isCancelled = true;
        return !isCancelled;
      },
      attend: () => options.onWait?.(),
    },
    state,
    ...(options.isWitness === undefined ? {} : { isWitness: options.isWitness }),
    traits,
    ...(options.past ?? recentPast()),
    ...(options.versions === undefined ? {} : { versions: options.versions }),
    bootedAt: options.bootedAt ?? 0,
    saveState: (next) => {
      saves++;
      options.onSave?.(saves, next);
      state = next;
    },
    now: () => options.now ?? Date.now(),
    ...(options.watch === undefined ? {} : { watch: options.watch }),
    ...(options.targeted === undefined ? {} : { targeted: options.targeted }),
    ...(options.followed === undefined ? {} : { followed: options.followed }),
    ...(options.foldersIn === undefined ? {} : { folders: new FolderArchive(options.foldersIn, pair) }),
    ...(options.renamesFromBytes === undefined ? {} : { renamesFromBytes: options.renamesFromBytes }),
    ...(options.lanes === undefined ? {} : { lanes: lanesOf(pair, options.lanes, { lines }) }),
  });
  return {
    steps,
    end: (report) => ({ report, lines, state, saves, wantsFull: journal.wantsFull }),
    [Symbol.dispose]: () => {
      for (const one of opened.reverse()) one[Symbol.dispose]();
    },
  };
}

/** They start at the second directory. Their lines join the others. */
const NO_HOLDS: PassHolds = {
  approvals: new Approvals([]),
  held: undefined,
  keep: () => {},
  clear: () => {},
  endApprovals: () => {},
};

/** What the portable adapter loses is said at the beginning of each of these passes. */
function isLoss(event: LogEvent): boolean {
  return event.kind === 'note' && event.message.startsWith('the replica does not keep');
}

function lineOf(event: LogEvent): string {
  if (event.kind === 'note') return `note ${event.message}`;
  if (event.kind === 'operation') return `${event.verb} ${show(event.path)}`;
  if (event.kind === 'problem')
    return `problem ${event.problem.side} ${show(event.problem.path)} ${event.problem.code}`;
  return event.kind;
}

function show(path: Bytes): string {
  return path === '' ? '.' : textOfBytes(path);
}
