// What this process may do to files because of who it is.

import fs from 'node:fs';
import type { Identity } from './kept-owners.js';
import type { Rules } from './rules.js';

// **Source**: capabilities(7); include/uapi/linux/capability.h.
const CAP_CHOWN = 1n << 0n;
const CAP_MKNOD = 1n << 27n;

/** The best that `Rules.owners` can be. */
export function ownersKeptBy(self: Identity): Rules['owners'] {
  if (process.geteuid === undefined) return 'none';
  return isAllowed(CAP_CHOWN, self) ? 'all' : 'groups';
}

/** Whether it can make device files. */
export function mayMakeDevices(self: Identity): boolean {
  return isAllowed(CAP_MKNOD, self);
}

/** Where capabilities cannot be read (not Linux), root may do everything. **Source**: proc_pid_status(5), CapEff. */
function isAllowed(capability: bigint, { uid }: Identity): boolean {
  const [, hex] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readStatus()) ?? [];
  return hex === undefined ? uid === 0 : (BigInt(`0x${hex}`) & capability) !== 0n;
}

function readStatus(): string {
  try {
    return fs.readFileSync('/proc/thread-self/status', 'latin1');
  } catch {
    return ''; // there is no such file, for whatever reason: the caller goes by the user
  }
}
