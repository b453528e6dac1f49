// The engine of one pair, whichever process plays it now: there are never two: both would write one replica.
// It answers what an engine asks of its runner, and passes on what it tells.

import type { Pair } from '../../core/pair/pair.js';
import type { PairStatus, WatchingStatus } from '../../core/report/pair-status.js';
import type { EngineExit } from '../../core/report/engine-exit.js';
import type { Progress } from '../../core/report/progress.js';
import { type Hold, type Job, type JobManner, leavesTraces, type Report } from '../../core/report/report.js';
import type { EngineMessage, LineStyle, Roots, RunnerMessage } from '../../engine/threads/protocol.js';
import { PassHooks, type PassHooksOptions } from '../hooks/pass-hooks.js';
import type { EngineHandle, StartEngine } from './engine-process.js';
import type { PairLog } from '../log/pair-log.js';
import type { RootRegistry } from './root-registry.js';
import { UNSHARED, type WatchHolder, type WatchShares } from './watch-shares.js';

/** What a pair's engine needs. */
export interface PairEngineOptions extends Pick<PassHooksOptions, 'clock' | 'tell' | 'onLeftOut' | 'onIdle'> {
  /** How its passes are done. */
  readonly job: JobManner;
  readonly pair: Pair;
  /** As in `EngineOptions`. */
  readonly stateDir: string;
  readonly approveWith: string;
  readonly log: PairLog;
  readonly registry: RootRegistry;
  readonly watchShares: WatchShares;
  readonly startEngine: StartEngine;
  /** Asked for when it is needed, because an edit may change it. */
  readonly stopGraceMs: () => number;
  readonly onProgress: (progress: Progress) => void;
  /** It has answered `ask`. */
  readonly onAnswer: () => void;
  readonly onReport: (report: Report) => void;
  readonly onWatching: (watching: WatchingStatus) => void;
  /** Changes were lost, so that a full pass is to look for them. */
  readonly onWanted: () => void;
  /** It has told something new of `facts`. */
  readonly onFacts: () => void;
  /** A targeted pass has begun. */
  readonly onTargeted: () => void;
  /** It has ended; without a report nothing came of it that is worth a word. */
  readonly onTargetedReport: (report: Report | undefined, waiting: Hold | undefined) => void;
  /**
   * The process is gone. `wasAsked` tells whether it was asked to end. Not called while a pass is queued: a new process
   * is started instead.
   */
  readonly onGone: (exit: EngineExit, wasAsked: boolean) => void;
}

/** What an engine tells of its pair beside its passes; as in `PairStatus`. */
export type EngineFacts = { readonly [Fact in 'room' | 'behindSince']?: PairStatus[Fact] | undefined };

/** Starts a process when there is work, one at a time. */
export class PairEngine implements WatchHolder {
  /** The programs around its full passes. */
  readonly hooks: PassHooks;
  readonly #options: PairEngineOptions;
  #pair: Pair;
  #process: EngineHandle | undefined;
  #isLeaving = false;
  #isTidying = false;
  /** Whether it is to leave once it has tidied. */
  #isIdle = false;
  #passes = 1;
  /** Whether a full pass goes on. */
  #isPassing = false;
  /** How many folders this process watches. */
  #watched = 0;
  #facts: EngineFacts = {};
  /** A pass that waits for the last process to be gone. */
  #waiting: Job | undefined;

  constructor(options: PairEngineOptions) {
    this.#options = options;
    this.#pair = options.pair;
    const { job, stopGraceMs } = options;
    this.hooks = new PassHooks({
      ...options,
      pair: () => this.#pair,
      isOn: leavesTraces(job),
      // One that watches stays, and sees to what happens between two passes.
      holdsFolders: () => this.#process !== undefined && this.#pair.watch === undefined,
      patienceMs: stopGraceMs,
    });
  }

  /** Whether a process is there, even one that is about to end, or a hook is still to be waited for. */
  get isUp(): boolean {
    return this.#process !== undefined || this.hooks.isBusy;
  }

