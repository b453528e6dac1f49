// Renames in words.

import { showPath } from '../report/show.js';
import type { RelativePath } from '../tree/bytes.js';

/** A path that has become another one. */
export interface Rename {
  readonly from: RelativePath;
  readonly to: RelativePath;
}

/** More of them nobody reads. */
const TOLD_MOST = 10;

/** The first few of them. **Shape**: not for none. */
export function describeRenames(renames: readonly Rename[]): string {
  const told = renames.slice(0, TOLD_MOST).map(({ from, to }) => `${showPath(from)} → ${showPath(to)}`);
  const more = renames.length > TOLD_MOST ? ` and ${renames.length - TOLD_MOST} more` : '';
  return `${told.join(', ')}${more}`;
}
