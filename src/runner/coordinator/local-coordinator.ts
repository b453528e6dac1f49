// The coordinator of one machine: the lock of the config, whose holder's number is the epoch of every claim, and the
// status file. A lock that is held is never lost while its holder lives.

import type { Config } from '../../config/resolve/config.js';
import type { PairStatus } from '../../core/report/pair-status.js';
import { acquireLock, type HeldLock } from '../../state/lock.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import { readStatusIfPossible, runnerLockOf, type StatusFile, statusFileOf } from '../../state/status-file.js';
import type { Clock } from '../../process/clock.js';
import type { Claim, Coordinator } from './coordinator.js';
import { StatusWriter } from './status-writer.js';

/** What it works with. */
interface LocalCoordinatorOptions {
  readonly clock: Clock;
  /** Takes what goes wrong with the status file, which costs no more than the status. */
  readonly onTrouble: (message: string) => void;
}

/** Keeps one config to one runner. */
export class LocalCoordinator implements Coordinator {
  readonly #folder: string;
  readonly #what: string;
  readonly #statusFile: string;
  readonly #options: LocalCoordinatorOptions;
  #lock: HeldLock | undefined;
  #status: StatusWriter | undefined;

  constructor({ file, runner }: Config, options: LocalCoordinatorOptions) {
    this.#folder = runnerLockOf(runner.stateDir, file);
    this.#what = `the config ${file}`;
    this.#statusFile = statusFileOf(runner.stateDir, file);
    this.#options = options;
  }

  known(): ReadonlyMap<string, PairStatus> {
    return new Map(Object.entries(readStatusIfPossible(this.#statusFile, this.#options.onTrouble)?.pairs ?? {}));
  }

  join(collect: () => StatusFile): void {
    this.#lock = acquireLock(this.#folder, this.#what);
    this.#status = new StatusWriter({ ...this.#options, file: this.#statusFile, collect });
  }

  claim(_pair: PairKeyParts, held: (claim: Claim) => void): void {
    if (this.#lock === undefined) throw new Error('internal: a pair was claimed before the lock was taken');
    held({ epoch: BigInt(this.#lock.number), lost: new AbortController().signal });
  }

  publish(when: 'now' | 'soon'): void {
    if (when === 'now') this.#status?.flush();
    else this.#status?.touch();
  }

  leave(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }
}
