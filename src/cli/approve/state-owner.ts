// Root acts as the user that the service runs as: what it leaves in the state directory belongs to the service, and a
// link that this user has planted there leads nowhere that he could not write himself.

import { statSync } from 'node:fs';

/**
 * From now on this process has the rights of the owner of the state directory, where it is root.
 * @throws Error of node:fs
 */
export function actAsOwnerOf(stateDir: string): void {
  if (process.geteuid?.() !== 0) return;
  const owner = statSync(stateDir, { throwIfNoEntry: false });
  if (owner === undefined || owner.uid === 0) return;
  // The groups first: afterwards nobody may change them.
  process.setgroups?.([owner.gid]);
  process.setegid?.(owner.gid);
  process.seteuid?.(owner.uid);
}
