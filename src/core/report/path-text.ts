// A path as programs send it to and fro: as people see it, without the quotes, and back. Nothing is lost on the way,
// except of what `shortenPath` shortens.

import { type Bytes, bytesOfText, type RelativePath } from '../tree/bytes.js';
import { showPath } from './show.js';

/** The text of a path; empty for the root. Valid UTF-8 stays as it is, but for `"`, `\` and what cannot be seen. */
export function textOfPath(path: Bytes): string {
  return path === '' ? '' : showPath(path).slice(1, -1);
}

/** The path of such a text; undefined where it is none: absolute, or with an empty name, `.` or `..` in it. */
export function pathOfText(text: string): RelativePath | undefined {
  const isSound = text.replaceAll(ESCAPE, '').search(/[\\\0]/) < 0;
  if (!isSound) return undefined;
  const path = text.split(ESCAPE_OR_TEXT).map(bytesOfPart).join('');
  if (path === '') return '' as RelativePath;
  const isRelative = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
  return isRelative && !path.includes('\0') ? (path as RelativePath) : undefined;
}

const ESCAPE = /\\(?:["\\nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]{5,6}\})/g;
const ESCAPE_OR_TEXT = new RegExp(`(${ESCAPE.source})`);

function bytesOfPart(part: string): string {
  if (!part.startsWith('\\')) return bytesOfText(part);
  const known = LETTERS[part[1] ?? ''];
  if (known !== undefined) return known;
  const code = Number.parseInt(part.replaceAll(/[\\xu{}]/g, ''), 16);
  if (part[1] === 'x') return String.fromCharCode(code);
  return code <= 0x10ffff ? bytesOfText(String.fromCodePoint(code)) : '\0';
}

const LETTERS: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };
