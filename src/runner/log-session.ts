// One opening of a rotated log: a winston logger with one winston-daily-rotate-file transport, until it is ended or dies.
// A transport whose stream has failed once stays dead, so it is never mended here: log-file.ts opens another session.

import { createLogger, format, type Logger } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { LogLevel } from '../core/pair.js';
import { auditFileOf, type LogPlace } from './log-directory.js';

/** What a session tells its owner. */
export interface SessionEvents {
  /** A file was opened for writing. */
  opened(): void;
  /** Everything that was written so far has been handed to the operating system. */
  drained(): void;
  /** The session takes no more bodies, and loses those that wait; told once, before they are settled. */
  died(error: Error): void;
}

/** A body on its way to the file. */
interface Waiting {
  readonly sizeBytes: number;
  readonly settled: Settled;
}

/** Called once a body is with the operating system (true), or lost (false). */
type Settled = (isTaken: boolean) => void;

/** winston's record; it carries what is to be called when the stream has taken it. */
interface LogInfo {
  readonly level: string;
  readonly message: string;
  readonly taken: (error?: Error | null) => void;
}

/** One opening of a log, through winston; its events and callbacks never come inside a call of `write` or `end`. */
export class LogSession {
  readonly #events: SessionEvents;
  readonly #logger: Logger;
  readonly #waiting = new Set<Waiting>();
  #waitingBytes = 0;
  /** Streams that were created and not closed yet; after a rotation the old one lives on until it is flushed. */
  #unclosed = 1;
  #isDead = false;
  #ended: (() => void) | undefined;

  /**
   * Opens the log.
   * **Errors**: throws when the library throws; failures of the file system, but for those of its synchronous calls,
   * come through `died`.
   */
  constructor(place: LogPlace & { readonly maxSizeBytes: number }, events: SessionEvents) {
    this.#events = events;
    const transport = new AcknowledgingTransport({
      dirname: place.dir,
      filename: `${place.name}-%DATE%`,
      extension: '.log',
      datePattern: 'YYYY-MM-DD',
      maxSize: place.maxSizeBytes,
      auditFile: auditFileOf(place),
      createSymlink: true,
      symlinkName: `${place.name}.log`,
      ...(place.keepDays === undefined ? {} : { maxFiles: `${place.keepDays}d` }),
    });
    // At once: an 'error' without a listener ends the process.
    for (const emitter of [transport.logStream, transport]) emitter.on('error', (error: Error) => this.#die(error));
    transport.logStream.on('open', () => {
      // RACE: a file that a rotation began may be opened after the session has died of the one before.
      if (!this.#isDead) events.opened();
    });
    transport.logStream.on('rotate', () => this.#unclosed++);
    transport.logStream.on('close', () => this.#closedOne());
    // The bodies are finished: no formatting, and the level was looked at before.
    this.#logger = createLogger({ level: 'debug', format: format((info) => info)(), transports: [transport] });
    this.#logger.on('error', (error: Error) => this.#die(error));
  }

  /** Bytes that were written to the session and not yet taken by the operating system. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Passes a body on as one record. */
  write(body: string, level: LogLevel, settled: Settled): void {
    const waiting: Waiting = { sizeBytes: Buffer.byteLength(body), settled };
    this.#waiting.add(waiting);
    this.#waitingBytes += waiting.sizeBytes;
    const info: LogInfo = { level, message: body, taken: (error) => this.#settle(waiting, error) };
    this.#logger.log(info);
  }

  /** Ends the session; kept once everything is written and every file closed, or the session abandoned. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#ended = resolve;
      this.#logger.close();
      if (this.#unclosed === 0) resolve();
    });
  }

  /** Waits no longer: what was not taken until now is lost. */
  abandon(error: Error): void {
    this.#die(error);
    this.#ended?.();
  }

  #settle(waiting: Waiting, error: Error | null | undefined): void {
    if (error) this.#die(error);
    if (!this.#waiting.delete(waiting)) return;
    this.#waitingBytes -= waiting.sizeBytes;
    waiting.settled(true);
    if (this.#waiting.size === 0) this.#events.drained();
  }

  #die(error: Error): void {
    // Later errors are echoes of the first: the stream fails every body that it still holds.
    if (this.#isDead) return;
    this.#isDead = true;
    const lost = [...this.#waiting];
    this.#waiting.clear();
    this.#waitingBytes = 0;
    this.#logger.close();
    this.#events.died(error);
    for (const waiting of lost) waiting.settled(false);
  }

  #closedOne(): void {
    this.#unclosed--;
    if (this.#unclosed === 0) this.#ended?.();
  }
}

/** The library's transport, but that each record hears when it was written; on its own it writes and forgets. */
class AcknowledgingTransport extends DailyRotateFile {
  override log(info: LogInfo, next: () => void): void {
    try {
      // file-stream-rotator hands its second argument to the file's stream, which takes a callback there. The stream's
      // 'finish' would not do: it comes at each rotation too, for the file before.
      this.logStream.write(info.message, info.taken);
    } catch (error) {
      // RACE: the folder was taken away at midnight. The rotator makes it again in the middle of write(), and throws.
      const cause = error instanceof Error ? error : new Error(String(error));
      process.nextTick(() => info.taken(cause));
    }
    next();
  }
}