  /** What it has told of the pair, beside its passes. */
  get facts(): EngineFacts {
    return this.#facts;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts a pass, and before it a process if there is none. */
  run(job: Job): void {
    this.#isIdle = false;
    if (this.#isLeaving) {
      this.#waiting = job;
      return;
    }
    if (this.#process === undefined) {
      this.#process = this.#start();
      if (this.#pair.watch !== undefined) this.#options.watchShares.want(this, 0);
    }
    this.#isPassing = true;
    this.hooks.began(job.trigger);
    this.#process.send({ kind: 'run', job, passes: this.#passes });
  }

  /** Tells it how many pairs walk their trees at the same time. */
  share(passes: number): void {
    if (passes === this.#passes) return;
    this.#passes = passes;
    this.#process?.send({ kind: 'share', passes });
  }

  mayWatch(most: number): void {
    this.#process?.send({ kind: 'may-watch', most });
    // It gives back what it has too many in a full pass; less fits into what nobody has a share of, until one comes.
    if (most < this.#watched * (1 - UNSHARED)) this.#options.onWanted();
  }

  /** Goes on with another schedule and another log of the same pair, without another process. */
  change(pair: Pair): void {
    this.#pair = pair;
    this.#process?.send({ kind: 'style', style: this.#lineStyle() });
  }

  /** Asks it for an answer, which comes when no pass keeps it from that. */
  ask(): void {
    this.#process?.send({ kind: 'ping' });
  }

  /** Asks the pass to end between two operations; returns whether it had begun, so that it will report. */
  cancel(): boolean {
    const hasBegun = this.#waiting === undefined;
    this.#waiting = undefined;
    if (!hasBegun) this.hooks.ended({ outcome: 'cancelled' });
    this.#process?.send({ kind: 'cancel' });
    return hasBegun;
  }

  /** Asks the process to end, and has it killed after the grace time. Idempotent. */
  leave(): void {
    if (this.#process === undefined || this.#isLeaving) return;
    this.#isLeaving = true;
    this.#process.stop(this.#options.stopGraceMs());
  }

  /** As `leave`, when the process is done with what it does between two passes. */
  leaveWhenTidy(): void {
    this.#isIdle = true;
    if (!this.#isTidying) this.leave();
  }

  /** Ends the process and the hooks at once; no further hook begins. */
  killAll(): void {
    this.hooks.kill();
    this.kill();
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process?.kill();
  }

  #start(): EngineHandle {
    const { startEngine, stateDir, approveWith } = this.#options;
    const process = startEngine(
      { pair: this.#pair, stateDir, approveWith, lines: this.#lineStyle() },
      {
        onMessage: (message) => this.#take(message, (reply) => process.send(reply)),
        onExit: (exit) => this.#gone(exit),
      },
    );
    return process;
  }

  #lineStyle(): LineStyle {
    const { level, format, timezone } = this.#pair.log;
    return { level, format, timezone, namePair: format === 'json' || this.#options.log.isShared };
  }

  /** `reply` goes to the process that sent the message, whichever is there by then. */
  #take(message: EngineMessage, reply: (message: RunnerMessage) => void): void {
    switch (message.kind) {
      case 'ready':
      case 'tidied': // asked for by no pair
        break;
      case 'roots':
        this.#answerRoots(message.roots, reply);
        break;
      case 'pong':
        this.#options.onAnswer();
        break;
      case 'progress':
        this.#options.onProgress(message.progress);
        break;
      case 'lines':
        void this.#options.log.chunk(message).then(() => reply({ kind: 'taken' }));
        break;
      case 'watching':
        this.#options.onWatching(message.watching);
        break;
      case 'watches':
        this.#watched = message.watched;
        this.#options.watchShares.want(this, message.wanted);
        break;
      case 'wanted':
        this.#options.onWanted();
        break;
      case 'targeted':
        this.#options.onTargeted();
        break;
      case 'targeted-report':
        this.#options.onTargetedReport(message.report, message.waiting);
        break;
      case 'report':
        this.#isPassing = false;
        this.hooks.ended(message.report);
        this.#options.onReport(message.report);
        if (this.hooks.waitsForEngine) this.leave();
        break;
      case 'room':
        this.#learn({ room: message.room });
        break;
      case 'behind':
        this.#learn({ behindSince: message.since });
        break;
      case 'tidying':
        this.#isTidying = message.isOn;
        if (!message.isOn && this.#isIdle) this.leave();
        break;
      default:
        message satisfies never;
    }
  }

  #learn(facts: EngineFacts): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#options.onFacts();
  }

  #answerRoots(roots: Roots, reply: (message: RunnerMessage) => void): void {
    const { registry } = this.#options;
    const { name } = this.#pair;
    const answer = () => {
      const failure = registry.register(name, roots);
      reply(
        failure === undefined ? { kind: 'go', others: registry.replicasBeside(name) } : { kind: 'refuse', failure },
      );
    };
    const whenFree = registry.whenFree(name, roots);
    if (whenFree === undefined) answer();
    else void whenFree.then(answer);
  }

  #gone(exit: EngineExit): void {
    const wasAsked = this.#isLeaving;
    const waiting = this.#waiting;
    this.#process = undefined;
    this.#watched = 0;
    this.#options.watchShares.leave(this);
    this.#isLeaving = false;
    this.#isTidying = false;
    this.#isIdle = false;
    this.#waiting = undefined;
    if (this.#isPassing) this.hooks.ended({ outcome: 'failed' });
    this.#isPassing = false;
    this.hooks.engineGone();
    if (waiting === undefined) this.#options.onGone(exit, wasAsked);
    else this.run(waiting);
  }
}
