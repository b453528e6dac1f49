// What a pair's engine writes its lines to, and how an event becomes a line of any target.

import type { LogEvent } from '../../core/report/event.js';
import { levelOf } from '../../core/report/event-words.js';
import { formatLine } from '../../core/report/line.js';
import type { TimeZone } from '../../core/words/moment.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { LinesMessage } from '../../engine/threads/protocol.js';
import type { Clock } from '../../process/clock.js';

/** Takes the lines of one pair's engine. */
export interface PairLog {
  /** Whether the lines of other pairs stand beside these, so that each has to name its pair. */
  readonly isShared: boolean;
  /** Takes a chunk of the engine's finished lines; kept once it is written, or lost and counted. Never rejected. */
  chunk(lines: LinesMessage): Promise<void>;
}

/** Something that finished lines can be written to. */
export interface LineTarget {
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  write(body: string, level: LogLevel): void;
}

/** Writes an event to any target, in the target's format; `pair` is absent for a line that names none. */
export function writeEvent(target: LineTarget, event: LogEvent, { clock, pair }: EventLineOptions): void {
  const time = clock.now();
  const level = levelOf(event);
  const { format, timezone } = target;
  const line = formatLine(event, { format, timezone, time, level, ...(pair === undefined ? {} : { pair }) });
  target.write(line, level);
}

/** How an event becomes a line. */
interface EventLineOptions {
  readonly clock: Clock;
  /** Absent for what is about the runner itself. */
  readonly pair?: string | undefined;
}
