// Who holds the flock(2) of a folder, as the kernel tells it.

import fs from 'node:fs';
import { walkPath } from '../paths/path-walk.js';
import type { Root } from '../port/port.js';

/**
 * The process that holds the lock of a root; undefined where the kernel does not tell: the holder is in
 * another pid namespace or on another machine, or there is no /proc. Never throws.
 */
export function flockHolder(root: Pick<Root, 'inode' | 'descriptor'>): number | undefined {
  const device = mountedDevice(root.descriptor);
  return device === undefined ? undefined : findFlock(read('/proc/locks'), `${device}:${root.inode}`);
}

/**
 * Whether the lock of a root that another process holds says nothing: all who are seen to hold it are strangers,
 * neither root nor this user; or nobody is seen, in another container for instance, and strangers may open the folder.
 * Never throws.
 */
export function isStrangersLock(root: Pick<Root, 'path' | 'inode' | 'descriptor'>): boolean {
  const self = process.geteuid?.();
  if (self === undefined) return false;
  const users = holdersOf(root).flatMap((pid) => userOf(pid) ?? []);
  if (users.length === 0) return isOpenToOthers(root.path);
  return users.every((user) => user !== 0 && user !== self);
}

function holdersOf(root: Pick<Root, 'inode' | 'descriptor'>): number[] {
  const device = mountedDevice(root.descriptor);
  if (device === undefined) return [];
  const place = `${device}:${root.inode}`;
  const holders = processes().filter((pid) => holdsFlock(pid, place));
  // The pid in /proc/locks is that of the process that took the lock; it may have handed its descriptor on and be gone.
  const taker = findFlock(read('/proc/locks'), place);
  return taker === undefined || holders.includes(taker) ? holders : [...holders, taker];
}

/**
 * Whether users without any rights may open a folder to read it, and so lock it; an ACL's users are seen in the group's
 * bits.
 */
function isOpenToOthers(path: string): boolean {
  let mode = 0o777;
  let isOpen = true;
  const end = walkPath(path, (step) => {
    ({ mode } = step.stats);
    isOpen &&= (mode & 0o011) !== 0;
  });
  return end !== undefined && isOpen && (mode & 0o044) !== 0;
}

function processes(): number[] {
  try {
    return fs.readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return []; // no /proc: nobody is seen
  }
}

/** **Source**: proc_pid_fdinfo(5): `lock: 1: FLOCK  ADVISORY  WRITE 5086 08:03:8634 0 EOF` */
function holdsFlock(pid: number, place: string): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  try {
    return fs.readdirSync(folder).some((descriptor) => {
      const locks = read(`${folder}/${descriptor}`).matchAll(/^lock:\s*(.*)$/gm);
      return [...locks].some(([, lock = '']) => findFlock(lock, place) !== undefined);
    });
  } catch {
    return false; // another user's process, hidden from us, or one that has ended
  }
}

function userOf(pid: number): number | undefined {
  return fs.statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
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
