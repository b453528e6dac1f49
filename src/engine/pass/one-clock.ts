// Whether the times of both sides come from the clock of this machine, so that they tell which of two events came first.

import { sharedFileSystem } from '../../fs/port/remote-changes.js';
import type { PassContext } from '../context/pass-context.js';

/** False where it cannot be told, and where a file system of another kind may be mounted inside the source. */
export function haveOneClock({ source, replica, policy }: PassContext): boolean {
  if (policy.crossMounts || replica === undefined) return false;
  return [source, replica].every(({ identity: { fileSystemType } }) => {
    return fileSystemType !== undefined && sharedFileSystem(fileSystemType) === undefined;
  });
}
