// Patterns that mean places below a folder: what they leave out there would not be left out any more where the folder
// has another name.

import type { RelativePath } from '../tree/bytes.js';

/** Whether one of the patterns of a filter may speak of places below a folder by the folder's own path. */
export function isAnchoredBelow(patterns: readonly string[], folder: RelativePath): boolean {
  return patterns.some((pattern) => {
    const bare = pattern.replace(/^!/, '').replace(/\/+$/, '');
    const anywhere = bare.replace(/^\/?(\*\*\/)+/, '');
    if (!anywhere.includes('/')) return false;
    if (anywhere !== bare) return true;
    const path = bare.replace(/^\//, '');
    const wild = path.search(/[*?[\\]/);
    const literal = wild < 0 ? path : path.slice(0, wild);
    const below = `${folder}/`;
    return literal.startsWith(below) || (wild >= 0 && below.startsWith(literal));
  });
}
