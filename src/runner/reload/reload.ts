// Reloads: an edited config is read, judged, and taken over by the runner, or refused as a whole.
// One at a time; edits that come meanwhile are taken together, and the newest wins.

import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/resolve/config.js';
import type { Diagnostic } from '../../config/text/diagnostic.js';
import type { LoadedConfig } from '../../config/load-config.js';
import { diagnosticWords } from '../../config/text/show-diagnostic.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Clock } from '../schedule/clock.js';
import { ConfigWatch } from './config-watch.js';

/** What reloads work with. */
export interface ReloadOptions {
  /** Absolute. */
  readonly file: string;
  readonly clock: Clock;
  /** Reads and judges the file as it is now. */
  readonly load: () => Promise<LoadedConfig>;
  /** Whether a config differs from the one that runs. */
  readonly differs: (config: Config) => boolean;
  /** Takes an edited config over, and tells what that changes. */
  readonly apply: (config: Config) => void;
  readonly tell: (event: ServiceEvent) => void;
}

/** What asks for a reload. The start does: the file may have been edited since it was read for the first time. */
type Reason = 'start' | 'edit' | 'signal';

/** Keeps a runner on its config file until it is stopped. */
export class Reloader {
  readonly #options: ReloadOptions;
  readonly #watch: ConfigWatch;
  #asked: Reason | undefined;
  #isBusy = false;
  #isStopped = false;
  #hasToldReplaced = false;
  /** What the file held when it was last judged, or why it could not be read; absent before. */
  #judged: string | undefined;

  /** Starts to watch the file. */
  constructor(options: ReloadOptions) {
    this.#options = options;
    const { file, clock, tell } = options;
    this.#watch = new ConfigWatch({
      file,
      clock,
      onChange: () => this.#request('edit'),
      onTrouble: (message) => tell({ kind: 'note', level: 'warn', message }),
    });
    this.#request('start');
  }

  /** A person wants the file to be read, and an answer in any case. */
  reload(): void {
    this.#request('signal');
  }

  /** What is being read is not applied any more. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#watch.stop();
  }

  /** While one reload is under way, one more follows it, however often it is asked for. */
  #request(reason: Reason): void {
    this.#asked = this.#asked === 'signal' ? 'signal' : reason;
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#asked !== undefined && !this.#isStopped) {
      const reason = this.#asked;
      this.#asked = undefined;
      await this.#reload(reason);
    }
    this.#isBusy = false;
  }

  async #reload(reason: Reason): Promise<void> {
    const { file, apply, differs } = this.#options;
    // Before it is loaded: what is written in between is seen again as an edit, and never missed.
    const content = await contentOf(file);
    const isSame = content === this.#judged;
    if (isSame && isWithoutName(file)) this.#tellReplaced(reason);
    if (isSame && reason === 'edit') return;
    const loaded = await this.#load();
    if (loaded === undefined || this.#isStopped) return;
    this.#judged = content;
    if (!loaded.valid) {
      this.#refuse(loaded.diagnostics);
    } else if (isSame && !differs(loaded.config)) {
      this.#options.tell({ kind: 'config-unchanged', file });
    } else if (reason !== 'start' || differs(loaded.config)) {
      for (const warning of loaded.warnings) this.#tell(warning);
      apply(loaded.config);
    }
  }

  /** Once, and again whenever a person asks. */
  #tellReplaced(reason: Reason): void {
    if (this.#hasToldReplaced && reason !== 'signal') return;
    this.#hasToldReplaced = true;
    this.#options.tell({ kind: 'config-replaced', file: this.#options.file });
  }

  /** Whatever goes wrong with reading a config, the one that runs is not to be ended by it. */
  async #load(): Promise<LoadedConfig | undefined> {
    try {
      return await this.#options.load();
    } catch (error) {
      this.#options.tell({ kind: 'config-unreadable', reason: (error as Error).message });
      return undefined;
    }
  }

  #refuse(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.#tell(diagnostic);
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    this.#options.tell({ kind: 'config-invalid', errors });
  }

  #tell(diagnostic: Diagnostic): void {
    this.#options.tell({ kind: 'config-finding', severity: diagnostic.severity, ...diagnosticWords(diagnostic) });
  }
}

/**
 * Whether a file that is there has no name on its file system: it is mounted by itself, and was replaced behind the
 * mount.
 */
function isWithoutName(file: string): boolean {
  try {
    return statSync(file).nlink === 0;
  } catch {
    return false; // reading it meets the same failure and tells of it
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    return `cannot be read: ${(error as NodeJS.ErrnoException).code}`;
  }
}
