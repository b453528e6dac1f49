// A rename that replaces nothing, where the system cannot do that in one step.

import type { Name } from '../../core/tree/bytes.js';
import type { Directory } from './directory.js';
import { FsError } from './fs-error.js';

/**
 * Looks whether a name is free, and renames. RACE: what comes to the name between the two is replaced.
 * @throws FsError EEXIST where something has that name
 */
export function renameAfterLook(
  directory: Directory,
  { from, to, directory: other }: { readonly from: Name; readonly to: Name; readonly directory: Directory },
): void {
  if (other.find(to) !== undefined) throw new FsError('EEXIST', 'file already exists');
  directory.rename(from, to, other);
}
