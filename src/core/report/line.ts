// A line: an event as the text or the JSON that a log file holds. One event is exactly one line, whatever its names
// say. Operations come by the million, so their lines are built without detours.

import { type Bytes, isAscii, textOfBytes } from '../tree/bytes.js';
import type { LogEvent, OperationEvent, PassEndedEvent, WordEvent } from './event.js';
import { levelOf, wordsOf } from './event-words.js';
import { showMoment, type TimeZone } from '../words/moment.js';
import type { LogFormat, LogLevel } from '../pair/pair.js';
import type { JsonLine, PassLine } from './json-line.js';
import type { Problem } from './problem.js';
import { PLAIN, shortenPath, showPath, showText, textIfUtf8, UNSAFE } from './show.js';
import { summarize } from './summary.js';

/** What a line needs beside its event. */
export interface LineOptions {
  readonly format: LogFormat;
  readonly timezone: TimeZone;
  /** When it happened. **Units**: whole milliseconds since 1970. */
  readonly time: number;
  /** The pair's name; absent where the log belongs to no pair, or to one alone and should not repeat its name. */
  readonly pair?: string;
  /** Absent: the event's own level. */
  readonly level?: LogLevel;
  /** What people call the sides of a problem; absent where these are a pair's own. */
  readonly sides?: Sides | undefined;
}

/** The folder that is read and the one that is written to, in words. */
export type Sides = Readonly<Record<Problem['side'], string>>;

const OF_A_PAIR: Sides = { source: 'the source', replica: 'the replica' };

/**
 * Formats an event as one line, with its `\n`, in valid UTF-8. Never throws for a `time` that a `Date` can hold.
 *
 * **Shape** of text: ISO time, level padded to five, `[pair]` if there is one, then words:
 * `2026-01-31T12:34:56.789Z info  [photos] copy "a b.jpg" 1234 B`. Paths look as `showPath` says.
 *
 * **Shape** of JSON: one `JsonLine`. Characters that `showPath` would escape are `\u` escapes.
 */
export function formatLine(event: LogEvent, options: LineOptions): string {
  const { format, timezone, pair, level = levelOf(event) } = options;
  const time = showMoment(options.time, timezone);
  if (format === 'json') {
    return event.kind === 'operation'
      ? `${operationJson(event, level, time, pair)}\n`
      : `${jsonOf(jsonLine(event, { time, level, pair }, options))}\n`;
  }
  const origin = pair === undefined ? '' : `[${showText(pair)}] `;
  return `${time} ${level.padEnd(5)} ${origin}${describeEvent(event, options)}\n`;
}

/** What a line in text says behind its time, level and pair. **Shape**: one line, without its end. */
export function describeEvent(event: LogEvent, options: Pick<LineOptions, 'timezone' | 'time' | 'sides'>): string {
  switch (event.kind) {
    case 'operation':
      return operationWords(event);
    case 'problem':
      return problemWords(event.problem, options.sides);
    case 'pass-ended':
      return summarize(event.report);
    default: {
      const { message, hint } = wordsOf(event, options);
      return hint === undefined ? showText(message) : `${showText(message)}; hint: ${showText(hint)}`;
    }
  }
}

function operationWords({ to, ...operation }: OperationEvent): string {
  if (to === undefined) return changeWords(operation);
  return `${to === 'source' ? '←' : '→'} ${changeWords(operation)}`;
}

function changeWords({ verb, path, from, sizeBytes, entries }: OperationEvent): string {
  if (entries !== undefined) return `${verb} ${showPath(path)} with all it held (${entries} entries)`;
  if (from !== undefined) return `${verb} ${showPath(from)} to ${showPath(path)}`;
  return sizeBytes === undefined ? `${verb} ${showPath(path)}` : `${verb} ${showPath(path)} ${sizeBytes} B`;
}

function problemWords({ side, path, action, code, message }: Problem, sides = OF_A_PAIR): string {
  const what = `cannot ${showText(action)} ${showPath(path)} on ${sides[side]}`;
  return `problem: ${what}: ${showText(message)} (${showText(code)})`;
}

type Head = Pick<JsonLine, 'time' | 'level' | 'pair'>;

function jsonLine(event: Exclude<LogEvent, OperationEvent>, head: Head, options: LineOptions): JsonLine {
  switch (event.kind) {
    case 'problem': {
      const { side, action, path, code, message } = event.problem;
      return { ...head, kind: 'problem', side, action, ...pathFields(path), code, message };
    }
    case 'pass-ended':
      return passLine(event, head, options.timezone);
    default:
      return noteLine(event, head, options);
  }
}

/** Whatever is said in words reads as a note: programs that read logs know no more kinds of lines. */
function noteLine(event: WordEvent, head: Head, options: LineOptions): JsonLine {
  const { message, hint } = wordsOf(event, options);
  return { ...head, kind: 'note', message, hint };
}

/** Put together by hand, because it comes by the million: as an object it would take four times as long. */
function operationJson(
  { verb, path, to, from, sizeBytes, entries }: OperationEvent,
  level: string,
  time: string,
  pair?: string,
): string {
  const origin = pair === undefined ? '' : `,"pair":${quote(pair)}`;
  const head = `{"time":"${time}","level":"${level}"${origin},"kind":"operation","verb":"${verb}"`;
  const before = from === undefined ? '' : `,${pathJson(from, 'from')}`;
  const size = sizeBytes === undefined ? '' : `,"sizeBytes":${sizeBytes}`;
  const side = to === undefined ? '' : `,"to":"${to}"`;
  return `${head},${pathJson(path, 'path')}${side}${before}${size}${entries === undefined ? '' : `,"entries":${entries}`}}`;
}

function pathJson(path: Bytes, key: 'path' | 'from'): string {
  if (PLAIN.test(path) && shortenPath(path) === path) return `"${key}":"${path}"`;
  const fields = pathFields(path);
  const bytes = fields.pathBytes === undefined ? '' : `,"${key}Bytes":"${fields.pathBytes}"`;
  return `"${key}":${quote(fields.path)}${bytes}`;
}

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : jsonOf(text);
}

/** Without the problems themselves: each of them is a line of its own. */
function passLine({ report }: PassEndedEvent, head: Head, timezone: TimeZone): PassLine {
  const { trigger, outcome, dryRun, startedAt, durationMs, counts, problemCount, again, hold, kept, failure } = report;
  const start = showMoment(startedAt, timezone);
  const pass = { trigger, outcome, dryRun, startedAt: start, durationMs, counts, problemCount, again };
  const { replicaFreeBytes } = report;
  return { ...head, kind: 'pass', ...pass, hold, kept, replicaFreeBytes, failure };
}

function pathFields(whole: Bytes): { path: string; pathBytes?: string } {
  const path = shortenPath(whole);
  const text = textIfUtf8(path);
  return text === undefined
    ? { path: textOfBytes(path), pathBytes: Buffer.from(path, 'latin1').toString('base64') }
    : { path: text };
}

/**
 * `JSON.stringify` leaves DEL, C1, U+2028 and the invisible characters as they are; some readers break lines at them.
 */
function jsonOf(value: object | string): string {
  const json = JSON.stringify(value);
  return isAscii(json) && !json.includes('\x7f') ? json : json.replace(UNSAFE, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let at = 0; at < character.length; at++) {
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
