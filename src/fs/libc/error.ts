// Error numbers of the operating system as names, and as the port's errors.

import os from 'node:os';

/** The errno name of a number, such as `ENOSPC`; `ERRNO_<number>` for one that is not known. Never throws. */
export function errnoName(errno: number): string {
  knownNames ??= readNames();
  return knownNames.get(errno) ?? `ERRNO_${errno}`;
}

let knownNames: ReadonlyMap<number, string> | undefined;

function readNames(): ReadonlyMap<number, string> {
  const names = new Map<number, string>(process.platform === 'linux' ? LINUX_ONLY : []);
  for (const [name, errno] of Object.entries(os.constants.errno)) if (!ALIASES.has(name)) names.set(errno, name);
  return names;
}

/** Second names of EAGAIN and ENOTSUP; node:fs speaks of the first ones. */
const ALIASES: ReadonlySet<string> = new Set(['EWOULDBLOCK', 'EOPNOTSUPP']);

/** What file systems answer and Node does not know. **Source**: include/uapi/asm-generic/errno.h. */
const LINUX_ONLY: readonly [number, string][] = [
  [108, 'ESHUTDOWN'],
  [112, 'EHOSTDOWN'],
  [117, 'EUCLEAN'],
  [121, 'EREMOTEIO'],
  [122, 'EDQUOT'],
  [123, 'ENOMEDIUM'],
  [124, 'EMEDIUMTYPE'],
  [126, 'ENOKEY'],
  [133, 'EHWPOISON'],
];
