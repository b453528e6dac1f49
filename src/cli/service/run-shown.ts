// Runs jobs that a person has asked for, once for each pair, with their lines on the terminal and in no log.

import type { Config } from '../../config/resolve/config.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { JobManner } from '../../core/report/report.js';
import type { Listener } from '../../listeners/listener.js';
import { systemClock } from '../../process/clock.js';
import { openPlainOutput } from '../../runner/log/output.js';
import { type CommandContext, hasColor, type OutputStream } from '../process/context.js';
import { exitCodeOfPasses } from '../process/passes-exit-code.js';
import { openOnlooker } from '../terminal/onlooker.js';
import { openScreen } from '../terminal/screen.js';
import { type RanPairs, runPairs } from './run-pairs.js';

/** What is run, and how it is shown. */
export interface RunShownOptions {
  readonly config: Config;
  readonly job: JobManner;
  /** Whether a program reads standard output. */
  readonly json: boolean;
  /** How lines are written on standard output; `result`: that is for a result, and lines go to standard error. */
  readonly lines: LogFormat | 'result';
  readonly level: LogLevel;
  /** Takes the lines instead of standard output. */
  readonly into?: OutputStream;
  /** Whether each operation is shown; default: yes. */
  readonly showsOperations?: boolean;
  /** Whether to stop when nobody reads standard output any more. */
  readonly endsWithReader: boolean;
  /** The command by which a person agrees to a hold of a pair, ready to be typed. */
  readonly approveWith: (pair: string) => string;
  /** Who hears what happens beside that. */
  readonly listeners?: readonly Listener[];
}

/** What came of it. */
export interface RanShown extends RanPairs {
  readonly exitCode: number;
}

/** Runs the job of each pair. @throws FoldersyncError as `runPairs` */
export async function runShown(options: RunShownOptions, context: CommandContext): Promise<RanShown> {
  const {
    config,
    job,
    json,
    lines,
    level,
    into,
    showsOperations = true,
    endsWithReader,
    approveWith,
    listeners = [],
  } = options;
  const clock = systemClock;
  const screen = await openScreen(context, { isLive: !json, clock });
  const isAside = lines === 'result';
  const onlooker = openOnlooker({
    stream: into ?? (isAside ? screen.messages : screen.lines),
    format: isAside ? 'text' : lines,
    timezone: config.runner.log.timezone,
    level,
    color: into === undefined && hasColor(isAside ? context.stderr : context.stdout, context.env),
    showsOperations,
    showsTime: false,
    // What was asked for is nothing but its lines.
    dropsLines: false,
    clock,
  });
  const output = openPlainOutput(onlooker, clock);
  const ran = await runPairs(
    { config, mode: 'once', job, approveWith, output, screen, clock, endsWithReader, listeners },
    context,
  );
  return { ...ran, exitCode: exitCodeOfPasses(ran.pairs.values(), ran.startedAt) };
}
