// What tests hear of a bus: its events, and those that become lines as a log in JSON has them.

import { isLine, type levelOf } from '../../src/core/report/event-words.js';
import type { ServiceEvent } from '../../src/core/report/event.js';
import { formatLine } from '../../src/core/report/line.js';
import type { JsonLine } from '../../src/core/report/json-line.js';
import type { LogLevel } from '../../src/core/pair/pair.js';
import { EventBus } from '../../src/runner/events/bus.js';

/** One event that became a line. */
interface HeardLine {
  readonly event: JsonLine;
  /** Absent where the line has the level that its words have anyway. */
  readonly level: LogLevel | undefined;
}

/** A bus with an ear. */
export class HeardBus extends EventBus {
  readonly all: { readonly event: ServiceEvent; readonly pair: string | undefined }[] = [];
  readonly lines: HeardLine[] = [];
  /** The words of each line that is no pass, behind the pair's name. */
  readonly said: string[] = [];
  readonly failures: string[] = [];

  constructor() {
    const failures: string[] = [];
    super((message) => failures.push(message));
    this.failures = failures;
    this.subscribe('the test', (event, pair) => this.#hear(event, pair));
  }

  #hear(event: ServiceEvent, pair: string | undefined): void {
    this.all.push({ event, pair });
    if (!isLine(event)) return;
    const line: JsonLine = lineOf(event);
    const isOld = event.kind === 'pass-ended' && !event.isNews;
    this.lines.push({ event: line, level: isOld ? 'debug' : undefined });
    if (line.kind === 'note') this.said.push(pair === undefined ? line.message : `[${pair}] ${line.message}`);
  }
}

/** An event as a line in JSON. */
export function lineOf(event: Parameters<typeof levelOf>[0]): JsonLine {
  return JSON.parse(formatLine(event, { format: 'json', timezone: 'UTC', time: 0 }));
}
