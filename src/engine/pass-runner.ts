// The steps of a pass around runPass: open the roots, wait for the runner's word, lock, mirror, report.

import os from 'node:os';
import type { AbsolutePath } from '../core/bytes.js';
import { FoldersyncError } from '../core/error.js';
import { isLogged, type LogEvent, levelOf } from '../core/event.js';
import { formatLine } from '../core/line.js';
import type { LogLevel } from '../core/pair.js';
import { PROBLEMS_KEPT, type Problem } from '../core/problem.js';
import { emptyReport, type Failure, type Hold, type Report } from '../core/report.js';
import type { FileSystem } from '../fs/port.js';
import { syncDisk } from './disk-sync.js';
import { Journal } from './journal.js';
import type { LineSender } from './line-sender.js';
import { forgetHold, PairHolds } from './pair-holds.js';
import { pairStateFile, readPairState, writePairState } from './pair-state.js';
import { runPass } from './pass.js';
import type { PassControl } from './pass-context.js';
import type { EngineMessage, EngineOptions, PassRequest } from './protocol.js';
import { ReplicaLock } from './replica-lock.js';
import { identityOf, type OpenRoots, openRoots } from './roots.js';
import { TraitsMemory } from './replica-traits.js';
import type { SharedState } from './shared-state.js';

/** What a pass runner works with. */
export interface PassRunnerOptions {
  readonly engine: EngineOptions;
  readonly fileSystem: FileSystem;
  /** What is lost because the better adapter cannot work here; absent where nothing is. */
  readonly loss?: string;
  readonly shared: SharedState;
  readonly lines: LineSender;
  send(message: EngineMessage): void;
}

/** A pass that waits for the runner's word. */
interface OpenedPass {
  readonly request: PassRequest;
  readonly roots: OpenRoots;
  /** When it was asked for, in milliseconds since 1970. */
  readonly at: number;
}

/** Runs the passes of one pair, one at a time, and holds the replica's lock from the first write on. */
export class PassRunner {
  readonly #options: PassRunnerOptions;
  readonly #traits = new TraitsMemory();
  #opened: OpenedPass | undefined;
  #isLossTold = false;
  #running: Promise<void> = Promise.resolve();
  readonly #lock: ReplicaLock;
  /** The problems of the pass before and of this one, each as one key. */
  #knownProblems: ReadonlySet<string> = new Set();
  #problems = new Set<string>();

  constructor(options: PassRunnerOptions) {
    this.#options = options;
    this.#lock = new ReplicaLock({ ...options, stateDir: options.engine.stateDir });
  }

  /** Begins a pass: opens both roots and sends where they are, or reports why there will be no pass. */
  open(request: PassRequest): void {
    const at = Date.now();
    const roots = openRoots(this.#options.fileSystem, this.#options.engine.pair);
    if (roots.kind === 'open') {
      this.#opened = { request, roots, at };
      this.#options.send({ kind: 'roots', roots: roots.facts });
    } else {
      if (roots.kind === 'hold' && !request.dryRun) this.#forgetHold();
      this.#reportNoPass(request, at, roots);
    }
  }

  /** Goes on with the pass that was begun, and reports it; kept when it has ended. */
  go(): Promise<void> {
    this.#running = this.#go();
    return this.#running;
  }

  async #go(): Promise<void> {
    const { request, roots, at } = this.#takeOpened();
    using _source = roots.source;
    using _replica = roots.replica.kind === 'existing' ? roots.replica.root : undefined;
    try {
      if (!request.dryRun) await this.#takeLock(roots);
    } catch (error) {
      if (!(error instanceof FoldersyncError)) throw error;
      this.#reportNoPass(request, at, { failure: failureOf(error) });
      return;
    }
    this.#report(await this.#mirror(request, roots));
  }

  /** Ends the pass that was begun, before it has written anything. */
  refuse(failure: Failure): void {
    const { request, roots, at } = this.#takeOpened();
    roots.source[Symbol.dispose]();
    if (roots.replica.kind === 'existing') roots.replica.root[Symbol.dispose]();
    this.#reportNoPass(request, at, { failure });
  }

  /** Waits for the pass that is under way, which should be cancelled, and gives the replica back to other processes. Idempotent. */
  async close(): Promise<void> {
    await this.#running;
    this.#lock.release();
  }

  #tellLoss({ dryRun }: PassRequest): void {
    const { loss, fileSystem, engine } = this.#options;
    if (this.#isLossTold) return;
    this.#isLossTold = true;
    if (loss !== undefined) this.#note('warn', loss);
    const { durability } = engine.pair.policy;
    if (!dryRun && durability === 'pass' && !fileSystem.capabilities.syncs) this.#note('warn', NOT_DURABLE);
  }

