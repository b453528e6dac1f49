// An engine played by the test: it records what the runner asks and answers only when the test says so.

import type { EngineExit } from '../../src/core/report/engine-exit.js';
import { emptyCounts, type Report } from '../../src/core/report/report.js';
import type { EngineMessage, EngineOptions, RunnerMessage } from '../../src/engine/threads/protocol.js';
import type { EngineListener } from '../../src/runner/pair/engine-process.js';

/** The engines that one test has seen started, the newest last. */
export class FakeEngines {
  readonly started: FakeEngine[] = [];

  readonly start = (options: EngineOptions, listener: EngineListener): FakeEngine => {
    const engine = new FakeEngine(options, listener, 1000 + this.started.length);
    this.started.push(engine);
    return engine;
  };

  /** The newest engine of a pair, or of the only pair. */
  last(pair?: string): FakeEngine {
    const engine = this.started.findLast(({ options }) => pair === undefined || options.pair.name === pair);
    if (engine === undefined) throw new Error(`no engine was started for ${pair ?? 'any pair'}`);
    return engine;
  }
}

export class FakeEngine {
  readonly received: RunnerMessage[] = [];
  isKilled = false;
  /** Whether it answers when it is asked; one that is frozen does not. */
  answers = true;
  hasEnded = false;
  stopGraceMs: number | undefined;

  constructor(
    readonly options: EngineOptions,
    readonly listener: EngineListener,
    readonly pid: number,
  ) {}

  /** How many passes it was asked for. */
  get runs(): number {
    return this.received.filter(({ kind }) => kind === 'run').length;
  }

  send(message: RunnerMessage): void {
    this.received.push(message);
    if (message.kind === 'ping' && this.answers) this.say({ kind: 'pong' });
  }

  stop(graceMs: number): void {
    this.stopGraceMs = graceMs;
  }

  kill(): void {
    this.isKilled = true;
  }

  say(message: EngineMessage): void {
    this.listener.onMessage(message);
  }

  report(overrides: Partial<Report> = {}): void {
    const asked = this.received.findLast((message) => message.kind === 'run');
    this.say({ kind: 'report', report: reportOf({ trigger: asked?.job.trigger ?? 'manual', ...overrides }) });
  }

  /** Does a targeted pass, by itself. */
  targeted(overrides: Partial<Report> = {}): void {
    this.say({ kind: 'targeted' });
    this.say({ kind: 'targeted-report', report: reportOf({ trigger: 'watch', ...overrides }) });
  }

  exit(exit: Partial<EngineExit> = {}): void {
    this.hasEnded = true;
    this.listener.onExit({ code: 0, signal: null, errorOutput: '', ...exit });
  }
}

/** What a pass that had nothing to do reports, but for what is given. */
export function reportOf(overrides: Partial<Report>): Report {
  return {
    kind: 'mirror',
    outcome: 'ok',
    trigger: 'manual',
    dryRun: false,
    startedAt: 0,
    durationMs: 1,
    counts: emptyCounts(),
    problems: [],
    problemCount: 0,
    again: false,
    ...overrides,
  };
}
