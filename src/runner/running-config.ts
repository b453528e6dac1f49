// The config that a service runs with, written down for `foldersync check --against-running`: the file it came from may
// be another one by now. Only the service's user may read it, for paths and patterns can be private.

import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/resolve/config.js';
import { readRecord, writeRecord } from '../state/json-record.js';
import { lockHolder } from '../state/lock.js';
import { readStatusFile, runnerLockOf } from '../state/status-file.js';
import { configKey, isStateFile, stateFile, stateFolder } from '../state/state-dir.js';

/** What is written down. */
export interface RunningConfig {
  readonly version: 1;
  readonly pid: number;
  readonly config: Config;
  /** As in `RunnerSettings`. */
  readonly onlyPairs?: readonly string[];
}

/** Writes the running config of one service. */
export class RunningConfigFile {
  readonly #file: string;
  readonly #onlyPairs: readonly string[] | undefined;
  readonly #onTrouble: (message: string) => void;

  constructor(
    { file, runner }: Config,
    options: {
      readonly onlyPairs: readonly string[] | undefined;
      /** Takes a failure; it costs no more than the answer to `--against-running`. */
      readonly onTrouble: (message: string) => void;
    },
  ) {
    this.#file = runningConfigFile(runner.stateDir, file);
    this.#onlyPairs = options.onlyPairs;
    this.#onTrouble = options.onTrouble;
  }

  /** Writes it in the place of what was there. Never throws. */
  write(config: Config): void {
    const onlyPairs = this.#onlyPairs === undefined ? {} : { onlyPairs: this.#onlyPairs };
    const running: RunningConfig = { version: 1, pid: process.pid, config, ...onlyPairs };
    try {
      writeRecord(this.#file, running, { isPrivate: true });
    } catch (error) {
      this.#onTrouble(`cannot write down the running config: ${(error as Error).message}`);
    }
  }

  /** The service has ended. Never throws. */
  remove(): void {
    try {
      fs.rmSync(this.#file, { force: true });
    } catch (error) {
      this.#onTrouble(`cannot remove the running config: ${(error as Error).message}`);
    }
  }
}

/**
 * Reads the config that the service of a config file runs with now; undefined when none runs, or none that this version
 * understands. @throws Error of node:fs
 */
export function readRunningConfig(stateDir: string, config: string): RunningConfig | undefined {
  const pid = lockHolder(runnerLockOf(stateDir, config));
  if (pid === undefined) return undefined;
  const found = readRecord(
    runningConfigFile(stateDir, config),
    1,
    (value): value is RunningConfig => 'config' in value,
  );
  if (found.kind === 'unreadable') throw found.error;
  // One that was left by a service which crashed is not that of the process that holds the lock now.
  return found.kind === 'read' && found.record.pid === pid ? found.record : undefined;
}

/**
 * The config files whose runners live, by what they have written into this state directory.
 * @throws Error of node:fs
 */
export function liveConfigs(stateDir: string): string[] {
  const folder = stateFolder(stateDir, 'status');
  const configs: string[] = [];
  for (const name of namesIn(folder)) {
    const config = isStateFile('status', name) ? readStatusFile(path.join(folder, name))?.runner.config : undefined;
    if (config !== undefined && lockHolder(runnerLockOf(stateDir, config)) !== undefined) configs.push(config);
  }
  return configs.sort();
}

function runningConfigFile(stateDir: string, config: string): string {
  return stateFile(stateDir, 'running', configKey(config));
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
