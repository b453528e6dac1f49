// Where a runner's lines go: a log file a pair, the runner's own log file, and whoever looks on.

import type { RunnerOptions } from '../config/config.js';
import type { LogEvent } from '../core/event.js';
import type { LogLevel, Pair } from '../core/pair.js';
import type { Clock } from './clock.js';
import { type LogFile, openLog } from './log-file.js';
import { type LineTarget, type PairLog, writeEvent } from './pair-log.js';

/** The logs of one runner. */
export interface RunnerOutput {
  /** The log of one pair; asked for once. */
  pairLog(pair: Pair): PairLog;
  /** An event that is about no pair. */
  event(event: LogEvent): void;
  /** Kept once the last lines are written. */
  close(): Promise<void>;
}

/** Who looks on beside the log files: a terminal or a pipe. */
export interface Onlooker extends LineTarget {
  /** Whether it is shown each operation, or only what concerns the whole service. */
  readonly showsOperations: boolean;
  close(): Promise<void>;
}

/** Output into log files, and to an onlooker. `onTrouble` takes what must be heard even if no log can be written. */
export function openLogOutput(options: {
  readonly runner: RunnerOptions;
  readonly onlooker: Onlooker;
  readonly clock: Clock;
  readonly onTrouble: (message: string) => void;
}): RunnerOutput {
  const { runner, onlooker, clock, onTrouble } = options;
  const own = openLog({ ...runner.log, name: 'foldersync', onTrouble, clock });
  const ownTarget = targetOf(own, runner.log.format);
  const files: LogFile[] = [own];
  return {
    event(event) {
      for (const target of [ownTarget, onlooker]) writeEvent(target, event, { clock });
    },
    pairLog(pair) {
      const file = openLog({ ...pair.log, name: 'logfile', onTrouble, clock });
      files.push(file);
      const target = targetOf(file, pair.log.format);
      // In a text log of its own a pair's name would only repeat itself.
      const ownName = pair.log.format === 'json' ? pair.name : undefined;
      return {
        chunk({ body, level }) {
          if (onlooker.showsOperations) onlooker.write(body, level);
          return file.writeChunk(body);
        },
        event(event, level) {
          writeEvent(target, event, { clock, level, pair: ownName });
          for (const shared of [ownTarget, onlooker]) writeEvent(shared, event, { clock, pair: pair.name, level });
        },
      };
    },
    async close() {
      await Promise.all([...files.map((file) => file.close()), onlooker.close()]);
    },
  };
}

/** Output to an onlooker alone, for what leaves no log behind: a dry run. */
export function openPlainOutput(onlooker: Onlooker, clock: Clock): RunnerOutput {
  return {
    event: (event) => writeEvent(onlooker, event, { clock }),
    pairLog: (pair) => ({
      async chunk({ body, level }) {
        onlooker.write(body, level);
      },
      event: (event, level) => writeEvent(onlooker, event, { clock, pair: pair.name, level }),
    }),
    close: () => onlooker.close(),
  };
}

function targetOf(file: LogFile, format: LineTarget['format']): LineTarget {
  return { format, write: (body: string, level: LogLevel) => file.write(body, level) };
}
