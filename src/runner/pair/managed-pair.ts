// One pair of the config over its edits: the supervisor of the moment, and the one that follows it. An engine has read
// its policy and opened its roots, so that for others of them the supervisor ends, engine and all, and another begins.
//
//   running ── become(other policy or roots) ──► leaving ── its engine is gone ──► running, as it was last wished
//      │                                         ▲    │
//      └── become(undefined), stop() ────────────┘    └── no pair is wished any more ──► gone

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { Demand } from '../../core/schedule/cycle-state.js';
import type { Effect } from '../../core/pair/diff-pairs.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Pair } from '../../core/pair/pair.js';
import { type PairState, type PairStatus, whyOf } from '../../core/report/pair-status.js';
import type { ChangeablePairLog } from '../log/output.js';
import { type Protection, weakenings } from '../../core/safety/weakened.js';
import { PairSupervisor } from './supervisor.js';
import type { SupervisorOptions } from './supervisor-options.js';

/** What a managed pair works with: what its supervisors do, but for what is told by the pair and by their order. */
export interface ManagedPairOptions
  extends Omit<SupervisorOptions, 'pair' | 'schedule' | 'runner' | 'log' | 'owesPass' | 'distrust'> {
  readonly log: ChangeablePairLog;
  /** The runner's options as they are now. */
  readonly runner: () => RunnerOptions;
  readonly isOnce: boolean;
  /** The pair as it was when a pass of it was last completed, where another one of its name has run before. */
  readonly trusted?: Protection | undefined;
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

  /** Starts the schedule; called once, when everything that it reports to is there. */
  start(): void {
    this.#tellWeakened(this.#running, 'edit-before-start');
    this.#supervisor.start();
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
    this.#leave();
  }

  /** Ends the engine at once. */
  kill(): void {
    this.#supervisor.kill();
  }

  /** Asks for a pass. */
  demand(trigger: Demand): void {
    if (this.#isLeaving) this.#owesPass = true;
    else this.#supervisor.demand(trigger);
  }

  /** Goes on with the runner's options as they are now. */
  changeRunner(): void {
    this.#supervisor.changeRunner(this.#options.runner());
  }

  status(): PairStatus {
    return this.#supervisor.status();
  }

  /** What is known of it for the case that it comes back: a pass that its end cut off is not its last word. */
  lastKnown(): PairStatus {
    return this.#known ?? this.status();
  }

  /** The pair as it was when a pass of it was last completed, for the case that it comes back. */
  get trusted(): Protection {
    return this.#supervisor.hasCompleted ? this.#running : this.#trusted;
  }

  /** Nothing is logged about the pair any more; for one that is gone. */
  closeLog(): void {
    this.#options.log.close();
  }

  #leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#known = this.#supervisor.status();
    this.#trusted = this.trusted;
    this.#owesPass = this.#supervisor.isBusy;
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
      owesPass: this.#owesPass,
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
      this.#isGone = true;
      this.#options.onGone();
      return;
    }
    this.#isLeaving = false;
    this.#supervisor = this.#supervise(wished, this.#known);
    this.#owesPass = false;
    this.#supervisor.start();
    this.#tell({ kind: 'pair-updated' });
  }
}
