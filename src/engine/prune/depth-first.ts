// A way through a directory and all below it, what is inside before what it is in. Without recursion: a user can nest
// thousands of directories, and no stack holds a frame of each.

import { childPath, type Name, parentOf, type RelativePath } from '../../core/tree/bytes.js';

/** What is known of a directory while the way goes on below it. */
export interface Level {
  /** The directories in it that are gone into. */
  readonly below: readonly Name[];
}

/** What is done on the way. */
export interface DepthFirst<Known extends Level> {
  enter(path: RelativePath): Known;
  /** Called once everything below has been left. */
  leave?(path: RelativePath, known: Known): void;
  /** Takes into a directory what has come of one in it. */
  addInside(known: Known, inside: Known, at: { readonly path: RelativePath; readonly name: Name }): void;
}

/** Goes through a directory and all below it; returns what has come of it. **Shape**: memory grows with the depth. */
export function depthFirst<Known extends Level>(
  top: RelativePath,
  { enter, leave, addInside: takeIn }: DepthFirst<Known>,
): Known {
  const above: { readonly known: Known; readonly name: Name; readonly next: number }[] = [];
  // One path, not one of each level: those of 10,000 levels would be 100 MB.
  let path = top;
  let known = enter(path);
  for (let next = 0; ; ) {
    const name = known.below[next];
    if (name !== undefined) {
      above.push({ known, name, next });
      path = childPath(path, name);
      known = enter(path);
      next = 0;
      continue;
    }
    leave?.(path, known);
    const parent = above.pop();
    if (parent === undefined) return known;
    takeIn(parent.known, known, { path, name: parent.name });
    path = parentOf(path);
    known = parent.known;
    next = parent.next + 1;
  }
}
