// A log that is rotated by day and size and never in the way: a dead or slow disk costs lines, which are counted, and
// no more. The caller's lines come finished; openLog() hands them to winston and opens the log anew after each failure.

import { join } from 'node:path';
import { type Backoff, backoffMs } from '../../core/schedule/backoff.js';
import { countLines, inLines } from '../../core/words/count-lines.js';
import { isLogged } from '../../core/report/event.js';
import { formatLine } from '../../core/report/line.js';
import { openFilesHint } from '../../core/words/open-files.js';
import type { LogLevel, LogOptions } from '../../core/pair/pair.js';
import { type Clock, systemClock, type Timer } from '../../process/clock.js';
import { prepareLogDirectory } from './log-directory.js';
import { type OpenLogFile, openLogFile } from './log-opening.js';
import { type LogBody, LogSession } from './log-session.js';
import type { StableNameKind } from './stable-name.js';

/** What `openLog` needs to know. */
export interface LogFileOptions extends LogOptions {
  /** The files are `<name>-YYYY-MM-DD.log`, and `<name>.log` always leads to the current one. */
  readonly name: 'logfile' | 'foldersync';
  /** Takes what a person must hear even if no log can be written; never called before `openLog` has returned. */
  readonly onTrouble: (message: string) => void;
  /** Absent means the machine's clock. The library looks at that one anyway when it begins a day's file. */
  readonly clock?: Clock;
  /** The file or its folder was moved or removed from outside. */
  readonly onDisplaced?: () => void;
  /** How a file is opened; absent means safely. Tests have pipes where a disk is to hang. */
  readonly openFile?: OpenLogFile;
}

/**
 * Opens a log, and makes its folder where it is missing. A log that cannot be opened is opened later.
 * **Shape**: a new file is begun by the first line of a day (local time; a quiet log keeps yesterday's file) and by the
 * first body after `maxSizeBytes` (rounded to KiB). A file goes when a new one is begun and the end of its day is
 * longer ago than `keepMs`, and the oldest ones go while all together take more than `maxTotalBytes`; 0 keeps every
 * file. The log follows its name: a file or folder that was removed, renamed or replaced is opened anew before the next
 * line.
 * **Errors**: never throws.
 */
export function openLog(options: LogFileOptions): LogFile {
  return new LogFile(options);
}

/**
 * ```
 * open (start) ── too much waits ──► clogged ── all is written ──► trial ── it was opened, the gap is noted ──► open
 * open, clogged, trial ── failure ──► down ── timer ──► trial
 * open, clogged, trial ── the file has lost its name, reopen() ──► the same, or trial, in another session
 * any ── close() ──► closed
 * ```
 * Lines are taken in `open` and `trial`; in the other states they are dropped and counted.
 */
type State =
  | { readonly kind: 'open' | 'clogged' | 'trial'; readonly session: LogSession }
  | { readonly kind: 'down'; readonly retry: Timer }
  | { readonly kind: 'closed' };

