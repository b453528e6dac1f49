// The filter: which entries a pair leaves alone, on both sides, by gitignore patterns. Asked once for every entry of
// both trees, so the work for a path is done once a directory and an entry costs only tests on its name.

import { bytesOfText, type Name, type RelativePath } from '../tree/bytes.js';
import type { NameTest } from './glob.js';
import { ANY_DEPTH, type Pattern, parsePattern, type Step } from './pattern.js';

/** The compiled patterns of a pair. */
export interface Filter {
  /**
   * Whether this entry is left out. Never throws.
   * The answer is about this entry alone: the caller never descends into an excluded directory, and that is why nothing
   * below one can be brought back. `isDirectory` is false for a symlink, wherever it leads. Asking directory by
   * directory is fast; jumping between directories is correct, but pays for the path each time.
   */
  excludes(directory: RelativePath, name: Name, isDirectory: boolean): boolean;
}

/**
 * Compiles a pair's patterns; undefined when nothing can be excluded, so that a pair without patterns pays nothing.
 * Both lists hold gitignore lines as text; the last line that matches an entry decides. An `exclude` line may begin
 * with `!`; `include` lines come after all of `exclude`, each as if it began with `!`. In both, a line that begins with
 * `#` is a comment (`\#` for the byte).
 */
export function compileFilter(exclude: readonly string[], include: readonly string[]): Filter | undefined {
  const lines = [...exclude, ...include.filter((line) => !line.startsWith('#')).map((line) => `!${line}`)];
  const patterns = lines.map((line) => parsePattern(bytesOfText(line))).filter((pattern) => pattern !== undefined);
  // Bringing back what nothing has excluded yet does nothing.
  const firstExclude = patterns.findIndex((pattern) => !pattern.isNegated);
  if (firstExclude < 0) return undefined;
  // From here on the first match decides.
  const rules = patterns.slice(firstExclude).reverse().map(ruleOf);
  const hasPaths = rules.some((rule) => !rule.isEverywhere);

  // The rules that can match in the directory asked about last: it saves joining and matching a path for each entry.
  let current: RelativePath | undefined;
  let active: readonly Rule[] = rules;

  return {
    excludes(directory, name, isDirectory) {
      if (hasPaths && directory !== current) {
        active = rulesIn(directory, rules);
        current = directory;
      }
      for (let index = 0; index < active.length; index++) {
        // Within bounds.
        const rule = active[index]!;
        if ((isDirectory || !rule.isDirectoryOnly) && rule.test(name)) return !rule.isNegated;
      }
      return false;
    },
  };
}

/** A pattern, with what is needed for each entry beside it. */
interface Rule {
  readonly isNegated: boolean;
  readonly isDirectoryOnly: boolean;
  /** Whether it can match in every directory. */
  readonly isEverywhere: boolean;
  readonly steps: readonly Step[];
  /** The last step: what an entry's own name must match. */
  readonly test: NameTest;
}

function ruleOf({ isNegated, isDirectoryOnly, steps }: Pattern): Rule {
  // A pattern has at least one step.
  const last = steps.at(-1)!;
  const isEverywhere = steps.slice(0, -1).every((step) => step === ANY_DEPTH) && steps[0] === ANY_DEPTH;
  return { isNegated, isDirectoryOnly, isEverywhere, steps, test: last === ANY_DEPTH ? () => true : last };
}

function rulesIn(directory: RelativePath, rules: readonly Rule[]): Rule[] {
  const names = directory === '' ? [] : directory.split('/');
  return rules.filter((rule) => rule.isEverywhere || leadsToLast(rule.steps, names));
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
