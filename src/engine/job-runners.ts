// The jobs of one pair, each done by the runner of its kind.

import type { Failure, Job } from '../core/report/report.js';
import { PassRunner, type PassRunnerOptions } from './pass-runner.js';
import { RestoreRunner } from './restore-runner.js';
import type { RootFacts } from './threads/protocol.js';

/** What each runner does with a job: it opens what that needs, and waits for the runner's word. */
interface JobRunner {
  go(others: readonly RootFacts[]): Promise<void>;
  refuse(failure: Failure): void;
}

/** Does the jobs of one pair, one at a time. */
export class JobRunners {
  readonly #options: PassRunnerOptions;
  readonly #passes: PassRunner;
  /** Absent before the first restore. */
  #restores: RestoreRunner | undefined;
  /** Whose job was opened last. */
  #opened: JobRunner;

  constructor(options: PassRunnerOptions) {
    this.#options = options;
    this.#passes = new PassRunner(options);
    this.#opened = this.#passes;
  }

  /** Begins a job: opens its folders and sends where they are, or reports why nothing is done. */
  open(job: Job): void {
    switch (job.kind) {
      case 'mirror':
      case 'verify':
      case 'explain':
        this.#opened = this.#passes;
        this.#passes.open(job);
        break;
      case 'restore':
        this.#restores ??= new RestoreRunner(this.#options);
        this.#opened = this.#restores;
        this.#restores.open(job);
        break;
      default:
        job satisfies never;
    }
  }

  /** Goes on with what was begun. */
  go(others: readonly RootFacts[]): Promise<void> {
    return this.#opened.go(others);
  }

  /** Ends what was begun, before anything was written. */
  refuse(failure: Failure): void {
    this.#opened.refuse(failure);
  }

  /** Waits for what runs, which should be cancelled. Idempotent. */
  async close(): Promise<void> {
    await this.#restores?.close();
    await this.#passes.close();
  }
}
