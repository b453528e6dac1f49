// The runner's log for people who look on: finished lines on a terminal or into a pipe, through winston.
// A reader who has gone away must not end the runner.

import { createLogger, format, transports } from 'winston';
import type { LogLevel } from '../core/pair.js';

/** What `openConsoleLog` needs to know. */
export interface ConsoleLogOptions {
  readonly stream: NodeJS.WritableStream;
  readonly level: LogLevel;
  /** Whether warnings and errors are coloured, and debug lines faint. */
  readonly color: boolean;
}

/** A log on a terminal or into a pipe. */
export interface ConsoleLog {
  /** Writes finished lines, ended by a newline, unless the log's level leaves them out; never throws. */
  write(body: string, level: LogLevel): void;
  /** Goes on with what is given. */
  change(options: Pick<ConsoleLogOptions, 'level' | 'color'>): void;
  /** Kept once the stream has taken every line, or is broken; the stream itself stays open. */
  close(): Promise<void>;
}

/**
 * Opens a log on a stream that is somebody else's, standard output as a rule.
 * **Errors**: never throws; when the stream breaks (`foldersync run | head`), later lines go nowhere.
 */
export function openConsoleLog(options: ConsoleLogOptions): ConsoleLog {
  const { stream, level } = options;
  let { color } = options;
  let isBroken = false;
  const onError = () => {
    // EPIPE, or a terminal that was closed: the one place where it could be said is gone.
    isBroken = true;
  };
  stream.on('error', onError);
  const logger = createLogger({
    level,
    format: format((info) => {
      info[MESSAGE] = color ? colored(String(info.message), info.level) : info.message;
      return info;
    })(),
    transports: [new transports.Stream({ stream, eol: '' })],
  });
  return {
    write(body, lineLevel) {
      if (!isBroken) logger.log({ level: lineLevel, message: body });
    },
    change(changed) {
      logger.level = changed.level;
      color = changed.color;
    },
    async close() {
      if (!isBroken) {
        await new Promise<void>((resolve) => {
          stream.once('error', () => resolve());
          stream.write('', () => resolve());
        });
      }
      logger.close();
    },
  };
}

/** Where winston's transports look for the finished text. */
const MESSAGE = Symbol.for('message');

/** The newline stays outside: a terminal carries a colour over to the next line otherwise. */
function colored(body: string, level: string): string {
  const code = { error: 31, warn: 33, debug: 2 }[level];
  return code === undefined ? body : `\x1b[${code}m${body.replace(/\n$/, '')}\x1b[0m\n`;
}
