// The only file that knows winston and winston-daily-rotate-file. Lines come finished, with their level looked at: of
// winston the streams and the rotation are used, and neither its formats nor what it does with old files and links.

import fs from 'node:fs';
import { createLogger, format, type Logger, transports } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { LogPlace } from './log-directory.js';

/** A logger that writes finished lines to a stream; `render` gives each its last touch. */
export function openStreamLog(
  stream: NodeJS.WritableStream,
  level: string,
  render: (body: string, level: string) => string,
): Logger {
  return createLogger({
    level,
    format: format((info) => {
      info[MESSAGE] = render(String(info.message), info.level);
      return info;
    })(),
    transports: [new transports.Stream({ stream, eol: '' })],
  });
}

/** Where winston's transports look for the finished text. */
const MESSAGE = Symbol.for('message');

/** A record; it carries the callback for when the stream has taken it. */
interface LogInfo {
  readonly level: string;
  readonly message: string;
  readonly taken: (error?: Error | null) => void;
}

/** In the form of `fs.open`, for the library's streams. */
export type OpenForStream = (
  path: string,
  flags: unknown,
  mode: unknown,
  done: (error: Error | null, descriptor?: number) => void,
) => void;

/** What becomes of a rotated log's files; nothing of it is called inside a call of `write` or `close`. */
export interface RotationEvents {
  /** Opens each of its files. */
  readonly open: OpenForStream;
  /** A file is begun; it is not open yet. */
  begun(path: string): void;
  /** A further stream was made; the old one lives on until it is flushed. */
  rotated(): void;
  /** One of its streams was closed. */
  closed(): void;
  failed(error: Error): void;
}

/** A log that begins a new file each day, and when one is full. */
export interface RotatedLog {
  write(info: LogInfo): void;
  close(): void;
}

/**
 * Opens a rotated log, with one stream.
 * **Errors**: throws when the library throws; other failures come through `failed`.
 */
export function openRotatedLog(place: LogPlace, events: RotationEvents): RotatedLog {
  const transport = new AcknowledgingTransport({
    dirname: place.dir,
    filename: `${place.name}-%DATE%`,
    extension: '.log',
    datePattern: 'YYYY-MM-DD',
    utc: place.timezone === 'UTC',
    maxSize: place.maxSizeBytes,
    // Never written, because no `maxFiles` is given; without it the library makes a name from all options, which it
    // cannot.
    auditFile: 'none',
    // What the library would do with old files and links follows planted links, and is silent where it fails.
    options: { flags: 'a', fs: { ...fs, open: events.open } },
  });
  // At once: an 'error' without a listener ends the process.
  for (const emitter of [transport.logStream, transport]) emitter.on('error', (error: Error) => events.failed(error));
  transport.logStream.on('new', (path: string) => events.begun(path));
  transport.logStream.on('rotate', () => events.rotated());
  transport.logStream.on('close', () => events.closed());
  // The bodies are finished: no formatting, and the level was looked at before.
  const logger = createLogger({ level: 'debug', format: format((info) => info)(), transports: [transport] });
  logger.on('error', (error: Error) => events.failed(error));
  return { write: (info) => void logger.log(info), close: () => void logger.close() };
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
