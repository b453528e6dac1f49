// A real engine process without its runner: the test gives it the runner's word, and hears what it says.

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Pair } from '../../src/core/pair/pair.js';
import type { WatchingStatus } from '../../src/core/report/pair-status.js';
import type { Hold, Report } from '../../src/core/report/report.js';
import type { EngineMessage, RunnerMessage } from '../../src/engine/threads/protocol.js';

/** As it is built: Node starts no worker thread from TypeScript. */
const ENGINE = path.join(import.meta.dirname, '..', '..', 'dist', 'engine', 'main.js');

/** One engine, which is let go whenever it asks, and runs a full pass whenever it wants one. */
export class EngineRig {
  readonly full: Report[] = [];
  readonly targeted: Report[] = [];
  /** How many targeted passes have ended; the report of one that is held, or beside a hold, is not told. */
  targetedCount = 0;
  /** Holds that have not stood for long. */
  readonly waiting: Hold[] = [];
  readonly watching: WatchingStatus[] = [];
  lines = '';
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #isRunning = false;

  constructor(pair: Pair, stateDir: string) {
    this.#child = fork(ENGINE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message: EngineMessage) => this.#take(message));
    onTestFinished(() => this.stop());
    const lines = { level: 'debug', format: 'text', timezone: 'UTC', namePair: false } as const;
    this.#send({ kind: 'start', options: { pair, stateDir, approveWith: 'approve it', lines } });
  }

  get pid(): number {
    return this.#child.pid!; // it was started
  }

  /** Runs a full pass. */
  async run(): Promise<Report> {
    const before = this.full.length;
    this.#run('startup');
    await this.until(() => this.full.length > before);
    return this.full.at(-1)!; // there is one more
  }

  /** Kept once the condition holds; it is looked at whenever the engine says something, and often in between. */
  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        clearInterval(timer);
        this.#listeners.delete(look);
        resolve();
      };
      const timer = setInterval(look, 2);
      this.#listeners.add(look);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#send({ kind: 'stop' });
    await gone;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Asks the pass that runs to end. */
  cancel(): void {
    this.#send({ kind: 'cancel' });
  }

  #run(trigger: 'startup' | 'watch'): void {
    this.#isRunning = true;
    this.#send({ kind: 'run', job: { kind: 'mirror', trigger, dryRun: false, approved: false }, passes: 1 });
  }

  #take(message: EngineMessage): void {
    switch (message.kind) {
      case 'roots':
        this.#send({ kind: 'go', others: [] });
        break;
      case 'report':
        this.#isRunning = false;
        this.full.push(message.report);
        break;
      case 'targeted-report':
        this.targetedCount++;
        if (message.report !== undefined) this.targeted.push(message.report);
        if (message.waiting !== undefined) this.waiting.push(message.waiting);
        break;
      case 'wanted':
        if (!this.#isRunning) this.#run('watch');
        break;
      case 'watching':
        this.watching.push(message.watching);
        break;
      case 'lines':
        this.lines += message.body;
        this.#send({ kind: 'taken' });
        break;
      default:
    }
    for (const look of this.#listeners) look();
  }

  #send(message: RunnerMessage): void {
    this.#child.send(message, undefined, {}, () => {});
  }
}
