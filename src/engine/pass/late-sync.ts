// Targeted passes do not wait for the disk. What they have changed is written out a while later, and when the engine
// stops, so that the pair's state says `unsynced` for no longer than that.

import type { AbsolutePath } from '../../core/tree/bytes.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Problem } from '../../core/report/problem.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { type Clock, sleep, type Timer } from '../../process/clock.js';
import type { ReplicaRoot } from '../holds/roots.js';
import { syncDisk } from '../threads/disk-sync.js';
import type { EngineOptions } from '../threads/protocol.js';
import type { SharedState } from '../threads/shared-state.js';
import { failedToWrite, isRefusal } from './durability.js';
import { type PairRecord, readPairRecord, writePairRecord } from '../../state/pair-record.js';

/** What a late sync works with. */
export interface LateSyncOptions {
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  /** Whether to write anything out at all. */
  readonly isWanted: boolean;
  /** Writes a root's file system out; returns why that failed, if it did. */
  sync(root: Root): Promise<FsError | undefined>;
  /** What was changed is not on the disk, as the state says by now: a full pass is to put it there. */
  onFailure(problem: Problem): void;
  warn(message: string): void;
}

/** The pass that is about to change a replica. */
export interface LatePass {
  readonly replica: AbsolutePath;
  readonly stateFile: string;
  /** Whether an earlier pass has left something that only a full pass can settle. */
  readonly wasUnsynced: boolean;
}

/** At the latest so long after a change. */
const LATEST_MS = 30_000;

/** How often a full pass that waits for the disk looks whether it is cancelled. */
const LOOK_MS = 50;

/** A replica that was changed. */
interface Debt {
  /** Open since before it was changed: only such a descriptor tells of all writes that have failed. */
  readonly root: Root;
  readonly stateFile: string;
  /** Whether all that the state calls unsynced was changed since the root was opened. */
  readonly isAll: boolean;
}

/** What of an engine it takes. */
interface LateSyncParts extends Pick<LateSyncOptions, 'clock' | 'fileSystem'> {
  readonly engine: Pick<EngineOptions, 'pair' | 'stateDir'>;
  readonly shared: Pick<SharedState, 'beat'>;
}

/** The late sync of an engine, as its pair's `durability` asks for it. */
export function lateSyncOf(
  { engine: { pair, stateDir }, clock, fileSystem, shared }: LateSyncParts,
  told: Pick<LateSyncOptions, 'onFailure' | 'warn'>,
): LateSync {
  const { durability } = pair.policy;
  return new LateSync({
    clock,
    fileSystem,
    isWanted: durability !== 'none',
    sync: async (root) => {
      if (durability !== 'pass' || !fileSystem.capabilities.syncs) return undefined;
      // Also while the engine stops: the runner's patience is its bound.
      return await syncDisk(root, { clock, stateDir, shared: { isCancelled: false, beat: () => shared.beat() } });
    },
    ...told,
  });
}

/** What is owed to the disk of one replica. */
export class LateSync {
  readonly #options: LateSyncOptions;
  #debt: Debt | undefined;
  /** Whether it was changed since it was last written out, or that was begun. */
  #isOwed = false;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;

  constructor(options: LateSyncOptions) {
    this.#options = options;
  }

  /** A targeted pass is about to change the replica. Returns false where that cannot be opened any more. */
  prepare({ replica, stateFile, wasUnsynced }: LatePass): boolean {
    if (!this.#options.isWanted || this.#debt !== undefined) return true;
    try {
      this.#debt = { root: this.#options.fileSystem.openRoot(replica), stateFile, isAll: !wasUnsynced };
      return true;
    } catch (error) {
      if (error instanceof FsError) return false;
      throw error;
    }
  }

  /** It has changed something. */
  owe(): void {
    if (this.#debt === undefined || this.#isOwed) return;
    this.#isOwed = true;
    this.#wait();
  }

  /**
   * A full pass is to write out all that is owed, by the descriptor that it is given where that knows of all; what is
   * being written out has ended by then, unless the pass is cancelled first. To be disposed of by the caller.
   */
  async handOver(isCancelled: () => boolean): Promise<Root | undefined> {
    while (this.#running !== undefined && !isCancelled()) await sleep(this.#options.clock, LOOK_MS);
    const debt = this.#running === undefined ? this.#debt : undefined;
    this.#timer?.cancel();
    if (debt === undefined) return undefined;
    this.#debt = undefined;
    const wasOwed = this.#isOwed;
    this.#isOwed = false;
    if (debt.isAll && wasOwed) return debt.root;
    debt.root[Symbol.dispose]();
    return undefined;
  }

  /** That of `handOver`, if it is this replica as it was opened before targeted passes have changed it. */
  async handOverFor(replica: ReplicaRoot, isCancelled: () => boolean): Promise<Root | undefined> {
    const witness = await this.handOver(isCancelled);
    const isSame =
      replica.kind === 'existing' && witness?.device === replica.root.device && witness.inode === replica.root.inode;
    if (isSame) return witness;
    witness?.[Symbol.dispose]();
    return undefined;
  }

  /** Writes out what is owed, and waits for it. */
  async finish(): Promise<void> {
    this.#timer?.cancel();
    await this.#running;
    if (this.#isOwed) await this.#start();
    this.#end();
  }

  #wait(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(LATEST_MS, () => void this.#start());
  }

  #start(): Promise<void> {
    const debt = this.#debt;
    if (debt === undefined || this.#running !== undefined) return Promise.resolve();
    this.#isOwed = false;
    this.#running = this.#write(debt).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Nobody waits for it but the engine's end and a full pass. */
  async #write(debt: Debt): Promise<void> {
    try {
      const failure = await this.#options.sync(debt.root);
      if (failure === undefined) this.#settle(debt);
      else this.#fail(debt, failure);
    } catch (error) {
      this.#end();
      if (!(error instanceof FoldersyncError)) throw error;
      this.#options.warn(error.message);
    }
  }

  #settle({ stateFile, isAll }: Debt): void {
    // What has been changed meanwhile is owed again, to the same descriptor.
    if (this.#isOwed) {
      this.#wait();
      return;
    }
    this.#end();
    if (isAll) saveUnsynced(stateFile, (before) => (before?.hasFailed ? before : undefined));
  }

  /** The descriptor has told, and will not do so again: the state has to. */
  #fail({ stateFile }: Debt, failure: FsError): void {
    this.#end();
    try {
      if (isRefusal(failure)) saveUnsynced(stateFile, (before) => ({ since: 0, ...before, hasFailed: true }));
    } finally {
      this.#options.onFailure(failedToWrite(failure));
    }
  }

  #end(): void {
    this.#timer?.cancel();
    this.#isOwed = false;
    this.#debt?.root[Symbol.dispose]();
    this.#debt = undefined;
  }
}

/** @throws FoldersyncError STATE */
function saveUnsynced(
  stateFile: string,
  change: (before: PairRecord['unsynced']) => PairRecord['unsynced'] | undefined,
): void {
  const { unsynced: before, ...state } = readPairRecord(stateFile).state;
  const unsynced = change(before);
  writePairRecord(stateFile, unsynced === undefined ? state : { ...state, unsynced }, { isLasting: true });
}
