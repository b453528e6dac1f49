// Where the lines of one pair go: its own log file, and what concerns the whole service also to the runner's log.

import { type LogEvent, levelOf } from '../../core/report/event.js';
import { formatLine } from '../../core/report/line.js';
import type { TimeZone } from '../../core/words/moment.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { LinesMessage } from '../../engine/threads/protocol.js';
import type { Clock } from '../schedule/clock.js';

/** Takes the lines of one pair. */
export interface PairLog {
  /** Takes a chunk of the engine's finished lines; kept once it is written, or lost and counted. Never rejected. */
  chunk(lines: LinesMessage): Promise<void>;
  /** Takes an event of the runner's about this pair. `level` overrides the event's own. */
  event(event: LogEvent, level?: LogLevel): void;
}

/** Something that finished lines can be written to. */
export interface LineTarget {
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  write(body: string, level: LogLevel): void;
}

/** Writes a runner's event to any target, in the target's format. */
export function writeEvent(target: LineTarget, event: LogEvent, options: EventLineOptions): void {
  const { clock, pair, level = levelOf(event) } = options;
  const time = clock.now();
  const { format, timezone } = target;
  const line = formatLine(event, { format, timezone, time, level, ...(pair === undefined ? {} : { pair }) });
  target.write(line, level);
}

/** How an event becomes a line. */
export interface EventLineOptions {
  readonly clock: Clock;
  /** Absent for what is about the runner itself. */
  readonly pair?: string | undefined;
  /** Absent: the event's own level. */
  readonly level?: LogLevel | undefined;
}
