// Who holds the flock(2) of a folder, as the kernel tells it.

import fs from 'node:fs';
import type { Root } from './port.js';

/**
 * The process that holds the lock of a root; undefined where the kernel does not tell: the holder is in
 * another pid namespace or on another machine, or there is no /proc. Never throws.
 */
export function flockHolder(root: Pick<Root, 'inode' | 'descriptor'>): number | undefined {
  const device = mountedDevice(root.descriptor);
  return device === undefined ? undefined : findFlock(read('/proc/locks'), `${device}:${root.inode}`);
}

/**
 * Finds a flock in the text of /proc/locks by `major:minor:inode`, the first two in hex.
 * **Source**: proc_locks(5): `1: FLOCK  ADVISORY  WRITE 5086 08:03:8634 0 EOF`
 */
export function findFlock(locks: string, place: string): number | undefined {
  for (const line of locks.split('\n')) {
    const [, kind, , , pid, at] = line.trim().split(/\s+/);
    if (kind === 'FLOCK' && at === place && Number(pid) > 0) return Number(pid);
  }
  return undefined;
}

/**
 * The device of the file system itself, which st_dev is not: on btrfs each subvolume has its own.
 * **Source**: proc_pid_fdinfo(5), mnt_id; proc_pid_mountinfo(5), field 3
 */
function mountedDevice(descriptor: number): string | undefined {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(read(`/proc/self/fdinfo/${descriptor}`))?.[1];
  if (mount === undefined) return undefined;
  const [, major, minor] = new RegExp(`^${mount} \\d+ (\\d+):(\\d+) `, 'm').exec(read('/proc/self/mountinfo')) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return [major, minor].map((number) => Number(number).toString(16).padStart(2, '0')).join(':');
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return ''; // no such file on this system: nobody can tell then
  }
}
