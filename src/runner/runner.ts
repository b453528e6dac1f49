// The runner: its pairs, the slots they share, the registry of their roots, the status file, and edits of its config.
// It never touches a pair's folders.

import type { Config } from '../config/resolve/config.js';
import { applicable, describeDiff, diffConfig, hasChanges, namesByChange, onlyPairs } from '../config/diff-config.js';
import type { Pair } from '../core/pair/pair.js';
import type { PairStatus } from '../core/report/pair-status.js';
import type { JobManner } from '../core/report/report.js';
import type { EventBus } from './events/bus.js';
import { ApprovalWatch } from './reload/approval-watch.js';
import type { Clock } from '../process/clock.js';
import type { StartEngine } from './pair/engine-process.js';
import { ManagedPair } from './pair/managed-pair.js';
import type { RunnerOutput } from './log/output.js';
import { PausesFile } from './pair/pauses-file.js';
import { RootRegistry } from './pair/root-registry.js';
import type { Protection } from '../core/safety/weakened.js';
import { RunningConfigFile } from './running-config.js';
import { Slots } from './schedule/slots.js';
import type { StatusFile } from '../state/status-file.js';
import { type Coordinator, publishStatus } from './coordinator/coordinator.js';
import { WatchShares } from './pair/watch-shares.js';
import { TrustedPairsFile } from './trusted-pairs.js';

/** What a runner is to do, and with what. */
export interface RunnerSettings {
  readonly config: Config;
  /** The names of the only pairs to run, of an edited config as well; absent to run them all. */
  readonly onlyPairs?: readonly string[] | undefined;
  /** `service`: by each pair's schedule, until it is stopped. `once`: one pass of each pair. */
  readonly mode: 'service' | 'once';
  /** How to do its passes. */
  readonly job: JobManner;
  /** The command by which a person agrees to a hold of a pair, ready to be typed. */
  readonly approveWith: (pair: string) => string;
  /** Where lines go; it listens to the bus. */
  readonly output: RunnerOutput;
  readonly bus: EventBus;
  /** Absent for what takes no lock and leaves nothing behind: a plan. */
  readonly coordinator?: Coordinator | undefined;
  readonly clock: Clock;
  readonly startEngine: StartEngine;
}

/** What became of the pairs. */
export interface RunnerResult {
  /** By pair name, in the config's order. */
  readonly pairs: ReadonlyMap<string, PairStatus>;
}

/** Mirrors the pairs of one config, which may change meanwhile. */
export class Runner {
  /** Kept when every pair has ended: soon after `stop`, or after the passes of `once`. Its logs are still open. */
  readonly ended: Promise<RunnerResult>;
  readonly #settings: RunnerSettings;
  #config: Config;
  /** By name; a pair that was taken out of the config is here until its engine is gone. */
  readonly #pairs = new Map<string, ManagedPair>();
  readonly #slots: Slots;
  readonly #registry = new RootRegistry();
  readonly #watchShares = new WatchShares();
  readonly #running: RunningConfigFile | undefined;
  /** Absent for what no pause concerns. */
  readonly #pauses: PausesFile | undefined;
  readonly #startedAt: number;
  readonly #approvals: ApprovalWatch | undefined;
  /** When an approval of a pair was last taken up, by the pair's name. */
  readonly #approvalTakenAt = new Map<string, number>();
  /** What is known of pairs that do not run now: from an earlier runner, or from before an edit took them out. */
  readonly #known: Map<string, PairStatus>;
  /** How pairs that do not run now were when a pass of them was last completed. */
  readonly #trusted: Map<string, Protection>;
  readonly #trustedFile: TrustedPairsFile;
  #isStopping = false;
  #endedAt: number | undefined;
  #markEnded: (result: RunnerResult) => void = () => {};

