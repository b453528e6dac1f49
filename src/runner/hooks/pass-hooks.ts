// The programs around the full passes of one pair: `before` has to agree before the pair asks for its turn, `after`
// runs whenever `before` has begun, once the engine has let go of the folders.
//
//   idle ── a pass is wanted ──► before ── 0 ──► pass ── it ends ──► its engine goes ──► after ──► idle
//    ▲                             │                                                      ▲
//    │                             └── 75, failure, not wanted any more ──────────────────┤
//    └─────────────────────────────────────────────────────────────────────────────────────┘

import type { HooksOptions, Pair } from '../../core/pair/pair.js';
import type { Failure, Report, Trigger } from '../../core/report/report.js';
import type { Clock, Timer } from '../../process/clock.js';
import { type ProgramEnd, type RunningProgram, runProgram } from '../../process/run-program.js';
import type { Tell } from '../events/bus.js';
import type { Gate } from '../schedule/cycle-driver.js';

/** What hooks work with. */
export interface PassHooksOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  /** The pair as it is now. */
  readonly pair: () => Pair;
  /** Whether there are passes that hooks run around: neither a plan nor a verification has any. */
  readonly isOn: boolean;
  /** Whether an engine still holds the folders that `after` may want to unmount. */
  readonly holdsFolders: () => boolean;
  /** How long that is waited for. */
  readonly patienceMs: () => number;
  /** There is no pass: `before` has it left out, or has failed. */
  readonly onLeftOut: (trigger: Trigger, failure: Failure | undefined) => void;
  /** Nothing runs any more. */
  readonly onIdle: () => void;
}

/** What `after` is told of a pass. */
type Ended = Pick<Report, 'outcome'> &
  Partial<Pick<Report, 'counts' | 'problemCount' | 'hold' | 'failure' | 'problems'>>;

/** The exit code by which a program asks for another time. **Source**: sysexits.h, EX_TEMPFAIL */
const LEAVE_OUT = 75;

/** How many lines of one run are logged. */
const LINES_MOST = 1000;

/** How long after its patience an engine is not waited for any more. */
const ENGINE_MS = 5000;

/** The hooks of one pair, one at a time. */
export class PassHooks implements Gate {
  readonly #options: PassHooksOptions;
  #running: RunningProgram | undefined;
  /** Kept once `after` of the pass before is over. */
  #done: Promise<void> = Promise.resolve();
  /** Why the pass began whose `after` is owed; absent where none is. */
  #owed: Trigger | undefined;
  /** Starts the `after` that waits for the engine; absent where none waits. */
  #startAfter: (() => void) | undefined;
  #patience: Timer | undefined;
  /** Counts the passes that were wanted, so that one that is not wanted any more can be told from the next. */
  #wanted = 0;
  #skippedAt: number | undefined;
  #isKilled = false;
  #grace: Timer | undefined;
  /** How many runs are under way or owed. */
  #busy = 0;

  constructor(options: PassHooksOptions) {
    this.#options = options;
  }

  /** Whether a pass has to wait for something before it asks for its turn. */
  get isAwaited(): boolean {
    return this.#options.isOn && (this.#hooks !== undefined || this.#busy > 0);
  }

  /** Whether a hook runs or is about to. */
  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** When `before` has last had a pass left out. **Units**: milliseconds since 1970. */
  get skippedAt(): number | undefined {
    return this.#skippedAt;
  }

  /** Runs `before`, once the `after` of the pass before is over. Never rejected. */
  async prepare(trigger: Trigger): ReturnType<Gate['prepare']> {
    this.#wanted++;
    const own = this.#wanted;
    const isWanted = () => own === this.#wanted;
    const { clock, tell, onLeftOut } = this.#options;
    this.#busy++;
    try {
      await this.#done;
      const { before } = this.#hooks ?? {};
      if (!isWanted()) return 'unwanted';
      if (before === undefined) return 'ready';
      this.#owed = trigger;
      const end = await this.#run('before', before, {});
      if (!isWanted()) return 'unwanted';
      if (end.kind === 'exited' && end.code === 0) return 'ready';
      if (end.kind === 'exited' && end.code === LEAVE_OUT) {
        this.#skippedAt = clock.now();
        tell({ kind: 'pass-skipped', trigger });
        onLeftOut(trigger, undefined);
        this.#finish('skipped', {});
        return 'skipped';
      }
      const message = `its hook before ${wordsOf(end, this.#timeoutMs)}`;
      const hint = `the log of the pair has what it wrote; with exit code ${LEAVE_OUT} it has a pass left out`;
      onLeftOut(trigger, { code: 'HOOK', message, hint });
      this.#finish('failed', { REASON: message });
      return 'unready';
    } finally {
      this.#busy--;
      this.#tellIdle();
    }
  }

