// Where a runner's lines go: a log file a pair, the runner's own log file, and the people who look on. It listens to
// the bus, and takes the finished lines of engines, which wait until theirs are written.

import type { RunnerOptions } from '../../config/resolve/config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import { isLine } from '../../core/report/event-words.js';
import type { LogOptions, Pair } from '../../core/pair/pair.js';
import { ChangeableLog } from './changeable-log.js';
import type { Clock } from '../../process/clock.js';
import { type LogFileOptions, openLog } from './log-file.js';
import { TakingTurns } from './taking-turns.js';
import { type LineTarget, type PairLog, writeEvent } from './pair-log.js';

/** The logs of one runner. */
export interface RunnerOutput {
  /** Opens the log of one pair; asked for again only when the one before is closed. */
  pairLog(pair: Pair): ChangeablePairLog;
  /** Writes an event that becomes a line: into the log of its pair, if it has one, and into the runner's own. */
  hear(event: ServiceEvent, pair: string | undefined): void;
  /** Goes on with other options for the runner's own log, and for who looks on. */
  change(log: LogOptions): void;
  /** Opens every log file anew by its name, as after a rotation from outside. */
  reopen(): void;
  /** From now on `close` waits only for so long for those who look on. */
  hurry(): void;
  /** Kept once the last lines are written, or given up; returns whether those who look on have taken all of theirs. */
  close(): Promise<boolean>;
}

/** The log of one pair, while its config may change. */
export interface ChangeablePairLog extends PairLog {
  change(log: LogOptions): void;
  /** Idempotent. */
  close(): void;
}

/** Who looks on beside the log files: a terminal or a pipe. */
export interface Onlooker extends LineTarget {
  /** Whether it is shown each operation, or only what concerns the whole service. */
  readonly showsOperations: boolean;
  /** Goes on in another format and time, and at another level. */
  change(options: Pick<LogOptions, 'format' | 'timezone' | 'level'>): void;
  /** As that of `RunnerOutput`. */
  hurry(): void;
  close(): Promise<boolean>;
}

/**
 * How often logs are looked at that nobody writes to, and how many of them at once: with thousands of pairs each has to
 * wait for its turn. Each look wakes a thread, which a service that rests is to do seldom.
 */
const LOOK_EVERY_MS = 10_000;
const LOOKS_MOST = 100;

/** Output into log files, and to an onlooker. `onTrouble` takes what must be heard even if no log can be written. */
export function openLogOutput(options: {
  readonly runner: RunnerOptions;
  readonly onlooker: Onlooker;
  readonly clock: Clock;
  readonly onTrouble: (message: string) => void;
}): RunnerOutput {
  const { runner, onlooker, clock, onTrouble } = options;
  const open = (name: LogFileOptions['name']) => (log: LogOptions) =>
    openLog({ ...log, name, onTrouble, clock, onDisplaced });
  // A tool that rotates one log, or tidies their folder up, mostly does so with all of them.
  const onDisplaced = () => {
    for (const log of files()) log.look();
  };
  const own = new ChangeableLog(runner.log, open('foldersync'));
  const pairs = new Map<string, ChangeableLog>();
  const files = () => [own, ...pairs.values()];
  const closing = new Set<Promise<void>>();
  // What is written is looked at anyway; this is for logs that nobody writes to.
  const looks = new TakingTurns({ clock, everyMs: LOOK_EVERY_MS, most: LOOKS_MOST });
  looks.start(files, (log) => log.look());
  return {
    reopen: () => {
      for (const log of files()) log.reopen();
    },
    hear(event, pair) {
      if (!isLine(event)) return;
      // That a pair stays as it is, is news of the service alone.
      const isOfPair = !(event.kind === 'config-change' && event.change === 'same');
      const file = pair === undefined || !isOfPair ? undefined : pairs.get(pair);
      // In a text log of its own a pair's name would only repeat itself.
      if (file !== undefined) writeEvent(file, event, { clock, pair: file.format === 'json' ? pair : undefined });
      for (const shared of [own, onlooker]) writeEvent(shared, event, { clock, pair });
      if (event.kind === 'pass-ended') file?.endFormer();
    },
    change(log) {
      own.change(log);
      onlooker.change(log);
    },
    pairLog({ name, log }) {
      const file = new ChangeableLog(log, open('logfile'));
      pairs.set(name, file);
      return {
        isShared: false,
        chunk(lines) {
          if (onlooker.showsOperations) onlooker.write(lines.body, lines.level);
          return file.writeChunk(lines);
        },
        change: (changed) => file.change(changed),
        close() {
          if (pairs.get(name) !== file) return;
          pairs.delete(name);
          const closed = file.close();
          closing.add(closed);
          void closed.then(() => closing.delete(closed));
        },
      };
    },
    hurry: () => onlooker.hurry(),
    async close() {
      looks.stop();
      const closed = files().map((file) => file.close());
      const [isTaken] = await Promise.all([onlooker.close(), ...closed, ...closing]);
      return isTaken;
    },
  };
}

/** Output to an onlooker alone, for what leaves no log behind: a dry run. */
export function openPlainOutput(onlooker: Onlooker, clock: Clock): RunnerOutput {
  return {
    hear: (event, pair) => void (isLine(event) && writeEvent(onlooker, event, { clock, pair })),
    change: (log) => onlooker.change(log),
    pairLog: () => ({
      isShared: true,
      async chunk({ body, level }) {
        onlooker.write(body, level);
      },
      change: () => {},
      close: () => {},
    }),
    reopen: () => {},
    hurry: () => onlooker.hurry(),
    close: () => onlooker.close(),
  };
}