/** A log, open until `close()`. None of its methods throws. */
export class LogFile {
  readonly #options: LogFileOptions;
  readonly #clock: Clock;
  /** The stable name, for messages. */
  readonly #path: string;
  #state: State;
  #dropped = 0;
  /** Lines lost in this outage, and how many of them a line in the log speaks of by now. */
  #lost = 0;
  #lostTold = 0;
  /** Failures in a row; one after a minute without any begins a new row. */
  #failures = 0;
  #openedAt = 0;
  #closing: Promise<void> | undefined;
  /** Sessions whose file has lost its name, while they end. */
  readonly #leaving = new Set<Promise<void>>();
  #toldStableName: StableNameKind = 'symlink';

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#path = join(options.dir, `${options.name}.log`);
    this.#state = this.#open('open');
  }

  /**
   * Whether lines are being written; false from a failure until the log has been written again, and after `close()`.
   */
  get healthy(): boolean {
    return this.#state.kind === 'open';
  }

  /** How many lines were lost since the log was opened. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes finished lines, ended by a newline, as they are, unless the log's level leaves them out. */
  write(body: string, level: LogLevel): void {
    if (isLogged(level, this.#options.level)) this.#send(body, level, () => {});
  }

  /**
   * Writes a chunk of lines whose levels were looked at where it was made. The promise is the acknowledgement: it is
   * kept once the operating system has the chunk, or once it is lost and counted. It is never rejected.
   */
  writeChunk(body: string): Promise<void> {
    return new Promise((resolve) => this.#send(body, 'info', resolve));
  }

  /**
   * Closes the log; kept once its last lines are with the operating system and its files are closed, or after 3 s, for
   * a dead disk must not hold up an exit. Beware: `process.exit()` itself waits for a write that hangs in the kernel.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Looks whether the file still has its name, for a log that nobody writes to. */
  look(): void {
    if ('session' in this.#state) this.#state.session.look();
  }

  /** Opens the file anew by its name, and a log that is down at once. */
  reopen(): void {
    const state = this.#state;
    if ('session' in state) this.#leave(state.session, state.session.withdrawUnwritten());
    else if (state.kind === 'down') {
      state.retry.cancel();
      this.#retry();
    }
  }

  #send(body: string, level: LogLevel, settled: () => void): void {
    const state = this.#state;
    const canTake = state.kind === 'open' || state.kind === 'trial';
    if (canTake && state.session.waitingBytes < WAITING_BYTES_MOST) {
      const counted = (isTaken: boolean) => {
        if (!isTaken) this.#countLost(body);
        settled();
      };
      state.session.write({ body, level, settled: counted });
      return;
    }
    if (state.kind === 'open') this.#clog(state.session);
    // What is said after the end is no trouble of the log's: it is counted, but nobody is told.
    if (state.kind === 'closed') this.#dropped += countLines(body);
    else this.#countLost(body);
    settled();
  }

  #open(kind: 'open' | 'trial'): State {
    try {
      prepareLogDirectory(this.#options);
      // Every event comes later than this, when the session is in the state.
      const session: LogSession = new LogSession(this.#options, this.#options.openFile ?? openLogFile, {
        opened: (stableName) => this.#opened(session, stableName),
        drained: () => this.#drained(session),
        displaced: (bodies) => {
          this.#options.onDisplaced?.();
          this.#leave(session, bodies);
        },
        died: (error) => this.#died(session, error),
        told: (message) => this.#tell(message),
      });
      this.#openedAt = this.#clock.monotonic();
      return { kind, session };
    } catch (error) {
      return this.#down(error instanceof Error ? error : new Error(String(error)), kind === 'open');
    }
  }

  /** Goes on in another session, which opens the file anew by its name. */
  #leave(session: LogSession, unwritten: readonly LogBody[]): void {
    const state = this.#state;
    if (!('session' in state) || state.session !== session) {
      for (const { settled } of unwritten) settled(false);
      return;
    }
    const ended = this.#end(session);
    this.#leaving.add(ended);
    void ended.then(() => this.#leaving.delete(ended));
    this.#state = this.#open(state.kind === 'open' ? 'open' : 'trial');
    // They are counted where they are lost, as at their first try.
    for (const body of unwritten) {
      if ('session' in this.#state) this.#state.session.write(body);
      else body.settled(false);
    }
  }

  #retry(): void {
    this.#state = this.#open('trial');
    if (this.#state.kind === 'trial' && this.#lost > this.#lostTold) this.#goOn(this.#state.session);
  }

  /** Goes back to `open`, but first says in the log how much is missing at this place. */
  #goOn(session: LogSession): void {
    const missing = this.#lost - this.#lostTold;
    if (missing === 0) {
      this.#state = { kind: 'open', session };
      this.#tell(`the log ${this.#path} is being written again; ${inLines(this.#lost)} lost`);
      this.#lost = 0;
      this.#lostTold = 0;
      return;
    }
    this.#state = { kind: 'trial', session };
    const settled = (isTaken: boolean) => {
      if (!isTaken || this.#state.kind !== 'trial') return;
      this.#lostTold += missing;
      this.#goOn(this.#state.session);
    };
    session.write({ body: this.#gapLine(missing), level: 'warn', settled });
  }

  #opened(session: LogSession, stableName: StableNameKind): void {
    if (stableName !== this.#toldStableName) {
      this.#toldStableName = stableName;
      if (stableName !== 'symlink') {
        const what = stableName === 'note' ? 'a file that names it' : 'a hard link to it';
        this.#tell(`${this.#path} cannot be a symlink to the current log file here; it is ${what}`);
      }
    }
    // With nothing to tell in the log, the file's being opened has to do as the proof.
    if (this.#state.kind === 'trial' && this.#lost === this.#lostTold) this.#goOn(session);
  }

  #drained(session: LogSession): void {
    if (this.#state.kind === 'clogged' || this.#state.kind === 'trial') this.#goOn(session);
  }

  #clog(session: LogSession): void {
    this.#state = { kind: 'clogged', session };
    this.#tell(
      `the log ${this.#path} does not keep up: ${WAITING_BYTES_MOST} bytes wait to be written; further lines are lost until ` +
        'they are (mirroring goes on; look at the disk, or log less)',
    );
  }

  #died(session: LogSession, error: Error): void {
    const isLeft = 'session' in this.#state && this.#state.session !== session;
    if (isLeft || this.#state.kind === 'down') return;
    const before = this.#state.kind;
    if (this.#clock.monotonic() - this.#openedAt > RETRY.longestMs) this.#failures = 0;
    if (before !== 'closed') this.#state = this.#down(error, before === 'open');
    else this.#tell(`cannot finish the log ${this.#path}: ${error.message}`);
  }

  /** Waits for the next try: 1 s after the first failure, twice as long after each further one, at most a minute. */
  #down(error: Error, isNew: boolean): State {
    const delayMs = backoffMs(RETRY, this.#failures);
    this.#failures++;
    if (isNew) {
      const advice = openFilesHint(error.message) ?? 'free space on the disk or make the folder writable';
      this.#tell(
        `cannot write the log ${this.#path}: ${error.message}; its lines are lost until it can be written again ` +
          `(mirroring goes on; ${advice}: the log is then resumed within a minute)`,
      );
    }
    return { kind: 'down', retry: this.#clock.setTimer(delayMs, () => this.#retry()) };
  }

  async #close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'down') state.retry.cancel();
    const ended = 'session' in state ? this.#end(state.session) : undefined;
    await Promise.all([ended, ...this.#leaving]);
    if (this.#lost > 0) this.#tell(`the log ${this.#path} is not complete; ${inLines(this.#lost)} lost at its end`);
  }

  async #end(session: LogSession): Promise<void> {
    const timer = this.#clock.setTimer(CLOSE_WAIT_MS, () =>
      session.abandon(new Error(`the disk did not take the last lines within ${CLOSE_WAIT_MS} ms`)),
    );
    await session.end();
    timer.cancel();
  }

  #countLost(body: string): void {
    const lines = countLines(body);
    this.#dropped += lines;
    this.#lost += lines;
  }

  #gapLine(lost: number): string {
    const { format, timezone } = this.#options;
    const message = `${inLines(lost)} lost here: the log could not be written`;
    return formatLine({ kind: 'note', level: 'warn', message }, { format, timezone, time: this.#clock.now() });
  }

  /** Later, so that no caller is called back from inside its own call. */
  #tell(message: string): void {
    queueMicrotask(() => this.#options.onTrouble(message));
  }
}

const RETRY: Backoff = { firstMs: 1000, longestMs: 60 * 1000 };
const CLOSE_WAIT_MS = 3000;

/** How much may wait for the disk before lines are dropped; winston itself would let it grow without end. */
const WAITING_BYTES_MOST = 4 * 1024 * 1024;