  /** The pass begins. */
  began(trigger: Trigger): void {
    if (this.#options.isOn && this.#hooks?.after !== undefined) this.#owed = trigger;
  }

  /** The pass has ended: `after` follows, once the engine is gone. */
  ended(report: Ended): void {
    this.#finish(report.outcome, variablesOf(report));
  }

  /** The pass is not wanted any more, before it has begun. */
  unwanted(): void {
    this.#wanted++;
    this.#running?.stop();
    this.#finish('cancelled', {});
  }

  /** Whether the engine is to go now, because `after` waits for it. */
  get waitsForEngine(): boolean {
    return this.#startAfter !== undefined;
  }

  /** The engine holds the folders no more. */
  engineGone(): void {
    this.#startAfter?.();
  }

  /** The pair ends: what runs or is owed has that long. Idempotent. */
  stop(graceMs: number): void {
    this.#grace ??= this.#options.clock.setTimer(graceMs, () => this.kill());
  }

  /** Ends what runs at once, with all that it has started; nothing more begins. */
  kill(): void {
    this.#isKilled = true;
    this.#running?.kill();
    this.#startAfter?.();
  }

  /** Nothing is waited for any more. */
  close(): void {
    this.#grace?.cancel();
  }

  get #hooks(): HooksOptions | undefined {
    return this.#options.pair().hooks;
  }

  get #timeoutMs(): number {
    return this.#hooks?.timeoutMs ?? 0;
  }

  #finish(outcome: string, variables: Readonly<Record<string, string>>): void {
    const trigger = this.#owed;
    if (trigger === undefined) return;
    this.#owed = undefined;
    this.#busy++;
    const before = this.#running?.ended ?? Promise.resolve(undefined);
    this.#done = Promise.all([before, this.#engineAway()])
      .then(() => this.#runAfter({ ...variables, OUTCOME: outcome, TRIGGER: trigger }))
      .then(() => {
        this.#busy--;
        this.#tellIdle();
      });
  }

  /** Kept once no engine holds the folders, or that was waited for in vain. */
  #engineAway(): Promise<void> {
    if (this.#hooks?.after === undefined || !this.#options.holdsFolders()) return Promise.resolve();
    return new Promise((resolve) => {
      const start = () => {
        this.#startAfter = undefined;
        this.#patience?.cancel();
        resolve();
      };
      this.#startAfter = start;
      this.#patience = this.#options.clock.setTimer(this.#options.patienceMs() + ENGINE_MS, start);
    });
  }

  async #runAfter(variables: Readonly<Record<string, string>>): Promise<void> {
    const { after } = this.#hooks ?? {};
    if (after === undefined) return;
    if (this.#isKilled) {
      this.#options.tell({ kind: 'hook-failed', how: 'was not run: there was no time left' });
      return;
    }
    const end = await this.#run('after', after, variables);
    if (end.kind === 'exited' && end.code === 0) return;
    this.#options.tell({ kind: 'hook-failed', how: wordsOf(end, this.#timeoutMs) });
  }

  async #run(
    hook: 'before' | 'after',
    command: readonly [string, ...string[]],
    variables: Readonly<Record<string, string>>,
  ): Promise<ProgramEnd> {
    const { clock, tell, pair } = this.#options;
    const { name, source, replica, hooks } = pair();
    const about = { PAIR: name, SOURCE: source, REPLICA: replica, HOOK: hook, TRIGGER: this.#owed ?? '', ...variables };
    let lines = 0;
    this.#running = runProgram({
      command,
      dir: hooks?.dir ?? '/',
      variables: Object.fromEntries(Object.entries(about).map(([key, value]) => [`FOLDERSYNC_${key}`, value])),
      timeoutMs: this.#timeoutMs,
      onLine: (line) => {
        lines++;
        if (lines <= LINES_MOST) tell({ kind: 'hook-output', hook, line });
      },
      clock,
    });
    const end = await this.#running.ended;
    this.#running = undefined;
    if (lines > LINES_MOST) tell({ kind: 'hook-output', hook, line: `… and ${lines - LINES_MOST} lines more` });
    return end;
  }

  #tellIdle(): void {
    if (this.#busy === 0) this.#options.onIdle();
  }
}

function variablesOf({ counts, problemCount, hold, failure, problems }: Ended): Record<string, string> {
  const reason = hold?.message ?? failure?.message ?? problems?.[0]?.message;
  return {
    ...(reason === undefined ? {} : { REASON: reason.replaceAll('\0', '') }),
    ...(problemCount === undefined ? {} : { PROBLEMS: String(problemCount) }),
    ...(counts === undefined
      ? {}
      : {
          COPIED: String(counts.copied),
          UPDATED: String(counts.updated),
          REMOVED: String(counts.removed),
          BYTES: String(counts.bytes),
        }),
  };
}

function wordsOf(end: ProgramEnd, timeoutMs: number): string {
  switch (end.kind) {
    case 'exited':
      return `has ended with code ${end.code}`;
    case 'signalled':
      return `was ended by ${end.signal}`;
    case 'timed-out':
      return `has not ended within ${timeoutMs / 1000} s and was killed`;
    case 'stopped':
      return 'was killed with the pair';
    case 'not-started':
      return `could not be started: ${end.reason}`;
    default:
      return end satisfies never;
  }
}
