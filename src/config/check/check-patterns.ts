// Patterns of exclude and include, and markers, that are none, or do something else than they look like.

import type { Path } from '../text/config-text.js';
import { type Findings, nameOf } from '../text/findings.js';
import { escapeUnexpanded, findUnexpanded } from '../text/unexpanded.js';

/** The patterns of one pair, and where they may stand. */
export interface PatternContext {
  readonly name: string;
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly ignoreFiles: readonly string[];
  /** Absent where it could not be resolved. **Shape**: absolute. */
  readonly source: string | undefined;
  /** What the pair itself gives; the rest stands in the defaults. */
  readonly own: { readonly exclude?: unknown; readonly include?: unknown };
  readonly findings: Findings;
}

/** Reports what is wrong with a pair's patterns, and warns of what is doubtful. */
export function checkPatterns(context: PatternContext): void {
  checkIncludes(context);
  for (const list of ['exclude', 'include'] as const) checkPatternList(context[list], pathOf(list, context), context);
}

/** Reports what is wrong with the patterns of a list, and warns of what is doubtful; `at` is where the list stands. */
export function checkPatternList(
  patterns: readonly string[],
  at: Path,
  { source, findings }: Pick<PatternContext, 'source' | 'findings'>,
): void {
  for (const [index, pattern] of patterns.entries()) {
    const path = [...at, String(index)];
    const otherwise = `write ${JSON.stringify(escapeUnexpanded(pattern))} for what is called so`;
    if (reportUnexpanded(pattern, { path, what: 'pattern', otherwise }, findings)) continue;
    const hint = absoluteHint(pattern, source);
    if (hint === undefined) continue;
    findings.report({
      code: 'doubtful-pattern',
      severity: 'warning',
      path,
      message: `${nameOf(path)} looks like a path of this machine, and patterns begin at the source`,
      found: JSON.stringify(pattern),
      hint,
    });
  }
}

/** Reports a variable or a placeholder in a marker, which is taken as it is. */
export function checkMarker(marker: string, path: Path, findings: Findings): void {
  reportUnexpanded(marker, { path, what: 'file name', otherwise: 'give the file another name' }, findings);
}

/** How an unexpanded text is reported. */
interface UnexpandedPlace {
  readonly path: Path;
  readonly what: 'file name' | 'pattern';
  /** What to do where the text is meant as it is. */
  readonly otherwise: string;
}

/** Whether a text holds a variable or a placeholder, which is reported: it would be taken as it is. */
function reportUnexpanded(text: string, { path, what, otherwise }: UnexpandedPlace, findings: Findings): boolean {
  const unexpanded = findUnexpanded(text);
  if (unexpanded === undefined) return false;
  const { severity, message, hint } = unexpanded;
  findings.report({
    code: severity === 'error' ? 'bad-pattern' : 'doubtful-pattern',
    ...(severity === 'warning' ? { severity } : {}),
    path,
    message: `${severity === 'error' ? 'bad' : 'doubtful'} ${what} for ${nameOf(path)}: ${message}`,
    found: JSON.stringify(text),
    hint: `${hint}; or ${otherwise}`,
  });
  return true;
}

function pathOf(list: 'exclude' | 'include', { name, own }: PatternContext): Path {
  return [...(own[list] === undefined ? ['defaults'] : ['pairs', name]), list];
}

function checkIncludes(context: PatternContext): void {
  const { name, exclude, include, ignoreFiles, findings } = context;
  const path = pathOf('include', context);
  const leavesNothingOut = exclude.length === 0 && ignoreFiles.length === 0;
  if (include.length > 0 && leavesNothingOut && !findings.isSpokenFor(['pairs', name, 'exclude'])) {
    findings.report({
      code: 'no-effect',
      severity: 'warning',
      path,
      message: `${nameOf(path)} has no effect for pair "${name}", which excludes nothing`,
      hint: 'include only brings back what exclude leaves out; to mirror some files only, exclude the rest',
    });
  }
  const everything = exclude.find((pattern) => /^(\*|\*\*|\*\*\/\*)$/.test(pattern));
  const isOfFolders = include.some((pattern) => /^(\*\*\/)?\*\*?\/$|^\*\*?$/.test(pattern));
  if (include.length > 0 && everything !== undefined && !isOfFolders) {
    findings.report({
      code: 'no-effect',
      severity: 'warning',
      path,
      message: `${nameOf(path)} brings nothing back inside folders: ${JSON.stringify(everything)} in "exclude" leaves them out whole`,
      hint: 'put "*/" first in include, to bring the folders themselves back',
    });
  }
  for (const [index, pattern] of include.entries()) {
    if (!pattern.startsWith('!')) continue;
    findings.report({
      code: 'bad-pattern',
      path: [...path, String(index)],
      message: `${nameOf([...path, String(index)])} begins with "!"`,
      expected: 'a pattern to bring back, without "!"',
      found: JSON.stringify(pattern),
      hint: `write ${JSON.stringify(pattern.slice(1))}, or put it into exclude to leave it out`,
    });
  }
}

/** Folders at the top of a machine that hold data, and are rarely at the top of a source. */
const TOPS = ['home', 'mnt', 'media', 'srv', 'Users', 'Volumes'];

/** What to write for a pattern that is a path of the machine; undefined for any other. */
function absoluteHint(pattern: string, source: string | undefined): string | undefined {
  if (/^(~|\.\.?)\//.test(pattern))
    return `write "${pattern.replace(/^(~|\.\.?)/, '')}" for what lies at the top of the source`;
  const [, top, below] = /^\/([^/*?[]+)\/+([^/].*)$/.exec(pattern) ?? [];
  if (top === undefined || below === undefined || source === undefined || source === '/') return undefined;
  if (pattern.startsWith(`${source}/`)) return `write ${JSON.stringify(pattern.slice(source.length))}`;
  const isOfMachine = TOPS.includes(top) || top === source.split('/')[1];
  return isOfMachine
    ? `write "${top}/${below}", without "/" before it, if the source has a folder "${top}"`
    : undefined;
}
