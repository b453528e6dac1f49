// The mount points of a Linux machine, read from /proc/self/mountinfo.

import type { AbsolutePath } from '../core/bytes.js';

/**
 * Parses mountinfo. **Shape**: absolute byte paths in the file's order; one path may occur twice (mounts over mounts).
 * **Source**: proc_pid_mountinfo(5): field 5 is the mount point, with space, tab, newline and backslash as octal escapes.
 */
export function parseMountPoints(mountinfo: string): AbsolutePath[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((field) => field !== undefined)
    .map(
      (field) =>
        field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))) as AbsolutePath,
    );
}
