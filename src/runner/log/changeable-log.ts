// A log file whose folder, level or format can be changed while lines are on their way to it.
// A log is never changed in place: another one is opened, and the former is closed once no line for it can come any
// more.

import type { TimeZone } from '../../core/words/moment.js';
import type { LogFormat, LogLevel, LogOptions } from '../../core/pair/pair.js';
import type { LinesMessage } from '../../engine/threads/protocol.js';
import type { LogFile } from './log-file.js';
import type { LineTarget } from './pair-log.js';

interface OpenLog {
  readonly file: LogFile;
  readonly options: LogOptions;
}

/** A log that can be changed, open until `close()`. */
export class ChangeableLog implements LineTarget {
  readonly #open: (options: LogOptions) => LogFile;
  #now: OpenLog;
  /** The log before, while an engine may still send lines in its format; absent where it has the same one. */
  #former: OpenLog | undefined;
  readonly #closing = new Set<Promise<void>>();

  constructor(options: LogOptions, open: (options: LogOptions) => LogFile) {
    this.#open = open;
    this.#now = { file: open(options), options };
  }

  get format(): LogFormat {
    return this.#now.options.format;
  }

  get timezone(): TimeZone {
    return this.#now.options.timezone;
  }

  /** Writes finished lines in the log's format. */
  write(body: string, level: LogLevel): void {
    this.#now.file.write(body, level);
  }

  /**
   * Writes a chunk of an engine's: one that was made before a change of the format goes to the log before it, so that
   * no log holds text among its JSON. Kept as that of `LogFile`.
   */
  writeChunk({ body, format }: Pick<LinesMessage, 'body' | 'format'>): Promise<void> {
    if (format === this.#former?.options.format) return this.#former.file.writeChunk(body);
    // Chunks come in order: from here on all are in the new format.
    this.endFormer();
    return this.#now.file.writeChunk(body);
  }

  /** Goes on with other options; with the same ones it does nothing. */
  change(options: LogOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.#now.options)) return;
    const before = [this.#now, ...(this.#former === undefined ? [] : [this.#former])];
    this.#now = { file: this.#open(options), options };
    this.#former = undefined;
    for (const log of before) {
      // There are two formats, so that this is true for one of them at most.
      if (log.options.format !== options.format) this.#former = log;
      else this.#end(log);
    }
  }

  /** No line in the former format comes any more: the pass has ended. */
  endFormer(): void {
    if (this.#former === undefined) return;
    this.#end(this.#former);
    this.#former = undefined;
  }

  /** As those of `LogFile`. */
  look(): void {
    this.#now.file.look();
  }

  reopen(): void {
    this.#now.file.reopen();
  }

  /** Kept once every line is written, those of earlier logs as well. */
  async close(): Promise<void> {
    this.endFormer();
    this.#end(this.#now);
    await Promise.all(this.#closing);
  }

  #end({ file }: OpenLog): void {
    const closing = file.close();
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }
}
