// Whether somebody else can have changed where a path leads.

import { type PathStep, walkPath } from './path-walk.js';
import { isTrustedOwner } from './trusted-link.js';

/** **Source**: inode(7). */
const STICKY = 0o1000;
const WRITABLE_FOR_OTHERS = 0o022;

/**
 * Whether nobody but root and this process's user can swap a name on the way to a path, each symlink's included. What
 * the folder at its end holds does not matter. Never throws.
 */
export function isOwnWay(path: string): boolean {
  const self = process.geteuid?.();
  if (self === undefined) return true; // no owners here (Windows)
  let isOwn = true;
  const end = walkPath(path, (step) => {
    isOwn &&= isOwnStep(step, self);
  });
  return end !== undefined && isOwn;
}

/** Whether nobody but root and this user can swap one name on the way. */
export function isOwnStep({ stats, parent }: PathStep, self: number): boolean {
  const isOurs = (uid: number) => isTrustedOwner(uid, self);
  // RACE: who can swap a name while this looks could so before; the first folder that lets them is seen by a way that
  // is safe.
  if (!isOurs(parent.uid)) return false;
  return (parent.mode & WRITABLE_FOR_OTHERS) === 0 || ((parent.mode & STICKY) !== 0 && isOurs(stats.uid));
}
