// What the ignore files of one directory, and of those above it, say of what it holds. Pure.

import { type Bytes, childPath, type Name, type RelativePath } from '../tree/bytes.js';
import { compileRules, type PatternLine, type Rule, rulesIn } from './pattern-list.js';

/** An ignore file that was read. */
export interface IgnoreFile {
  readonly name: Name;
  readonly text: Bytes;
}

/** The ignore files of a directory, over those of the directories above it. */
export class IgnoreLevel {
  /** Those of the nearest directory above that has any; undefined where none has. */
  readonly #above: IgnoreLevel | undefined;
  /** How many names lead to the directory. */
  readonly #depth: number;
  /** **Shape**: the strongest first. */
  readonly #rules: readonly Rule[];
  /** How much text all of them have together, those above included. */
  readonly totalBytes: number;

  /** `files` are in the order of the option: each is stronger than those before it. */
  constructor(directory: RelativePath, files: readonly IgnoreFile[], above: IgnoreLevel | undefined) {
    this.#above = above;
    this.#depth = directory === '' ? 0 : directory.split('/').length;
    this.#rules = compileRules(files.flatMap((file) => linesOf(file, directory)));
    this.totalBytes = files.reduce((sum, { text }) => sum + text.length, above?.totalBytes ?? 0);
  }

  /**
   * The rules that can match in a directory, which is that of the files or lies below it. `names` lead to it from the
   * root. **Shape**: the strongest first: a deeper file is stronger than all above it.
   */
  rulesIn(names: readonly string[]): Rule[] {
    const found: Rule[][] = [];
    for (let level: IgnoreLevel | undefined = this; level !== undefined; level = level.#above) {
      found.push(rulesIn(names.slice(level.#depth), level.#rules));
    }
    return found.flat();
  }
}

/**
 * The lines of an ignore file. **Source**: git's dir.c: a byte order mark at the start and a carriage return at the end
 * of a line are no part of a pattern, and a NUL ends it.
 */
function linesOf({ name, text }: IgnoreFile, directory: RelativePath): PatternLine[] {
  const file = childPath(directory, name);
  const body = text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
  return body.split('\n').map((line, index) => {
    const [pattern = ''] = line.replace(/\r$/, '').split('\0');
    return { text: pattern as Bytes, place: { file, line: index + 1 } };
  });
}

const BYTE_ORDER_MARK = '\xef\xbb\xbf';
