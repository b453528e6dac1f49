// FIFOs, sockets and devices, which are made and looked at, and never opened.

import type { KeptOwners } from '../port/kept-owners.js';
import type { LinuxContext } from './context.js';
import type { Special } from '../port/directory.js';
import { FsError } from '../port/fs-error.js';
import { isDevice } from '../libc/statx.js';

// **Source**: inode(7), The file type and mode.
const TYPES: Readonly<Record<Special['type'], number>> = {
  fifo: 0o010000,
  socket: 0o140000,
  character: 0o020000,
  block: 0o060000,
};

/** See `Directory.makeSpecial`. @throws FsError */
export function makeSpecial({ libc }: LinuxContext, directory: number, name: string, special: Special): void {
  libc.mknodat(directory, name, TYPES[special.type] | 0o600, encodeDevice(special));
}

/** See `Directory.readSpecial`. @throws FsError */
export function readSpecial(
  { statx }: LinuxContext,
  directory: number,
  name: string,
  { closesDevices }: KeptOwners,
): Special {
  const special = statx.read(directory, name) ? statx.special : undefined;
  if (special === undefined || (closesDevices && isDevice(special)))
    throw new FsError('VANISHED', 'it is not that special file any more');
  return special;
}

/** **Source**: new_encode_dev in include/linux/kdev_t.h: 12 bits of major, 20 of minor. */
function encodeDevice({ major, minor }: Special): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}
