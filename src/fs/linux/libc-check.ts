// A look, before anything is written, at whether the calls do what the adapter relies on: numbers, layouts and guards.
// A wrong table on another architecture or libc would show here, and the portable adapter is used instead.

import fs from 'node:fs';
import { DIRECTORY, EntryTable, FILE, SYMLINK } from '../../core/tree/entry-table.js';
import { KeptOwners, ownIdentity } from '../port/kept-owners.js';
import type { Libc } from '../libc/libc.js';
import { AT, OPEN, RESOLVE } from '../libc/tables.js';
import { Buffers, held } from './context.js';
import { listDirectory } from './list.js';
import { pathOf } from '../paths/descriptor-path.js';
import { FsError } from '../port/fs-error.js';
import type { Statx } from '../libc/statx.js';

/** A directory whose names do not change while we look. */
const PROBED = '/proc/sys';

/** @throws Error that says what is not as it must be; FsError where a call is not there at all, or forbidden */
export function checkLibc(libc: Libc, statx: Statx): { readonly hasOpenat2: boolean } {
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] !== 1) throw new Error('this machine is big-endian');
  const flags = OPEN.READ | OPEN.DIRECTORY | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC;
  using processes = held(libc, libc.openat(AT.CURRENT_DIRECTORY, '/proc', flags, 0));
  using probed = held(libc, libc.openat(AT.CURRENT_DIRECTORY, PROBED, flags, 0));
  checkStatx(statx);
  checkListing(libc, statx, probed.descriptor);
  checkStatfs(libc, processes.descriptor);
  const behind = fs.statSync(pathOf(probed.descriptor)).ino;
  requireEqual('what /proc/self/fd leads to', `${behind}`, `${fs.statSync(PROBED).ino}`);
  requireRefusal('O_NOFOLLOW', ['ELOOP', 'ENOTDIR'], () => libc.openat(processes.descriptor, 'self', flags, 0));
  checkKinds(statx, processes.descriptor);
  return { hasOpenat2: checkOpenat2(libc, processes.descriptor, flags) };
}

function checkStatx(statx: Statx): void {
  // Somebody may make an entry in / between the two looks, but hardly each time.
  for (let look = 1; ; look++) {
    try {
      compareRoot(statx);
      return;
    } catch (error) {
      if (look === LOOKS) throw error;
    }
  }
}

const LOOKS = 3;

function compareRoot(statx: Statx): void {
  const wanted = fs.statSync('/', { bigint: true });
  if (!statx.read(AT.CURRENT_DIRECTORY, '/')) throw new Error('statx does not find /');
  const { device, inode, blocks } = statx;
  const { kind, mode, uid, gid, links, sizeBytes, ...times } = statx.entry(new KeptOwners('all', ownIdentity()));
  const mtimeNs = inNanos(times.mtimeSeconds, times.mtimeNanos);
  const ctimeNs = inNanos(times.ctimeSeconds, times.ctimeNanos);
  const found = [device, inode, kind, mode, uid, gid, links, sizeBytes, blocks, mtimeNs, ctimeNs];
  const { dev, ino, nlink, size } = wanted;
  const expected = [dev, ino, DIRECTORY, wanted.mode & 0o7777n, wanted.uid, wanted.gid, nlink, size, wanted.blocks];
  requireEqual('statx of /', found.join(' '), [...expected, wanted.mtimeNs, wanted.ctimeNs].join(' '));
}

function inNanos(seconds: number, nanos: number): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

function checkKinds(statx: Statx, processes: number): void {
  for (const [name, kind] of [
    ['self', SYMLINK],
    ['sys', DIRECTORY],
    ['version', FILE],
  ] as const) {
    const found = statx.read(processes, name) ? statx.kind : undefined;
    requireEqual(`the kind of /proc/${name}`, `${found}`, `${kind}`);
  }
  if (statx.read(processes, 'foldersync-does-not-exist')) throw new Error('statx finds what does not exist');
}

function checkListing(libc: Libc, statx: Statx, descriptor: number): void {
  const table = new EntryTable();
  listDirectory({ libc, statx, buffers: new Buffers() }, descriptor, table);
  requireEqual(`the listing of ${PROBED}`, table.names.join(' '), fs.readdirSync(PROBED, 'latin1').sort().join(' '));
  const isSound = table.kinds.subarray(0, table.length).every((kind) => kind === DIRECTORY);
  if (!isSound) throw new Error(`the kinds of the entries of ${PROBED} are read wrongly`);
}

function checkStatfs(libc: Libc, descriptor: number): void {
  const words = new Uint32Array(30);
  libc.fstatfs(descriptor, words);
  requireEqual('the file system type of /proc', `${words[0]}`, `${fs.statfsSync('/proc').type}`);
}

/**
 * False where the kernel has no openat2, or a sandbox forbids it.
 * @throws Error where it is there, and guards nothing
 */
function checkOpenat2(libc: Libc, processes: number, flags: number): boolean {
  const guards = RESOLVE.BENEATH | RESOLVE.NO_SYMLINKS;
  try {
    held(libc, libc.openat2(processes, 'sys', flags, guards))[Symbol.dispose]();
  } catch (error) {
    if (error instanceof FsError && ['ENOSYS', 'EPERM'].includes(error.code)) return false;
    throw error;
  }
  requireRefusal('RESOLVE_NO_SYMLINKS', ['ELOOP'], () => libc.openat2(processes, 'self/fd', flags, guards));
  requireRefusal('RESOLVE_BENEATH', ['EXDEV'], () => libc.openat2(processes, '..', flags, guards));
  return true;
}

function requireRefusal(guard: string, codes: readonly string[], call: () => number): void {
  try {
    call();
  } catch (error) {
    if (error instanceof FsError && codes.includes(error.code)) return;
    throw error;
  }
  throw new Error(`${guard} has no effect on this machine`);
}

function requireEqual(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Error(`${what} is read as "${found}" and not as "${expected}"`);
}
