// Why an entry is left out by its name alone, whatever it is like.

import { RESERVED } from '../../core/history/store-layout.js';
import { type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import type { PassPlan } from '../context/pass-plan.js';
import { isStagedName } from '../writer/staged-name.js';

/**
 * What leaves an entry out: `own` it is foldersync's own at a root, of either side, and no part of what is mirrored ·
 * `pattern` · `staged` it is named as a file of ours in the making. Undefined where nothing does. @throws as `Filter`
 */
export function leftOutBy(
  { filter }: Pick<PassPlan, 'filter'>,
  directory: RelativePath,
  name: Name,
  isDirectory: boolean,
): 'own' | 'pattern' | 'staged' | undefined {
  if (directory === ROOT && name === RESERVED) return 'own';
  if (filter?.excludes(directory, name, isDirectory)) return 'pattern';
  return !isDirectory && isStagedName(name) ? 'staged' : undefined;
}
