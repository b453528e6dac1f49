// The runner's log for people who look on: finished lines on a terminal or into a pipe, through winston.
// A reader who has gone away must not end the runner.

import { paint, type Tone } from '../../core/words/paint.js';
import { countLines } from '../../core/words/count-lines.js';
import { isLogged } from '../../core/report/event.js';
import type { LogLevel } from '../../core/pair/pair.js';
import type { Clock, Timer } from '../../process/clock.js';
import { openStreamLog } from './winston.js';

/** What `openConsoleLog` needs to know. */
export interface ConsoleLogOptions {
  readonly stream: NodeJS.WritableStream & { readonly writableLength?: number };
  readonly level: LogLevel;
  /** Whether warnings and errors are coloured, and debug lines faint. */
  readonly color: boolean;
  readonly clock: Clock;
  /**
   * Says, as a line in the log's format, that so many lines are missing; absent where every line waits for its reader.
   */
  readonly gapLine?: ((missing: number) => string) | undefined;
}

/** A log on a terminal or into a pipe. */
export interface ConsoleLog {
  /** Writes finished lines, ended by a newline, unless the log's level leaves them out; never throws. */
  write(body: string, level: LogLevel): void;
  /** Goes on with what is given. */
  change(options: Pick<ConsoleLogOptions, 'level' | 'color'>): void;
  /** From now on `close` waits for the reader for 3 s at most: the process has been told to end. */
  hurry(): void;
  /**
   * Kept once the stream has taken every line, or is broken; the stream itself stays open. Returns whether the lines
   * were taken, and not given up.
   */
  close(): Promise<boolean>;
}

/** What may wait for a reader before lines are dropped: a paused terminal must not fill the memory. */
const WAITING_BYTES_MOST = 1024 * 1024;
const CLOSE_WAIT_MS = 3000;

/**
 * Opens a log on a stream that is somebody else's, standard output as a rule. Lines that a reader does not take are
 * dropped and counted; the count is written where they are missing.
 * **Errors**: never throws; when the stream breaks (`foldersync run | head`), later lines go nowhere.
 */
export function openConsoleLog(options: ConsoleLogOptions): ConsoleLog {
  const { stream, level, clock, gapLine } = options;
  let { color } = options;
  let isBroken = false;
  let missing = 0;
  let isHurried: () => void = () => {};
  const hurried = new Promise<void>((resolve) => {
    isHurried = resolve;
  });
  const onError = () => {
    // EPIPE, or a terminal that was closed: the one place where it could be said is gone.
    isBroken = true;
  };
  stream.on('error', onError);
  const logger = openStreamLog(stream, level, (body, lineLevel) => (color ? colored(body, lineLevel) : body));
  const tellGap = () => {
    if (missing === 0 || isBroken || gapLine === undefined) return;
    const line = gapLine(missing);
    missing = 0;
    logger.log({ level: 'warn', message: line });
  };
  stream.on('drain', tellGap);
  return {
    write(body, lineLevel) {
      if (isBroken || !isLogged(lineLevel, logger.level as LogLevel)) return;
      const isClogged = gapLine !== undefined && (stream.writableLength ?? 0) > WAITING_BYTES_MOST;
      // Once some are missing the others have to wait for the gap to be told, or it would be told in the wrong place.
      if (isClogged || missing > 0) missing += countLines(body);
      else logger.log({ level: lineLevel, message: body });
    },
    change(changed) {
      logger.level = changed.level;
      color = changed.color;
    },
    hurry: isHurried,
    async close() {
      const isTaken = isBroken || (await drained(stream, { hurried, clock }));
      stream.off('drain', tellGap);
      logger.close();
      return isTaken;
    },
  };
}

/** Whether the stream has taken everything, or has broken, before those who wait were hurried for too long. */
function drained(
  stream: NodeJS.WritableStream,
  { hurried, clock }: { readonly hurried: Promise<void>; readonly clock: Clock },
): Promise<boolean> {
  return new Promise((resolve) => {
    let timer: Timer | undefined;
    let isOver = false;
    const end = (isTaken: boolean) => {
      isOver = true;
      timer?.cancel();
      resolve(isTaken);
    };
    stream.once('error', () => end(true));
    stream.write('', () => end(true));
    void hurried.then(() => {
      if (!isOver) timer = clock.setTimer(CLOSE_WAIT_MS, () => end(false));
    });
  });
}

const TONES: Readonly<Record<string, Tone>> = { error: 'bad', warn: 'doubt', debug: 'quiet' };

function colored(body: string, level: string): string {
  const tone = TONES[level];
  return tone === undefined ? body : paint(body, tone);
}
