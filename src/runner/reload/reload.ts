// Reloads: an edited config is read with its parts, judged, and taken over by the runner, or refused as a whole.
// One at a time; edits that come meanwhile are taken together, and the newest wins.

import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Include } from '../../config/parts/include.js';
import { type ConfigSources, readSources } from '../../config/parts/sources.js';
import type { Config } from '../../config/resolve/config.js';
import type { Diagnostic } from '../../config/text/diagnostic.js';
import type { LoadedConfig } from '../../config/load-config.js';
import { diagnosticWords } from '../../config/text/show-diagnostic.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Clock } from '../../process/clock.js';
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

/** What came of a reload. */
export type ReloadResult =
  /** The service goes by the config as it is now. */
  | { readonly kind: 'applied' }
  /** It says what it has said before. */
  | { readonly kind: 'unchanged' }
  /** It cannot be used; the config before runs on. */
  | {
      readonly kind: 'invalid';
      /** How many errors it has. */
      readonly errors: number;
    }
  /** The file cannot be read; the config before runs on. */
  | {
      readonly kind: 'unreadable';
      /** Why, in words. */
      readonly reason: string;
    }
  /** There is no file that could be read again, or the service is stopping. */
  | { readonly kind: 'impossible' };

/** What asks for a reload. The start does: the file may have been edited since it was read for the first time. */
type Reason = 'start' | 'edit' | 'signal';

/** Keeps a runner on its config file until it is stopped. */
export class Reloader {
  readonly #options: ReloadOptions;
  readonly #watch: ConfigWatch;
  #asked: Reason | undefined;
  /** Who waits for what comes of the next reload. */
  #waiting: ((result: ReloadResult) => void)[] = [];
  #isBusy = false;
  #isStopped = false;
  #hasToldReplaced = false;
  /** What the file and its parts held when they were last judged, as `readSources` has it; absent before. */
  #judged: string | undefined;
  /** Where parts were looked for then. */
  #includes: readonly Include[] = [];

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

  /**
   * A person wants the file to be read, and an answer in any case: in the log and to the person who asks. Never
   * rejected.
   */
  reload(): Promise<ReloadResult> {
    if (this.#isStopped) return Promise.resolve({ kind: 'impossible' });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#request('signal');
    });
  }

  /** What is being read is not applied any more. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#watch.stop();
    this.#answer({ kind: 'impossible' });
  }

  /** While one reload is under way, one more follows it, however often it is asked for. */
  #request(reason: Reason): void {
    this.#asked = this.#asked === 'signal' ? 'signal' : reason;
    if (!this.#isBusy) void this.#work();
  }

  #answer(result: ReloadResult): void {
    for (const answer of this.#waiting) answer(result);
    this.#waiting = [];
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#asked !== undefined && !this.#isStopped) {
      const reason = this.#asked;
      this.#asked = undefined;
      const asking = this.#waiting;
      this.#waiting = [];
      if (reason !== 'start') this.#options.tell({ kind: 'reload-started' });
      const result = await this.#reload(reason);
      if (reason !== 'start') this.#options.tell({ kind: 'reload-ended' });
      for (const answer of asking) answer(result);
    }
    this.#isBusy = false;
  }

  async #reload(reason: Reason): Promise<ReloadResult> {
    const { file, apply, differs } = this.#options;
    // Before it is loaded: what is written in between is seen again as an edit, and never missed.
    const content = await readSources(file, this.#includes);
    const isSame = content === this.#judged;
    if (isSame && isWithoutName(file)) this.#tellReplaced(reason);
    if (isSame && reason === 'edit') return { kind: 'unchanged' };
    const loaded = await this.#load();
    if ('reason' in loaded) return { kind: 'unreadable', reason: loaded.reason };
    if (this.#isStopped) return { kind: 'impossible' };
    this.#judged = loaded.sources?.content ?? content;
    this.#follow(loaded.sources);
    if (!loaded.valid) return { kind: 'invalid', errors: this.#refuse(loaded.diagnostics) };
    const isDifferent = differs(loaded.config);
    if (isSame && !isDifferent) {
      this.#options.tell({ kind: 'config-unchanged', file });
    } else if (reason !== 'start' || isDifferent) {
      for (const warning of loaded.warnings) this.#tell(warning);
      apply(loaded.config);
    }
    return { kind: isDifferent ? 'applied' : 'unchanged' };
  }

  /** Parts may have changed from when they were read until they are watched. */
  #follow(sources: ConfigSources | undefined): void {
    if (sources === undefined || isDeepStrictEqual(sources.includes, this.#includes)) return;
    this.#includes = sources.includes;
    this.#watch.follow(sources.includes);
    this.#request('edit');
  }

  /** Once, and again whenever a person asks. */
  #tellReplaced(reason: Reason): void {
    if (this.#hasToldReplaced && reason !== 'signal') return;
    this.#hasToldReplaced = true;
    this.#options.tell({ kind: 'config-replaced', file: this.#options.file });
  }

  /** Whatever goes wrong with reading a config, the one that runs is not to be ended by it. */
  async #load(): Promise<LoadedConfig | { readonly reason: string }> {
    try {
      return await this.#options.load();
    } catch (error) {
      const reason = (error as Error).message;
      this.#options.tell({ kind: 'config-unreadable', reason });
      return { reason };
    }
  }

  /** Returns how many errors it has. */
  #refuse(diagnostics: readonly Diagnostic[]): number {
    for (const diagnostic of diagnostics) this.#tell(diagnostic);
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    this.#options.tell({ kind: 'config-invalid', errors });
    return errors;
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
