// The status file: what a runner writes of its pairs, and what `foldersync status` reads.

import type { PairStatus } from '../core/report/pair-status.js';
import { readRecord } from './json-record.js';
import { configKey, stateFile } from './state-dir.js';

/** The whole file. **Units**: times in milliseconds since 1970. */
export interface StatusFile {
  /** Of the format. */
  readonly version: 1;
  /** The runner. */
  readonly runner: RunnerStatus;
  /** By pair name, in the config's order. */
  readonly pairs: Readonly<Record<string, PairStatus>>;
}

/** The runner that wrote the file. **Units**: times in milliseconds since 1970. */
export interface RunnerStatus {
  /** The id of its process. */
  readonly pid: number;
  /** The config file it runs. */
  readonly config: string;
  /** When it started. */
  readonly startedAt: number;
  /** When it ended in good order; absent while it runs, and after a crash. */
  readonly endedAt?: number;
}

/** Where the status of a config's runner lives. */
export function statusFileOf(stateDir: string, config: string): string {
  return stateFile(stateDir, 'status', configKey(config));
}

/** The lock that the runner of a config holds. */
export function runnerLockOf(stateDir: string, config: string): string {
  return stateFile(stateDir, 'runnerLock', configKey(config));
}

/**
 * Reads a status file; undefined when there is none, or none that this version understands.
 * @throws Error of node:fs
 */
export function readStatusFile(file: string): StatusFile | undefined {
  // It is only a cache: one that is damaged is written anew by the next pass.
  const found = readRecord(file, 1, (value): value is StatusFile => 'pairs' in value);
  if (found.kind === 'unreadable') throw found.error;
  return found.kind === 'read' ? found.record : undefined;
}

/** As `readStatusFile`, for callers that can do without: `onTrouble` hears why it cannot be read. Never throws. */
export function readStatusIfPossible(file: string, onTrouble: (message: string) => void): StatusFile | undefined {
  try {
    return readStatusFile(file);
  } catch (error) {
    onTrouble(`cannot read ${file}: ${(error as Error).message}`);
    return undefined;
  }
}
