// Lines on their way to the runner's log: collected into chunks, with a window, so that a slow log slows the pass
// a little and a dead one does not stop it. Lines that cannot be sent are counted.

import { isLogged } from '../../core/report/event.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { LinesMessage } from './protocol.js';
import type { SharedState } from './shared-state.js';

/**
 * Few enough that most chunks are gone before the young generation of a thread has been collected twice, because what
 * is older stays for long. First copy of 1,000,000 files: 107 MB at the most, with four times as many 130 MB.
 */
const CHUNK_CHARACTERS = 16 * 1024;
const CHUNK_AGE_MS = 50;
/** How many chunks may be under way. */
const WINDOW = 16;
/** How long a full window may keep a pass waiting, once; from then on lines are dropped until the window opens. */
const PATIENCE_MS = 1000;

/** Sends lines in chunks from the I/O thread. */
export class LineSender {
  /** How many lines were dropped since the last `takeDropped`. */
  #dropped = 0;
  #lines = '';
  #count = 0;
  #level: LogLevel = 'debug';
  #format: LogFormat = 'text';
  #startedAt = 0;
  #sent = 0;
  #isPatient = true;
  readonly #shared: SharedState;
  readonly #send: (message: LinesMessage) => void;
  readonly #formatOf: () => LogFormat;

  /** `formatOf` tells in which format the line is that is being added. */
  constructor(shared: SharedState, send: (message: LinesMessage) => void, formatOf: () => LogFormat) {
    this.#shared = shared;
    this.#send = send;
    this.#formatOf = formatOf;
  }

  /** Adds one line, with its line feed. */
  add(line: string, level: LogLevel): void {
    const format = this.#formatOf();
    if (format !== this.#format) this.flush();
    this.#format = format;
    if (this.#count === 0) this.#startedAt = performance.now();
    this.#lines += line;
    this.#count++;
    if (isLogged(level, this.#level)) this.#level = level;
    if (this.#lines.length >= CHUNK_CHARACTERS) this.flush();
    else this.flushIfOld();
  }

  /** To be called now and then during a pass: sends lines that have waited long enough. */
  flushIfOld(): void {
    if (this.#count > 0 && performance.now() - this.#startedAt >= CHUNK_AGE_MS) this.flush();
  }

  /** Sends what is there. */
  flush(): void {
    if (this.#count === 0) return;
    if (this.#hasRoom()) {
      this.#send({ kind: 'lines', body: this.#lines, count: this.#count, format: this.#format, level: this.#level });
      this.#sent = (this.#sent + 1) | 0; // wraps like the counter it is compared with
    } else {
      this.#dropped += this.#count;
    }
    this.#lines = '';
    this.#count = 0;
    this.#level = 'debug';
  }

  /** Adds a chunk that a lane has put together. */
  addChunk({ body, count, format, level }: LinesMessage): void {
    this.flush();
    this.#lines = body;
    this.#count = count;
    this.#format = format;
    this.#level = level;
    this.flush();
  }

  /** Lines that a lane could not add. */
  addDropped(count: number): void {
    this.#dropped += count;
  }

  /** How many lines were dropped since this was last asked. */
  drainDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  #hasRoom(): boolean {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const taken = this.#shared.chunksTaken;
      if (((this.#sent - taken) | 0) < WINDOW) {
        this.#isPatient = true;
        return true;
      }
      const left = deadline - performance.now();
      if (!this.#isPatient || left <= 0) {
        this.#isPatient = false;
        return false;
      }
      this.#shared.waitForChunkTaken(taken, left);
    }
  }
}
