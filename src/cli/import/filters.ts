// The filters of rsync, which lsyncd has as well, as patterns in the words of .gitignore.

import { escapeUnexpanded } from '../../config/text/unexpanded.js';

/** One filter, in the order in which they were given. */
export interface Filter {
  readonly kind: 'exclude' | 'include';
  readonly pattern: string;
}

/** The patterns of a pair, and what is different about them. */
interface Patterns {
  readonly options: { readonly exclude?: readonly string[]; readonly include?: readonly string[] };
  readonly notes: readonly string[];
}

/**
 * Turns filters into patterns. `top` is the folder whose name comes first in anchored patterns: that of a source
 * without a slash at its end. **Source**: rsync(1), FILTER RULES and INCLUDE/EXCLUDE PATTERN RULES.
 */
export function patternsOf(filters: readonly Filter[], top: string | undefined): Patterns {
  const notes: string[] = [];
  const lists = { exclude: [] as string[], include: [] as string[] };
  for (const { kind, pattern } of filters) {
    const turned = turn(pattern, top);
    if (turned === undefined) notes.push(`left out, for it matches nothing here: --${kind} ${pattern}`);
    else if (!lists[kind].includes(turned)) lists[kind].push(turned);
  }
  const firstExclude = filters.findIndex(({ kind }) => kind === 'exclude');
  const isMixed = filters.some(({ kind }, at) => kind === 'include' && firstExclude >= 0 && at > firstExclude);
  if (isMixed) {
    notes.push('of filters the first match counted, and here "include" comes before "exclude": see foldersync explain');
  }
  return {
    options: {
      ...(lists.exclude.length === 0 ? {} : { exclude: lists.exclude }),
      // It only brings back what is excluded.
      ...(lists.include.length === 0 || lists.exclude.length === 0 ? {} : { include: lists.include }),
    },
    notes,
  };
}

/** One pattern; undefined where it can match nothing in the source. */
function turn(pattern: string, top: string | undefined): string | undefined {
  let text = pattern.replace(/\/\*\*\*$/, '/').replace(/\/{2,}/g, '/');
  if (text.startsWith('/') && top !== undefined) {
    if (!text.startsWith(`/${top}/`)) return undefined;
    text = text.slice(top.length + 1);
  }
  const body = text.replace(/\/$/, '');
  if (body === '' || /[\0\n\r]/.test(text)) return undefined;
  // With a slash inside, rsync looks for the end of a path, and gitignore at the top alone.
  if (!body.startsWith('/') && body.includes('/') && !body.startsWith('**/')) text = `**/${text}`;
  return escapeUnexpanded(text.replace(/^[!#]/, '\\$&').replace(/ +$/, (spaces) => spaces.replaceAll(' ', '\\ ')));
}

/** The filters of a file: a pattern a line, with `#` and `;` before comments, and `+ ` or `- ` before a pattern. */
export function filtersOfFile(text: string, kind: Filter['kind']): Filter[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !/^[#;]/.test(line))
    .map((line) => prefixed(line) ?? { kind, pattern: line });
}

/** A filter with its kind before it; undefined for one without. */
export function prefixed(text: string): Filter | undefined {
  const [, sign, pattern] = /^(\+|-|include|exclude)[ _,](.+)$/s.exec(text) ?? [];
  if (sign === undefined || pattern === undefined) return undefined;
  return { kind: sign === '+' || sign === 'include' ? 'include' : 'exclude', pattern };
}
