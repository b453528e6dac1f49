// The status file: what `foldersync status` reads. The runner replaces it whole, at most once a second.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { PairStatus } from '../core/report/pair-status.js';
import { writeFileAtomically } from '../state/write-file.js';
import type { Clock, Timer } from './schedule/clock.js';

/** The whole file. **Units**: times in milliseconds since 1970. */
export interface StatusFile {
  readonly version: 1;
  readonly runner: RunnerStatus;
  /** By pair name, in the config's order. */
  readonly pairs: Readonly<Record<string, PairStatus>>;
}

/** The runner that wrote the file. */
export interface RunnerStatus {
  readonly pid: number;
  /** The config file it runs. */
  readonly config: string;
  readonly startedAt: number;
  /** When it ended in good order; absent while it runs, and after a crash. */
  readonly endedAt?: number;
}

/** Where the status of a config's runner lives. */
export function statusFileOf(stateDir: string, config: string): string {
  return path.join(stateDir, 'status', `${configKey(config)}.json`);
}

/** The lock that the runner of a config holds. */
export function runnerLockOf(stateDir: string, config: string): string {
  return path.join(stateDir, 'locks', `runner-${configKey(config)}.lock`);
}

/** Reads a status file; undefined when there is none, or none that this version understands. */
export function readStatusFile(file: string): StatusFile | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const parsed = JSON.parse(text) as StatusFile | null;
    return parsed?.version === 1 ? parsed : undefined;
  } catch {
    return undefined; // it is only a cache: the next pass writes it anew
  }
}

/** Writes a status file whenever something changed, but not more often than once a second. */
export class StatusWriter {
  readonly #file: string;
  readonly #clock: Clock;
  readonly #collect: () => StatusFile;
  readonly #onTrouble: (message: string) => void;
  #timer: Timer | undefined;
  #hasTrouble = false;

  constructor(options: {
    readonly file: string;
    readonly clock: Clock;
    /** Gives what is to be written, at the time of writing. */
    readonly collect: () => StatusFile;
    /** Takes a failure, once until a write works again: no status must not mean no mirroring. */
    readonly onTrouble: (message: string) => void;
  }) {
    this.#file = options.file;
    this.#clock = options.clock;
    this.#collect = options.collect;
    this.#onTrouble = options.onTrouble;
  }

  /** Something changed. */
  touch(): void {
    this.#timer ??= this.#clock.setTimer(WRITE_EVERY_MS, () => this.flush());
  }

  /** Writes now; a write that was waiting is done with it. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    try {
      writeFileAtomically(this.#file, `${JSON.stringify(this.#collect(), undefined, 1)}\n`);
      this.#hasTrouble = false;
    } catch (error) {
      if (this.#hasTrouble) return;
      this.#hasTrouble = true;
      this.#onTrouble(`cannot write the status file ${this.#file}: ${(error as Error).message}`);
    }
  }
}

const WRITE_EVERY_MS = 1000;

/** What tells the files of one config's runner from those of others. */
export function configKey(config: string): string {
  const key = createHash('sha256').update(config).digest('hex').slice(0, 16);
  const name = path
    .basename(config)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 64);
  return `${name}-${key}`;
}
