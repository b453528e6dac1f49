// A glob: the part of a pattern between two slashes, made into a test on one name.
// Never a RegExp: a hostile pattern costs at most its own length times the name's.

import type { ByteClass } from './byte-class.js';

/** Any run of bytes, also an empty one. */
export const STAR = -1;

/** One element of a glob: a byte (0 to 255) that stands for itself, a class of bytes, or `STAR`. */
export type Token = number | ByteClass;

/** Whether a name matches. Never throws, keeps nothing. */
export type NameTest = (name: string) => boolean;

/** Makes the test for a glob; the forms that nearly every config uses become one string comparison. */
export function compileGlob(tokens: readonly Token[]): NameTest {
  const glob = tokens.filter((token, index) => token !== STAR || tokens[index - 1] !== STAR);
  const literal = glob
    .filter(isByte)
    .map((byte) => String.fromCharCode(byte))
    .join('');
  const starAt = glob.indexOf(STAR);
  if (literal.length === glob.length) return (name) => name === literal;
  if (glob.length === 1 && starAt === 0) return () => true;
  if (literal.length === glob.length - 1 && starAt === 0) return (name) => name.endsWith(literal);
  if (literal.length === glob.length - 1 && starAt === literal.length) return (name) => name.startsWith(literal);
  return (name) => matches(glob, name);
}

function isByte(token: Token): token is number {
  return typeof token === 'number' && token !== STAR;
}

/**
 * Walks both at once and remembers only the last star: what an earlier star could still take, the last one can take as
 * well. So the worst case is `glob.length × name.length` steps.
 */
function matches(glob: readonly Token[], name: string): boolean {
  let index = 0;
  let at = 0;
  let afterStar = -1;
  let starEnd = 0;
  while (at < name.length) {
    const token = glob[index];
    if (token === STAR) {
      afterStar = ++index;
      starEnd = at;
    } else if (token !== undefined && accepts(token, name.charCodeAt(at))) {
      index++;
      at++;
    } else if (afterStar >= 0) {
      index = afterStar;
      at = ++starEnd;
    } else {
      return false;
    }
  }
  // The name is used up; stars are single by now, so at most one may be left.
  if (glob[index] === STAR) index++;
  return index === glob.length;
}

function accepts(token: Token, byte: number): boolean {
  return typeof token === 'number' ? token === byte : token[byte] === 1;
}