  /** @throws FoldersyncError LOCKED when another runner has this config, STATE when the state directory fails */
  constructor(settings: RunnerSettings) {
    this.#settings = settings;
    const { config, clock, bus, coordinator, mode } = settings;
    this.#config = config;
    this.#startedAt = clock.now();
    const onTrouble = (message: string) => bus.publish({ kind: 'note', level: 'error', message });
    this.#known = new Map(coordinator?.known());
    this.#trustedFile = new TrustedPairsFile(config, { clock, onTrouble });
    this.#trusted = new Map(this.#trustedFile.read());
    coordinator?.join(() => this.status());
    if (mode === 'service') this.#pauses = new PausesFile(config, { clock, onTrouble });
    if (coordinator !== undefined) bus.subscribe('the status', publishStatus(coordinator));
    if (mode === 'service') this.#running = new RunningConfigFile(config, { onlyPairs: settings.onlyPairs, onTrouble });
    this.#slots = new Slots(config.runner.concurrency);
    this.ended = new Promise((resolve) => {
      this.#markEnded = resolve;
    });
    for (const pair of config.pairs) this.#pairs.set(pair.name, this.#manage(pair));
    for (const pair of config.pairs) this.#start(pair);
    if (mode === 'service') this.#approvals = this.#watchApprovals();
    if (mode === 'service' && settings.onlyPairs === undefined) this.#tellLeftBehind();
    // At once: a command that asks now must not hear of an earlier runner.
    coordinator?.publish('now');
    this.#keepTrusted();
    this.#running?.write(this.#config);
  }

