// Compiled patterns: those of a config, or of one ignore file. Which of them can match in a directory is told once for
// all that it holds, so that an entry costs only tests on its name.

import type { Bytes, RelativePath } from '../tree/bytes.js';
import type { NameTest } from './glob.js';
import { ANY_DEPTH, type Pattern, parsePattern, type Step } from './pattern.js';

/** Where a pattern stands. */
type PatternPlace =
  /** In the config; `index` counts from 0. */
  | { readonly list: 'exclude' | 'include'; readonly index: number }
  /** In an ignore file, by its path in the source; `line` counts from 1. */
  | { readonly file: RelativePath; readonly line: number };

/** One line of patterns. */
export interface PatternLine {
  readonly text: Bytes;
  readonly place: PatternPlace;
}

/** A compiled pattern. */
export interface Rule extends PatternLine {
  /** Whether it brings back what it matches. */
  readonly isNegated: boolean;
  readonly isDirectoryOnly: boolean;
  /** Whether it can match in every directory. */
  readonly isEverywhere: boolean;
  readonly steps: readonly Step[];
  /** The last step: what an entry's own name must match. */
  readonly test: NameTest;
}

/** Compiles lines; those that can match nothing are left out. **Shape**: from the last line to the first one. */
export function compileRules(lines: readonly PatternLine[]): Rule[] {
  const rules: Rule[] = [];
  for (const line of lines) {
    const pattern = parsePattern(line.text);
    if (pattern !== undefined) rules.push(ruleOf(line, pattern));
  }
  return rules.reverse();
}

function ruleOf({ text, place }: PatternLine, { isNegated, isDirectoryOnly, steps }: Pattern): Rule {
  // A pattern has at least one step.
  const last = steps.at(-1)!;
  const isEverywhere = steps.slice(0, -1).every((step) => step === ANY_DEPTH) && steps[0] === ANY_DEPTH;
  const test = last === ANY_DEPTH ? () => true : last;
  return { text, place, isNegated, isDirectoryOnly, isEverywhere, steps, test };
}

/** The rules that can match in a directory, which is given by the names that lead to it from where the rules begin. */
export function rulesIn(names: readonly string[], rules: readonly Rule[]): Rule[] {
  return rules.filter((rule) => rule.isEverywhere || leadsToLast(rule.steps, names));
}

/** The rule that decides about an entry: the first one that matches. **Shape**: `rules` can match in its directory. */
export function decidingRule(rules: readonly Rule[], name: string, isDirectory: boolean): Rule | undefined {
  for (let index = 0; index < rules.length; index++) {
    // Within bounds.
    const rule = rules[index]!;
    if ((isDirectory || !rule.isDirectoryOnly) && rule.test(name)) return rule;
  }
  return undefined;
}

/**
 * Whether a directory's names can be all but the last step of a pattern. All ways to match go on side by side, so the
 * cost is at most `names × steps` tests, whatever the pattern.
 */
function leadsToLast(steps: readonly Step[], names: readonly string[]): boolean {
  const last = steps.length - 1;
  // 1 at each step that may be the one to take next.
  const next = new Uint8Array(steps.length);
  next[0] = 1;
  skipAnyDepth(steps, next);
  for (const name of names) {
    // Backwards, because each step reads what the one before it was.
    for (let index = last; index >= 0; index--) {
      const stays = next[index] === 1 && steps[index] === ANY_DEPTH;
      const before = index > 0 && next[index - 1] === 1 ? steps[index - 1] : undefined;
      next[index] = stays || (typeof before === 'function' && before(name)) ? 1 : 0;
    }
    skipAnyDepth(steps, next);
    if (!next.includes(1)) return false;
  }
  return next[last] === 1;
}

/** `**` may stand for no name at all, except for a last one, which needs an entry to match. */
function skipAnyDepth(steps: readonly Step[], next: Uint8Array): void {
  for (let index = 0; index + 1 < steps.length; index++) {
    if (next[index] === 1 && steps[index] === ANY_DEPTH) next[index + 1] = 1;
  }
}
