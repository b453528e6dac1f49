// What cannot be had on this machine, told once by an engine.

import { isDry, type Job } from '../core/report/report.js';
import type { FileSystem } from '../fs/port/port.js';
import type { PassLog } from './threads/pass-log.js';
import type { EngineOptions } from './threads/protocol.js';
import { NOT_DURABLE } from './pass/durability.js';

/** What there is to tell, and whom. */
interface LossOptions {
  /** Each in one sentence. */
  readonly losses: readonly string[];
  readonly fileSystem: FileSystem;
  readonly engine: EngineOptions;
  readonly log: PassLog;
}

/** Tells it with the first pass. */
export class ToldLosses {
  readonly #options: LossOptions;
  #isTold = false;

  constructor(options: LossOptions) {
    this.#options = options;
  }

  tell(job: Job): void {
    const { losses, fileSystem, engine, log } = this.#options;
    if (this.#isTold) return;
    this.#isTold = true;
    for (const loss of losses) log.note('warn', loss);
    const { durability } = engine.pair.policy;
    if (!isDry(job) && durability === 'pass' && !fileSystem.capabilities.syncs) log.note('warn', NOT_DURABLE);
  }
}
