// Shows a path or a message to a person or a log so that it stays on its line and cannot pass for something else.
// What is readable stays readable; the rest becomes an escape.

import { isUtf8 } from 'node:buffer';
import { type Bytes, textOfBytes } from '../tree/bytes.js';

/**
 * Shows a path in double quotes; the root as `"."`. Injective, except for paths that `shortenPath` shortens: two
 * different paths never look the same. Valid UTF-8 stays as it is; `"` and `\` get a backslash; bytes that are not
 * UTF-8 become `\xff`, control characters `\n`, `\t`, `\r` or `\x1b`, and the invisible ones beyond ASCII (see
 * `UNSAFE`) `\u202e` or `\u{e0001}`. Never throws.
 */
export function showPath(whole: Bytes): string {
  if (whole === '') return '"."';
  const path = shortenPath(whole);
  if (PLAIN.test(path)) return `"${path}"`;
  const text = textIfUtf8(path);
  const shown = text?.replace(UNSAFE_IN_QUOTES, escapeCharacter) ?? path.replace(UTF8_OR_BYTE, showPart);
  return `"${shown}"`;
}

/** The longest path that a system call takes is shown whole; longer ones can be made step by step. */
const PATH_BYTES_MOST = 4096;
const END_BYTES = 1024;

/**
 * Leaves out the middle of a path that is longer than 4096 bytes: with one for each of its folders, a tree of nothing
 * but names would fill a disk with its log. What is left out is named by its length.
 */
export function shortenPath(path: Bytes): Bytes {
  if (path.length <= PATH_BYTES_MOST) return path;
  const start = atCharacter(path, END_BYTES);
  const end = atCharacter(path, path.length - END_BYTES);
  return `${path.slice(0, start)}[${end - start} bytes left out]${path.slice(end)}` as Bytes;
}

/** The first byte of the UTF-8 character that this one belongs to. */
function atCharacter(path: Bytes, index: number): number {
  let at = index;
  while (at > 0 && index - at < 3 && (path.charCodeAt(at) & 0xc0) === 0x80) at--;
  return at;
}

/** The text of a byte string; undefined when it is not valid UTF-8, so that text would lose bytes of it. */
export function textIfUtf8(bytes: Bytes): string | undefined {
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : undefined;
}

/**
 * Shows any text on one line, unquoted: control characters and invisible ones become escapes, as in `showPath`, but `"`
 * and `\` stay, because a message may hold paths that are escaped already. Never throws.
 */
export function showText(text: string): string {
  return PLAIN_TEXT.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}

/** What quotes hold as it is, also in JSON: printable ASCII without `"` and `\`. */
export const PLAIN = /^[ !#-[\]-~]*$/;
/** Printable ASCII. */
const PLAIN_TEXT = /^[ -~]*$/;

/**
 * What cannot be shown as it is: controls (also DEL and C1), line and paragraph separators, and format characters,
 * which turn the direction of what follows or have no width; also lone surrogates, which no UTF-8 file can hold.
 * **Source**: Unicode's general categories Cc, Zl, Zp, Cf and Cs.
 */
export const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}]/gu;
const UNSAFE_IN_QUOTES = new RegExp(`["\\\\]|${UNSAFE.source}`, 'gu');

/**
 * A run of ASCII, one longer character as the bytes of its UTF-8 form, or one byte that belongs to none.
 * **Source**: RFC 3629, section 4.
 */
const UTF8_OR_BYTE = new RegExp(
  [
    '([\\x00-\\x7f]+',
    '[\\xc2-\\xdf][\\x80-\\xbf]',
    '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]',
    '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
    '\\xed[\\x80-\\x9f][\\x80-\\xbf]',
    '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}',
    '[\\xf1-\\xf3][\\x80-\\xbf]{3}',
    '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})',
    '[^]',
  ].join('|'),
  'g',
);

function showPart(part: string, utf8: string | undefined): string {
  return utf8 === undefined ? `\\x${hexOf(part, 2)}` : textOfBytes(utf8).replace(UNSAFE_IN_QUOTES, escapeCharacter);
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '"':
    case '\\':
      return `\\${character}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
  }
  if (character <= '\x7f') return `\\x${hexOf(character, 2)}`;
  return character.length === 1 ? `\\u${hexOf(character, 4)}` : `\\u{${hexOf(character, 5)}}`;
}

function hexOf(character: string, digits: number): string {
  // Never called with an empty string.
  return character.codePointAt(0)!.toString(16).padStart(digits, '0');
}
