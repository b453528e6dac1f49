// One entry of a root, by its path.

import { nameOf, parentOf, type RelativePath } from '../../core/tree/bytes.js';
import type { Root } from '../../fs/port/port.js';
import type { Found } from '../../fs/port/directory.js';

/**
 * What is at a path below a root, which is not the root's own; undefined where that name is gone.
 * @throws FsError where its directory cannot be opened
 */
export function findEntry(root: Root, path: RelativePath): Found | undefined {
  using directory = root.openDirectory(parentOf(path));
  return directory.find(nameOf(path));
}
