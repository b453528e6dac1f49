// Whether a filter leaves out an entry that is known by its path alone.

import { childPath, type Name, type RelativePath, ROOT } from '../tree/bytes.js';
import type { Filter } from './filter.js';

/** Whether an entry is left out, or a directory that it is in. @throws as `Filter.excludes` */
export function isExcludedPath(filter: Filter | undefined, path: RelativePath, isDirectory: boolean): boolean {
  if (filter === undefined) return false;
  let parent = ROOT;
  const names = path.split('/') as Name[];
  return names.some((name, index) => {
    const isLast = index === names.length - 1;
    const excludes = filter.excludes(parent, name, isLast ? isDirectory : true);
    parent = childPath(parent, name);
    return excludes;
  });
}
