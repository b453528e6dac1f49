// A part of a tree, as patterns that exclude all else: a pass that goes by them enters nothing else on either side.

import { bytesOfText, parentOf, type RelativePath, ROOT, textOfBytes } from '../tree/bytes.js';

/** As in a pair's policy. */
interface Patterns {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/**
 * The patterns that leave these paths, with all that is below them and what leads to them; of no paths, everything.
 * **Shape**: `paths` are valid UTF-8, for patterns are text.
 */
export function patternsFor(paths: readonly RelativePath[]): Patterns {
  const picked = outermost(paths);
  if (picked.size === 0 || picked.has(ROOT)) return { exclude: [], include: [] };
  const above = leadingTo([...picked]);
  const open = new Set([...picked, ...above]);
  open.delete(ROOT);
  return {
    exclude: [...above].map((path) => (path === ROOT ? '/*' : `${patternOf(path)}/*`)),
    include: [...open].map(patternOf),
  };
}

/** The directories that lead to some paths. */
export function leadingTo(paths: readonly RelativePath[]): ReadonlySet<RelativePath> {
  return new Set(paths.flatMap(ancestorsOf));
}

function outermost(paths: readonly RelativePath[]): Set<RelativePath> {
  const all = new Set(paths);
  return new Set(paths.filter((path) => !ancestorsOf(path).some((above) => all.has(above))));
}

/** The directories that a path lies in, the root among them. */
function ancestorsOf(path: RelativePath): RelativePath[] {
  const ancestors: RelativePath[] = [];
  for (let at = path; at !== ROOT; ) {
    at = parentOf(at);
    ancestors.push(at);
  }
  return ancestors;
}

/** Matches this path alone. **Source**: gitignore(5), for what has a meaning there. */
function patternOf(path: RelativePath): string {
  const text = textOfBytes(path);
  if (bytesOfText(text) !== path) throw new Error('internal: a pattern cannot say what is not valid UTF-8');
  return `/${text.replace(/[\\*?[\]# !]/g, (special) => `\\${special}`)}`;
}