  /** Whether an edited config differs from the one that runs. */
  differs(edited: Config): boolean {
    return hasChanges(diffConfig(this.#config, this.#picked(edited)));
  }

  /**
   * Goes on with an edited config, pair by pair, and logs what becomes of each: one that is the same is not touched.
   * What needs a restart stays as it is. Only for a service; does nothing once it is stopping.
   */
  apply(edited: Config): void {
    if (this.#isStopping) return;
    const picked = this.#picked(edited);
    const diff = diffConfig(this.#config, picked);
    this.#config = applicable(this.#config, picked);
    const { bus, output } = this.#settings;
    const { runner } = this.#config;
    output.change(runner.log);
    this.#slots.resize(runner.concurrency);
    const wished = new Map(this.#config.pairs.map((pair) => [pair.name, pair]));
    for (const change of diff.pairs) {
      // Every pair of a diff is in the config or in the one before, and what was in that one is managed.
      if (change.kind === 'added') this.#add(wished.get(change.pair)!);
      if (change.kind === 'changed') this.#pairs.get(change.pair)!.become(wished.get(change.pair)!, change.effects);
    }
    for (const pair of this.#pairs.values()) pair.changeRunner();
    for (const { kind, pair, text } of describeDiff(diff))
      bus.publish({ kind: 'config-change', change: kind, text }, pair);
    // Last, because its log is closed with it.
    for (const { kind, pair } of diff.pairs) if (kind === 'removed') this.#pairs.get(pair)?.stop();
    this.#approvals?.follow(this.#config.pairs);
    bus.publish({ kind: 'reloaded', ...namesByChange(diff.pairs) });
    // Before their first pass, which may be far away: what the pairs were that began with this edit.
    this.#keepTrusted();
    this.#running?.write(this.#config);
  }

  /** One pair of the config, or one that it had and that is leaving; undefined where there is none. */
  pair(name: string): ManagedPair | undefined {
    return this.#pairs.get(name);
  }

  /** The config that it runs with now. */
  get config(): Config {
    return this.#config;
  }

  /** Stops every pair between two operations, within the grace time. Idempotent; `ended` tells when it is done. */
  stop(): void {
    this.#isStopping = true;
    this.#approvals?.stop();
    for (const pair of this.#pairs.values()) pair.stop();
    this.#endIfDone();
  }

  /** Kills every engine; for a second signal. */
  kill(): void {
    for (const pair of this.#pairs.values()) pair.kill();
  }

  /** Of pairs taken out of the config while no service ran; the first status that is written forgets them. */
  #tellLeftBehind(): void {
    for (const [name, { replica }] of this.#known) {
      if (this.#pairs.has(name)) continue;
      this.#settings.bus.publish({ kind: 'left-behind', replica }, name);
    }
  }

  #picked(config: Config): Config {
    return onlyPairs(config, this.#settings.onlyPairs);
  }

  #add(pair: Pair): void {
    const leaving = this.#pairs.get(pair.name);
    leaving?.become(pair, ['engine']);
    if (leaving !== undefined) return;
    this.#pairs.set(pair.name, this.#manage(pair));
    this.#start(pair);
  }

  /** Starts a pair once it is this runner's; where it comes to be somebody else's, it ends. */
  #start(pair: Pair): void {
    const managed = this.#pairs.get(pair.name);
    const { coordinator } = this.#settings;
    if (coordinator === undefined) managed?.start();
    else coordinator.claim(pair, (claim) => managed?.start(claim));
  }

  #manage(pair: Pair): ManagedPair {
    const settings = this.#settings;
    const { name } = pair;
    const managed: ManagedPair = new ManagedPair(pair, {
      slots: this.#slots,
      registry: this.#registry,
      watchShares: this.#watchShares,
      runner: () => this.#config.runner,
      isOnce: settings.mode === 'once',
      job: settings.job,
      approveWith: settings.approveWith(name),
      log: settings.output.pairLog(pair),
      clock: settings.clock,
      startEngine: settings.startEngine,
      before: this.#known.get(name),
      trusted: this.#trusted.get(name),
      pauses: this.#pauses,
      tell: (event) => settings.bus.publish(event, name),
      onTrusted: () => {
        if (settings.coordinator !== undefined) this.#trustedFile.touch(() => this.#collectTrusted());
      },
      onGone: () => this.#gone(managed),
    });
    return managed;
  }

  /** A pair has ended. One that an edit took out is forgotten, except that another edit may bring it back. */
  #gone(pair: ManagedPair): void {
    if (this.#settings.mode === 'service' && !this.#isStopping) {
      this.#known.set(pair.name, pair.lastKnown());
      this.#trusted.set(pair.name, pair.trusted);
      this.#pairs.delete(pair.name);
      pair.closeLog();
    }
    this.#endIfDone();
  }

  /** An approval is a person's wish for a pass now, whenever the next one is due. */
  #watchApprovals(): ApprovalWatch {
    const { config, bus } = this.#settings;
    return new ApprovalWatch({
      stateDir: config.runner.stateDir,
      pairs: config.pairs,
      onApproval: (pair) => this.#takeApproval(pair),
      onTrouble: (message) => bus.publish({ kind: 'note', level: 'warn', message }),
    });
  }

  #takeApproval(name: string): void {
    const pair = this.#pairs.get(name);
    if (pair === undefined) return;
    this.#approvalTakenAt.set(name, this.#settings.clock.now());
    pair.demand('manual');
    this.#settings.bus.publish({ kind: 'approved' }, name);
  }

  #endIfDone(): void {
    const isEnding = this.#settings.mode === 'once' || this.#isStopping;
    if (!isEnding || this.#endedAt !== undefined || ![...this.#pairs.values()].every(({ isGone }) => isGone)) return;
    this.#approvals?.stop();
    this.#endedAt = this.#settings.clock.now();
    this.#settings.coordinator?.publish('now');
    this.#keepTrusted();
    this.#running?.remove();
    this.#settings.coordinator?.leave();
    this.#markEnded({ pairs: this.#pairStatuses() });
  }

  #keepTrusted(): void {
    if (this.#settings.coordinator !== undefined) this.#trustedFile.write(this.#collectTrusted());
  }

  #collectTrusted(): Map<string, Protection> {
    return new Map([
      ...this.#trusted,
      ...[...this.#pairs.values()].map(({ name, trusted }) => [name, trusted] as const),
    ]);
  }

  /** In the config's order; a pair that was taken out of it comes last, while it is stopping. */
  #pairStatuses(): Map<string, PairStatus> {
    const names = new Set([...this.#config.pairs.map(({ name }) => name), ...this.#pairs.keys()]);
    const statuses = new Map<string, PairStatus>();
    for (const name of names) {
      // Where its claim was lost, a pair of the config is not managed here.
      const status = this.#pairs.get(name)?.status() ?? this.#known.get(name);
      const approvalTakenAt = this.#approvalTakenAt.get(name);
      if (status !== undefined)
        statuses.set(name, approvalTakenAt === undefined ? status : { ...status, approvalTakenAt });
    }
    return statuses;
  }

  /** How the service and its pairs are now. Pairs that this run leaves out (`--pair`) keep what was known of them. */
  status(): StatusFile {
    const others = this.#settings.onlyPairs === undefined ? [] : this.#known;
    return {
      version: 1,
      runner: {
        pid: process.pid,
        config: this.#settings.config.file,
        startedAt: this.#startedAt,
        ...(this.#endedAt === undefined ? {} : { endedAt: this.#endedAt }),
      },
      pairs: Object.fromEntries([...others, ...this.#pairStatuses()]),
    };
  }
}
