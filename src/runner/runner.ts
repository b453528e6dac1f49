// The runner: one supervisor a pair, the slots they share, the registry of their roots, and the status file.
// It never touches a pair's folders.

import type { Config } from '../config/config.js';
import type { PairStatus } from '../core/pair-status.js';
import type { PassRequest, Progress } from '../engine/protocol.js';
import { acquireLock, type Lock } from '../fs/lock.js';
import { ApprovalWatch } from './approval-watch.js';
import type { Clock } from './clock.js';
import type { StartEngine } from './engine-process.js';
import type { RunnerOutput } from './output.js';
import { RootRegistry } from './root-registry.js';
import { Slots } from './slots.js';
import { readStatusFile, runnerLockOf, type StatusFile, StatusWriter, statusFileOf } from './status-file.js';
import { PairSupervisor } from './supervisor.js';

/** What a runner is to do, and with what. */
export interface RunnerSettings {
  readonly config: Config;
  /** `service`: by each pair's schedule, until it is stopped. `once`: one pass of each pair. */
  readonly mode: 'service' | 'once';
  /** How its passes are to be done. A dry run takes no lock and leaves no status. */
  readonly request: Pick<PassRequest, 'dryRun' | 'approved'>;
  /** The command by which a person agrees to a hold of a pair, ready to be typed. */
  readonly approveWith: (pair: string) => string;
  readonly output: RunnerOutput;
  readonly clock: Clock;
  readonly startEngine: StartEngine;
  /** Called some times a second while a pass runs, and with undefined when it has ended. */
  readonly onProgress?: (pair: string, progress: Progress | undefined) => void;
}

/** What became of the pairs. */
export interface RunnerResult {
  /** By pair name, in the config's order. */
  readonly pairs: ReadonlyMap<string, PairStatus>;
}

/** Mirrors the pairs of one config. */
export class Runner {
  /** Kept when every pair has come to its end: at once after `stop`, or after the passes of `once`. Its logs are still open. */
  readonly ended: Promise<RunnerResult>;
  readonly #settings: RunnerSettings;
  readonly #supervisors: readonly PairSupervisor[];
  readonly #status: StatusWriter | undefined;
  readonly #lock: Lock | undefined;
  readonly #startedAt: number;
  readonly #approvals: ApprovalWatch | undefined;
  #endedAt: number | undefined;

  /** Starts it. @throws FoldersyncError LOCKED when another runner has this config, STATE when the state directory fails */
  constructor(settings: RunnerSettings) {
    this.#settings = settings;
    const { config, clock, request, output } = settings;
    const { stateDir } = config.runner;
    this.#startedAt = clock.now();
    const statusFile = statusFileOf(stateDir, config.file);
    const before = request.dryRun ? undefined : readStatusFile(statusFile);
    if (!request.dryRun) {
      this.#lock = acquireLock(runnerLockOf(stateDir, config.file), `the config ${config.file}`);
      this.#status = new StatusWriter({
        file: statusFile,
        clock,
        collect: () => this.#collectStatus(before),
        onTrouble: (message) => output.event({ kind: 'note', level: 'error', message }),
      });
    }
    const shared = { slots: new Slots(config.runner.concurrency), registry: new RootRegistry() };
    this.#supervisors = config.pairs.map(
      (pair) =>
        new PairSupervisor({
          ...shared,
          pair,
          runner: config.runner,
          schedule: settings.mode === 'once' ? { kind: 'once' } : pair.schedule,
          request,
          approveWith: settings.approveWith(pair.name),
          log: output.pairLog(pair),
          clock,
          startEngine: settings.startEngine,
          before: before?.pairs[pair.name],
          onChange: () => this.#status?.touch(),
          onProgress: (progress) => settings.onProgress?.(pair.name, progress),
        }),
    );
    this.ended = Promise.all(this.#supervisors.map((supervisor) => supervisor.ended)).then(() => this.#end());
    for (const supervisor of this.#supervisors) supervisor.start();
    if (settings.mode === 'service') this.#approvals = this.#watchApprovals();
    // At once: whoever asks now must not hear of an earlier runner.
    this.#status?.flush();
  }

  /** Stops every pair between two operations, within the grace time. Idempotent; `ended` tells when it is done. */
  stop(): void {
    this.#approvals?.stop();
    for (const supervisor of this.#supervisors) supervisor.stop();
  }

  /** Kills every engine; for a second signal. */
  kill(): void {
    for (const supervisor of this.#supervisors) supervisor.kill();
  }

  /** An approval is a person's wish for a pass now, whenever the next one is due. */
  #watchApprovals(): ApprovalWatch {
    const { config, output } = this.#settings;
    return new ApprovalWatch({
      stateDir: config.runner.stateDir,
      pairs: config.pairs,
      onApproval: (pair) => this.#supervisors.find(({ name }) => name === pair)?.demand('manual'),
      onTrouble: (message) => output.event({ kind: 'note', level: 'warn', message }),
    });
  }

  #end(): RunnerResult {
    this.#approvals?.stop();
    this.#endedAt = this.#settings.clock.now();
    this.#status?.flush();
    this.#lock?.release();
    return { pairs: this.#pairStatuses() };
  }

  #pairStatuses(): Map<string, PairStatus> {
    return new Map(this.#supervisors.map((supervisor) => [supervisor.name, supervisor.status()]));
  }

  /** Pairs that this run leaves out (`--pair`) keep what was known of them. */
  #collectStatus(before: StatusFile | undefined): StatusFile {
    return {
      version: 1,
      runner: {
        pid: process.pid,
        config: this.#settings.config.file,
        startedAt: this.#startedAt,
        ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
      },
      pairs: { ...before?.pairs, ...Object.fromEntries(this.#pairStatuses()) },
    };
  }
}
