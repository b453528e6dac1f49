// Targeted passes do not wait for the disk. What they have changed is written out a while later, and when the engine stops,
// so that the pair's state says `unsynced` for no longer than that.

import type { AbsolutePath } from '../core/bytes.js';
import { FoldersyncError } from '../core/error.js';
import { type FileSystem, FsError, type Root } from '../fs/port.js';
import { readPairState, writePairState } from './pair-state.js';

/** What a late sync works with. */
export interface LateSyncOptions {
  readonly fileSystem: FileSystem;
  /** Whether anything is to be written out at all. */
  readonly isWanted: boolean;
  /** Writes a root's file system out; returns why that failed, if it did. */
  sync(root: Root): Promise<FsError | undefined>;
  warn(message: string): void;
}

/** At the latest so long after a change. */
const LATEST_MS = 30_000;

/** What is owed to the disk of one replica. */
export class LateSync {
  readonly #options: LateSyncOptions;
  /** The replica, open since before it was changed: only such a descriptor tells of writes that have failed. */
  #root: Root | undefined;
  #stateFile = '';
  #isOwed = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LateSyncOptions) {
    this.#options = options;
  }

  /** A targeted pass is about to change the replica. Returns false where that cannot be opened any more. */
  prepare(replica: AbsolutePath, stateFile: string): boolean {
    if (!this.#options.isWanted) return true;
    this.#stateFile = stateFile;
    try {
      this.#root ??= this.#options.fileSystem.openRoot(replica);
      return true;
    } catch (error) {
      if (error instanceof FsError) return false;
      throw error;
    }
  }

  /** It has changed something. */
  owe(): void {
    if (this.#root === undefined || this.#isOwed) return;
    this.#isOwed = true;
    this.#timer = setTimeout(() => this.#start(), LATEST_MS);
  }

  /** A full pass writes out all that is owed. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#isOwed = false;
    this.#root?.[Symbol.dispose]();
    this.#root = undefined;
  }

  /** Writes out what is owed, and waits for it. */
  async finish(): Promise<void> {
    if (this.#isOwed) this.#start();
    await this.#running;
    this.drop();
  }

  #start(): void {
    const root = this.#root;
    clearTimeout(this.#timer);
    this.#root = undefined;
    this.#isOwed = false;
    if (root !== undefined) this.#running = this.#write(root);
  }

  /** Nobody waits for it but the engine's end: what fails is said, and the state goes on saying `unsynced`. */
  async #write(root: Root): Promise<void> {
    try {
      const failure = await this.#options.sync(root);
      if (failure !== undefined) {
        this.#options.warn(
          `cannot write the replica to its disk: ${failure.message}; what was mirrored lately may be lost`,
        );
        return;
      }
      // What has been changed since is owed again, and says so itself.
      if (this.#isOwed) return;
      const { unsynced: _, ...synced } = readPairState(this.#stateFile).state;
      writePairState(this.#stateFile, synced);
    } catch (error) {
      if (!(error instanceof FoldersyncError)) throw error;
      this.#options.warn(error.message);
    } finally {
      root[Symbol.dispose]();
    }
  }
}
