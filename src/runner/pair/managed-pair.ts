// One pair of the config over its edits: the supervisor of the moment, and the one that follows it. An engine has read
// its policy and opened its roots, so that for others of them the supervisor ends, engine and all, and another begins.
//
//   running ── become(other policy or roots) ──► leaving ── its engine is gone ──► running, as it was last wished
//      │                                         ▲    │ │                            ▲
//      │                                         │    │ └── pause() ──► away ── resume()
//      └── stop(), pause() ──────────────────────┘    └── no pair is wished any more ──► gone

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { Demand } from '../../core/schedule/cycle-state.js';
import type { Effect } from '../../core/pair/diff-pairs.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Pair } from '../../core/pair/pair.js';
import { type PairState, type PairStatus, whyOf } from '../../core/report/pair-status.js';
import type { Claim } from '../coordinator/coordinator.js';
import type { ChangeablePairLog } from '../log/output.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import { type Protection, weakenings } from '../../core/safety/weakened.js';
import type { PausesFile } from './pauses-file.js';
import { Pause } from './pause.js';
import { PairSupervisor } from './supervisor.js';
import type { SupervisorOptions } from './supervisor-options.js';

/** What a managed pair works with: what its supervisors do, except for what the pair and their order tell. */
export interface ManagedPairOptions
  extends Omit<SupervisorOptions, 'pair' | 'schedule' | 'runner' | 'log' | 'distrust'> {
  readonly log: ChangeablePairLog;
  /** The runner's options as they are now. */
  readonly runner: () => RunnerOptions;
  readonly isOnce: boolean;
  /** The pair as it was when a pass of it was last completed, where another one of its name has run before. */
  readonly trusted?: Protection | undefined;
  /** Where its pauses are kept; absent for what none outlasts. */
  readonly pauses?: Pick<PausesFile, 'get' | 'keep' | 'end'> | undefined;
  /** `trusted` has become another one. */
  readonly onTrusted: () => void;
  /** Its last engine is gone and nothing of it is wished any more; called once. */
  readonly onGone: () => void;
}

/** Keeps one pair running as it was last wished. */
export class ManagedPair {
  readonly name: string;
  readonly #options: ManagedPairOptions;
  /** As it is to run; absent once it is to end. */
  #wished: Pair | undefined;
  #supervisor: PairSupervisor;
  #isLeaving = false;
  /** Whether the pair is this runner's. */
  #mayRun = false;
  #isGone = false;
  /** What was known of the pair when its supervisor was last told to leave. */
  #known: PairStatus | undefined;
  #owesPass = false;
  /** The pair as its supervisor has it. */
  #running: Pair;
  /**
   * The pair as it was when a pass of it was last completed, or as it began. What an edit protects less is not routine.
   */
  #trusted: Protection;
  #pause: Pause | undefined;
  /** As `onTrusted` was last called for it. */
  #toldTrusted: Protection;
  /** The state in one word, as it was last told. */
  #toldState: PairState;

  constructor(pair: Pair, options: ManagedPairOptions) {
    this.name = pair.name;
    this.#options = options;
    this.#wished = pair;
    this.#running = pair;
    this.#trusted = options.trusted ?? pair;
    this.#toldTrusted = this.#trusted;
    this.#supervisor = this.#supervise(pair, options.before);
    this.#toldState = this.#supervisor.status().state;
  }

