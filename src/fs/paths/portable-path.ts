// Whose symlinks a whole path goes through, by node:fs. linux/path.ts tells the rule, and holds what it has judged;
// here a name can be swapped between this look and the opening.

import type { Identity } from '../port/kept-owners.js';
import { type PathStep, walkPath } from './path-walk.js';
import { ROOT_UID, untrustedLink } from './trusted-link.js';

/**
 * Refuses a path that goes through a symlink which somebody may have planted. What is missing or closed to us is left
 * to the opening. @throws FsError UNTRUSTED
 */
export function refuseUntrustedLinks(path: string, self: Identity): void {
  if (process.getuid === undefined) return; // no owners here (Windows)
  walkPath(path, (step) => refuseUntrustedLink(step, self));
}

/** Refuses one name on the way. @throws FsError UNTRUSTED */
export function refuseUntrustedLink({ place, stats, reached }: PathStep, self: Identity): void {
  const isTrusted = stats.uid === ROOT_UID || stats.uid === self.uid || stats.uid === reached?.uid;
  if (stats.isSymbolicLink() && !isTrusted) throw untrustedLink(place, stats.uid);
}
