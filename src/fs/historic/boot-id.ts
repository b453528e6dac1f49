// What tells this start of the machine from every other.

import fs from 'node:fs';

/** **Source**: proc_sys_kernel(5), random/boot_id. Undefined where the system has no such thing. */
export function bootId(): string | undefined {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}
