// The filter: which entries a pair leaves alone, on both sides, by gitignore patterns. Asked once for every entry of
// both trees, so the work for a path is done once a directory and an entry costs only tests on its name.

import { bytesOfText, type Name, type RelativePath } from '../tree/bytes.js';
import type { IgnoreLevel } from './ignore-level.js';
import { compileRules, decidingRule, type PatternLine, type Rule, rulesIn } from './pattern-list.js';

/** The compiled patterns of a pair. */
export interface Filter {
  /**
   * Whether this entry is left out.
   * The answer is about this entry alone: the caller never descends into an excluded directory, and that is why nothing
   * below one can be brought back. `isDirectory` is false for a symlink, wherever it leads. Asking directory by
   * directory is fast; jumping between directories is correct, but pays for the path each time.
   * @throws what `IgnoreLevels` throws; never throws without ignore files
   */
  excludes(directory: RelativePath, name: Name, isDirectory: boolean): boolean;
  /** The pattern that decides about this entry; undefined where none matches. @throws as `excludes` */
  decide(directory: RelativePath, name: Name, isDirectory: boolean): Rule | undefined;
}

/** Who knows the ignore files of a source. */
export interface IgnoreLevels {
  /** What they say of the entries of a directory; undefined where nothing. @throws where one cannot be read */
  in(directory: RelativePath): IgnoreLevel | undefined;
}

/**
 * Compiles a pair's patterns; undefined when nothing can be excluded, so that a pair without patterns pays nothing.
 * Both lists hold gitignore lines as text; the last line that matches an entry decides. An `exclude` line may begin
 * with `!`; `include` lines come after all of `exclude`, each as if it began with `!`. In both, a line that begins with
 * `#` is a comment (`\#` for the byte). Ignore files decide about what none of these lines matches.
 */
export function compileFilter(
  exclude: readonly string[],
  include: readonly string[],
  ignored?: IgnoreLevels,
): Filter | undefined {
  const rules = compileRules(linesOf(exclude, include));
  if (ignored === undefined) {
    // Bringing back what nothing has excluded yet does nothing.
    const firstExclude = rules.findLastIndex((rule) => !rule.isNegated);
    return firstExclude < 0 ? undefined : filterOf(rules.slice(0, firstExclude + 1), undefined);
  }
  return filterOf(rules, ignored);
}

function linesOf(exclude: readonly string[], include: readonly string[]): PatternLine[] {
  const lines: PatternLine[] = [];
  for (const [index, line] of exclude.entries())
    lines.push({ text: bytesOfText(line), place: { list: 'exclude', index } });
  for (const [index, line] of include.entries()) {
    if (!line.startsWith('#')) lines.push({ text: bytesOfText(`!${line}`), place: { list: 'include', index } });
  }
  return lines;
}

/** **Shape** of the rules: the strongest first. */
function filterOf(rules: readonly Rule[], ignored: IgnoreLevels | undefined): Filter {
  const hasPaths = rules.some((rule) => !rule.isEverywhere);
  // The rules that can match in the directory asked about last: it saves joining and matching a path for each entry.
  let current: RelativePath | undefined;
  let level: IgnoreLevel | undefined;
  let active: readonly Rule[] = rules;

  const decide = (directory: RelativePath, name: Name, isDirectory: boolean) => {
    const levelNow = ignored?.in(directory);
    if (directory !== current || levelNow !== level) {
      const names = directory === '' ? [] : directory.split('/');
      const own = hasPaths ? rulesIn(names, rules) : rules;
      active = levelNow === undefined ? own : [...own, ...levelNow.rulesIn(names)];
      current = directory;
      level = levelNow;
    }
    return decidingRule(active, name, isDirectory);
  };
  return {
    decide,
    excludes: (directory, name, isDirectory) => decide(directory, name, isDirectory)?.isNegated === false,
  };
}