  #takeOpened(): OpenedPass {
    const opened = this.#opened;
    if (opened === undefined) throw new Error('internal: no pass was begun');
    this.#opened = undefined;
    return opened;
  }

  async #mirror(request: PassRequest, roots: OpenRoots): Promise<Report> {
    const { engine, fileSystem, shared } = this.#options;
    const { source, replica } = roots.facts;
    const stateFile = pairStateFile(engine.stateDir, {
      name: engine.pair.name,
      source: source.path,
      replica: replica.path,
    });
    this.#knownProblems = this.#problems;
    this.#problems = new Set();
    const { state, trouble } = readPairState(stateFile);
    if (trouble !== undefined) this.#note('warn', trouble);
    this.#tellLoss(request);
    using holds = new PairHolds({
      stateDir: engine.stateDir,
      pair: engine.pair,
      roots: identityOf(roots),
      dryRun: request.dryRun,
      now: Date.now(),
      known: state.clearedFor ?? [],
      note: (level, message) => this.#note(level, message),
    });
    const pass = runPass({
      pair: engine.pair,
      request,
      fileSystem,
      source: roots.source,
      replica: roots.replica,
      journal: new Journal({
        write: (event) => this.#write(event),
        operationDone: () => shared.addOperation(),
      }),
      control: this.#control(),
      traits: this.#traits,
      bootedAt: Date.now() - os.uptime() * 1000,
      state,
      holds,
      approveWith: engine.approveWith,
      lockReplica: (made) => this.#lock.takeFolder(made),
      saveState: (next) => writePairState(stateFile, next),
      now: Date.now,
    });
    let step = pass.next();
    while (!step.done) {
      this.#options.lines.flush(); // the disk may take minutes
      step = pass.next(await syncDisk(step.value, { stateDir: engine.stateDir, shared }));
    }
    return step.value;
  }

  async #takeLock({ facts, replica }: OpenRoots): Promise<void> {
    await this.#lock.take(facts.replica.path as AbsolutePath);
    if (replica.kind === 'existing') this.#lock.takeFolder(replica.root);
  }

  #control(): PassControl {
    const { shared, lines } = this.#options;
    return {
      get isCancelled() {
        return shared.isCancelled;
      },
      enter: (entered) => {
        shared.beat();
        shared.enter(entered);
        lines.flushIfOld();
      },
      entriesMet: (count) => shared.addEntries(count),
      onChunk: (bytes) => {
        shared.beat();
        shared.addBytes(bytes);
        lines.flushIfOld();
        return !shared.isCancelled;
      },
    };
  }

  /** A pass that is held before it begins leaves nothing that a person could agree to. */
  #forgetHold(): void {
    const { stateDir, pair } = this.#options.engine;
    try {
      forgetHold(stateDir, pair);
    } catch (error) {
      this.#note('warn', `cannot remove what was held: ${(error as Error).message}`);
    }
  }

  #note(level: LogLevel, message: string): void {
    this.#write({ kind: 'note', level, message });
  }

  #write(event: LogEvent): void {
    const level = event.kind === 'problem' ? this.#levelOfProblem(event.problem) : levelOf(event);
    const { pair, lines } = this.#options.engine;
    if (!isLogged(level, lines.level)) return;
    const line = { format: lines.format, level, time: Date.now(), ...(lines.namePair ? { pair: pair.name } : {}) };
    this.#options.lines.add(formatLine(event, line), level);
  }

  /** A problem that stood in the last pass already is said at `debug`: one unreadable file must not fill a log. */
  #levelOfProblem({ side, path: at, action, code }: Problem): LogLevel {
    const key = [side, at, action, code].join('\0');
    if (this.#problems.size < PROBLEMS_KEPT) this.#problems.add(key);
    return this.#knownProblems.has(key) ? 'debug' : 'warn';
  }

  #reportNoPass(request: PassRequest, startedAt: number, why: { hold: Hold } | { failure: Failure }): void {
    const { trigger, dryRun } = request;
    this.#report({
      ...emptyReport({ trigger, dryRun, startedAt, durationMs: Date.now() - startedAt }),
      outcome: 'hold' in why ? 'held' : 'failed',
      ...why,
    });
  }

  /** Every line of the pass is on its way before its report. */
  #report(report: Report): void {
    this.#options.lines.flush();
    report.counts.linesDropped = this.#options.lines.takeDropped();
    this.#options.send({ kind: 'report', report });
  }
}

const NOT_DURABLE =
  'durability "pass" cannot be had without libc: what a pass has changed is on the disk when the system has written it; ' +
  '"file" writes each file out';

function failureOf({ code, message, hint }: FoldersyncError): Failure {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
