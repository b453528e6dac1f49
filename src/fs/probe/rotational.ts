// Whether a disk turns, so that many readers at once would keep its heads moving.

import fs from 'node:fs';

/**
 * What the system says of the disk below a device (st_dev); false where it has none, or nobody can tell.
 * **Source**: sysfs, /sys/dev/block/MAJOR:MINOR/queue/rotational, which a partition has from its disk. Virtual disks
 * often say that they turn.
 */
export function isRotational(device: number): boolean {
  const { major, minor } = numbersOf(device);
  // Memory, networks, btrfs …: to ask for what is not there costs a small pass a twentieth.
  if (major === UNNAMED) return false;
  const block = `/sys/dev/block/${major}:${minor}`;
  return [`${block}/queue/rotational`, `${block}/../queue/rotational`].some((file) => readText(file)?.trim() === '1');
}

/**
 * Of file systems that are on no block device of their own.
 * **Source**: Documentation/admin-guide/devices.txt of Linux.
 */
const UNNAMED = 0;

/** **Source**: makedev(3) of glibc, for devices as stat(2) gives them. */
function numbersOf(device: number): { readonly major: number; readonly minor: number } {
  const bits = BigInt(device);
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & 0xfffff000n);
  const minor = (bits & 0xffn) | ((bits >> 12n) & 0xffffff00n);
  return { major: Number(major), minor: Number(minor) };
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined; // no block device, or no sysfs
  }
}
