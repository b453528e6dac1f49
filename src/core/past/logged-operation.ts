// An operation as a pair's log tells of it, read back from its line, so that nothing of it is kept twice. What line.ts
// and show.ts write is read here.

import type { Verb } from '../tree/verb.js';
import type { LoggedOperation } from '../report/json-line.js';
import { textIfUtf8 } from '../report/show.js';
import { type Bytes, bytesOfText, textOfBytes } from '../tree/bytes.js';

/** When a line was written, in milliseconds since 1970; undefined for what is no line of a log. Never throws. */
export function timeOfLine(line: string): number | undefined {
  const [, text = ''] = TIME.exec(line) ?? [];
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

const TIME = /^(?:\{"time":")?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d))/;

/** The operation that a line tells of; undefined for any other line. Never throws. */
export function parseLoggedOperation(line: string): LoggedOperation | undefined {
  return line.startsWith('{') ? parseJson(line) : parseText(line);
}

function parseJson(line: string): LoggedOperation | undefined {
  if (!line.includes('"kind":"operation"')) return undefined;
  try {
    const { kind, verb, path, pathBytes, to, from, fromBytes, sizeBytes, entries } = JSON.parse(line);
    if (kind !== 'operation' || !VERBS.has(verb) || typeof path !== 'string') return undefined;
    return JSON.parse(JSON.stringify({ verb, path, pathBytes, to, from, fromBytes, sizeBytes, entries }));
  } catch {
    return undefined; // cut short
  }
}

const VERBS: ReadonlySet<unknown> = new Set<Verb>([
  ...(['make', 'copy', 'update', 'link', 'rename', 'retouch', 'remove', 'replace'] as const),
]);

/** A path in quotes, as `showPath` has it. */
const PATH = '"((?:[^"\\\\]|\\\\.)*)"';

/** Time, level, words: `… info  copy "a b.jpg" 1234 B`. */
const TEXT = new RegExp(
  `^\\S+ info {2}(?:\\[[^\\]]*\\] )?(?:([←→]) )?(\\w+) ${PATH}(?: to ${PATH}| (\\d+) B| with all it held \\((\\d+) entries\\))?$`,
);

function parseText(line: string): LoggedOperation | undefined {
  const [whole, arrow, verb, first = '', second, size, entries] = TEXT.exec(line) ?? [];
  if (whole === undefined || !VERBS.has(verb)) return undefined;
  const isMoved = second !== undefined;
  return {
    verb: verb as Verb,
    ...pathFields(isMoved ? second : first, 'path'),
    ...(arrow === undefined ? {} : { to: arrow === '←' ? 'source' : 'replica' }),
    ...(isMoved ? pathFields(first, 'from') : {}),
    ...(size === undefined ? {} : { sizeBytes: Number(size) }),
    ...(entries === undefined ? {} : { entries: Number(entries) }),
  } as LoggedOperation;
}

function pathFields(shown: string, key: 'path' | 'from'): Record<string, string> {
  const bytes = shown === '.' ? ('' as Bytes) : bytesOfShown(shown);
  const text = textIfUtf8(bytes);
  if (text !== undefined) return { [key]: text };
  return { [key]: textOfBytes(bytes), [`${key}Bytes`]: Buffer.from(bytes, 'latin1').toString('base64') };
}

/** Turns what `showPath` has put between quotes back into bytes. */
function bytesOfShown(shown: string): Bytes {
  if (!shown.includes('\\')) return bytesOfText(shown);
  return shown.replaceAll(ESCAPE_OR_TEXT, (part) => {
    if (!part.startsWith('\\')) return bytesOfText(part);
    const [, byte, unit, point] = CODE.exec(part) ?? [];
    if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
    const code = unit ?? point;
    if (code !== undefined) return bytesOfText(String.fromCodePoint(Number.parseInt(code, 16)));
    const letter = part.slice(1);
    return LETTERS[letter] ?? letter;
  }) as Bytes;
}

const ESCAPE_OR_TEXT = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|.)|[^\\]+/g;
const CODE = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})$/;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