  /**
   * Starts the schedule; called once, when everything that it reports to is there. It ends when the claim to the pair
   * is lost; without one nobody else could have it.
   */
  start(claim?: Pick<Claim, 'lost'>): void {
    if (this.#wished === undefined) return;
    this.#mayRun = true;
    claim?.lost.addEventListener('abort', () => this.stop(), { once: true });
    this.#tellWeakened(this.#running, 'edit-before-start');
    const kept = this.#options.pauses?.get(this.name);
    if (kept === undefined) this.#begin();
    else this.#beginPaused(kept.until);
  }

  /** Whether its last engine is gone and nothing of it is wished any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Takes an edit up; `effects` tells what it changes. One that is leaving comes back so. */
  become(pair: Pair, effects: readonly Effect[]): void {
    this.#wished = pair;
    this.#options.log.change(pair.log);
    this.#tellWeakened(pair, 'edit');
    if (this.#isLeaving) return;
    if (effects.includes('engine')) this.#leave();
    else this.#supervisor.change(pair);
  }

  /** Ends it between two operations, within the grace time; `onGone` tells when it is done. Idempotent. */
  stop(): void {
    this.#wished = undefined;
    const isAway = this.#pause?.isAway === true;
    this.#endPause();
    if (isAway) this.#goAway();
    else this.#leave();
  }

  /** Ends its engine between two operations and starts none before `resume()`, or a time. **Units**: as `Clock.now`. */
  pause(until?: number): void {
    if (this.#wished === undefined) return;
    this.#options.pauses?.keep(this.name, { until });
    const isAway = this.#pause?.isAway === true;
    this.#pauseUntil(until, isAway);
    this.#leave();
    this.#tell({ kind: 'pair-updated' });
  }

  /** Ends a pause; does nothing where there is none. */
  resume(): void {
    const isAway = this.#pause?.isAway === true;
    this.#endPause();
    this.#options.pauses?.end(this.name);
    if (isAway) this.#follow();
  }

  /** Whether it is paused, or about to be. */
  get isPaused(): boolean {
    return this.#pause !== undefined;
  }

  /** Whether it is to go on: it was neither taken out of the config nor stopped. */
  get isWanted(): boolean {
    return this.#wished !== undefined;
  }

  /** What its files in the state directory are found by. */
  get key(): PairKeyParts {
    return this.#wished ?? this.#running;
  }

  /** Ends the full pass that runs or waits, between two operations. */
  cancel(): void {
    this.#supervisor.cancel();
  }

  /** Ends the engine at once. */
  kill(): void {
    this.#supervisor.kill();
  }

  /** Asks for a pass. */
  demand(trigger: Demand): void {
    if (this.#isLeaving || !this.#mayRun) this.#owesPass = true;
    else this.#supervisor.demand(trigger);
  }

  /** Goes on with the runner's options as they are now. */
  changeRunner(): void {
    this.#supervisor.changeRunner(this.#options.runner());
  }

  status(): PairStatus {
    if (this.#pause?.isAway !== true) return this.#supervisor.status();
    const { running: _running, nextAt: _nextAt, staleAt: _staleAt, ...known } = this.lastKnown();
    const { until } = this.#pause;
    return { ...known, state: 'paused', ...(until === undefined ? {} : { pausedUntil: until }) };
  }

  /** What is known of it for the case that it comes back: a pass that its end cut off is not its last word. */
  lastKnown(): PairStatus {
    return this.#known ?? this.#supervisor.status();
  }

  /** The pair as it was when a pass of it was last completed, for the case that it comes back. */
  get trusted(): Protection {
    return this.#supervisor.hasCompleted ? this.#running : this.#trusted;
  }

  /** Nothing is logged about the pair any more; for one that is gone. */
  closeLog(): void {
    this.#options.log.close();
  }

  #begin(): void {
    const owesPass = this.#owesPass;
    this.#owesPass = false;
    this.#supervisor.start({ owesPass });
  }

  /** As it was paused when the service before ended: its supervisor has never started anything. */
  #beginPaused(until: number | undefined): void {
    this.#isLeaving = true;
    this.#known = this.#supervisor.status();
    this.#pauseUntil(until, true);
    this.#tell({ kind: 'pair-updated' });
  }

  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#known = this.#supervisor.status();
    this.#trusted = this.trusted;
    this.#owesPass ||= this.#supervisor.isBusy;
    this.#options.registry.leave(this.name, this.#supervisor.ended);
    this.#supervisor.stop();
  }

  #tellWeakened(pair: Pair, by: 'edit' | 'edit-before-start'): void {
    const said = weakenings(this.trusted, pair);
    if (said.length > 0) this.#options.tell({ kind: 'weakened', by, weakenings: said });
  }

  #supervise(pair: Pair, before: PairStatus | undefined): PairSupervisor {
    const { runner, isOnce, ...shared } = this.#options;
    const weakened = weakenings(this.#trusted, pair);
    this.#running = pair;
    const supervisor = new PairSupervisor({
      ...shared,
      pair,
      runner: runner(),
      schedule: isOnce ? { kind: 'once' } : pair.schedule,
      before,
      distrust: weakened.length === 0 ? undefined : weakened.join(', '),
      tell: (event) => this.#tell(event),
    });
    void supervisor.ended.then(() => this.#ended());
    return supervisor;
  }

  #tell(event: ServiceEvent): void {
    if (event.kind === 'pair-updated') this.#noteTrusted();
    this.#options.tell(event);
    if (event.kind === 'pair-updated') this.#tellState();
  }

  #tellState(): void {
    const status = this.status();
    const { state } = status;
    if (state === this.#toldState) return;
    const from = this.#toldState;
    this.#toldState = state;
    this.#options.tell({ kind: 'pair-state-changed', from, to: state, why: whyOf(status) });
  }

  #noteTrusted(): void {
    const { trusted } = this;
    if (trusted === this.#toldTrusted) return;
    this.#toldTrusted = trusted;
    this.#options.onTrusted();
  }

  #ended(): void {
    const wished = this.#isLeaving ? this.#wished : undefined;
    this.#options.tell({ kind: 'pair-ended', isFollowed: wished !== undefined });
    if (wished === undefined) {
      this.#goAway();
    } else if (this.#pause !== undefined) {
      this.#pause.isAway = true;
      this.#tell({ kind: 'pair-updated' });
    } else {
      this.#follow();
    }
  }

  #goAway(): void {
    this.#isGone = true;
    this.#options.onGone();
  }

  /** Begins anew, as it is wished now. */
  #follow(): void {
    if (this.#wished === undefined) return;
    this.#isLeaving = false;
    this.#supervisor = this.#supervise(this.#wished, this.#known);
    if (this.#mayRun) this.#begin();
    this.#tell({ kind: 'pair-updated' });
  }

  #pauseUntil(until: number | undefined, isAway: boolean): void {
    this.#endPause();
    this.#pause = new Pause({ until, isAway, clock: this.#options.clock, onOver: () => this.resume() });
  }

  #endPause(): void {
    this.#pause?.end();
    this.#pause = undefined;
  }
}
