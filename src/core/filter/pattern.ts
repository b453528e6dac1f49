// A pattern: one gitignore line, read into steps that can be taken name by name, so that no path is ever joined.
// The rules are those of gitignore(5); where git's code departs from its own documentation, the documentation counts.

import { ANY_BYTE, readByteClass } from './byte-class.js';
import type { Bytes } from '../tree/bytes.js';
import { compileGlob, type NameTest, STAR, type Token } from './glob.js';

/** Any number of directories, also none; as a pattern's last step, any one entry at any depth. */
export const ANY_DEPTH = '**';

/** What one name of a path must match; `ANY_DEPTH` stands for any number of names. */
export type Step = NameTest | typeof ANY_DEPTH;

/** One line that can match something. */
export interface Pattern {
  /** Whether it began with `!`: what it matches is brought back. */
  readonly isNegated: boolean;
  /** Whether it ended with `/`: it matches directories only, and no symlink to one. */
  readonly isDirectoryOnly: boolean;
  /** **Shape**: at least one, from the root down; a pattern without a slash begins with `ANY_DEPTH`. */
  readonly steps: readonly Step[];
}

/**
 * Reads a line; undefined for one that can match nothing: blank, a comment (a leading `#`), a broken `[…]`, a `\` at
 * the end. Never throws.
 * `*`, `?` and `[…]` speak of **bytes**, so one `?` is half an `ü`; letters of another case are other bytes.
 * **Source**: gitignore(5), and git's dir.c and wildmatch.c for what it leaves open. Two departures from git's code,
 * both towards its documentation: stars inside a name are ordinary ones (git lets two of them pass slashes when only
 * literal bytes come before), and `\/` is a slash like any other (after two stars, git wants at least one directory).
 */
export function parsePattern(line: Bytes): Pattern | undefined {
  if (line.startsWith('#')) return undefined;
  let body = trimTrailingSpaces(line);
  const isNegated = body.startsWith('!');
  if (isNegated) body = body.slice(1);
  const isDirectoryOnly = body.endsWith('/');
  if (isDirectoryOnly) body = body.slice(0, -1);
  // A slash anywhere counts, as in git: also one in brackets or behind a backslash.
  const isAnchored = body.includes('/');
  if (body.startsWith('/')) body = body.slice(1);

  const globs = tokenize(body);
  // No name is empty, so `a//b`, `//a` and an empty line match nothing.
  if (globs === undefined || globs.some((glob) => glob.length === 0)) return undefined;
  const steps = globs.map((glob) => (isDoubleStar(glob) ? ANY_DEPTH : compileGlob(glob)));
  return { isNegated, isDirectoryOnly, steps: isAnchored ? steps : [ANY_DEPTH, ...steps] };
}

/** A space at the end stays only behind a backslash. */
function trimTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ' ') continue;
    if (line[at] === '\\') at++;
    end = at + 1;
  }
  return line.slice(0, end);
}

/** Splits a pattern into its globs and those into tokens; undefined when it is broken. */
function tokenize(body: string): Token[][] | undefined {
  let glob: Token[] = [];
  const globs = [glob];
  for (let at = 0; at < body.length; at++) {
    if (body[at] === '*') {
      glob.push(STAR);
    } else if (body[at] === '?') {
      glob.push(ANY_BYTE);
    } else if (body[at] === '[') {
      const byteClass = readByteClass(body, at + 1);
      if (byteClass === undefined) return undefined;
      glob.push(byteClass.members);
      at = byteClass.end - 1;
    } else {
      if (body[at] === '\\') at++;
      if (at >= body.length) return undefined;
      if (body[at] === '/') {
        glob = [];
        globs.push(glob);
      } else {
        glob.push(body.charCodeAt(at));
      }
    }
  }
  return globs;
}

/** More than two stars mean the same as two. */
function isDoubleStar(glob: readonly Token[]): boolean {
  return glob.length >= 2 && glob.every((token) => token === STAR);
}
