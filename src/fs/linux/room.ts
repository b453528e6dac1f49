// The room of an open directory, with the project that new entries of it are counted for.

import { roomId } from '../port/room.js';
import type { LinuxContext } from './context.js';

/** FS_IOC_FSGETXATTR, and struct fsxattr, which has its flags first. **Source**: include/uapi/linux/fs.h. */
const GET_FLAGS = 0x801c581f;
const FLAGS_BYTES = 28;
const PROJECT_AT = 12;
/** FS_XFLAG_PROJINHERIT: what is made in the directory is of its project, and of none without it. */
const IS_INHERITED = 0x200;

/** That of an open directory. @throws FsError */
export function readRoom(context: LinuxContext, directory: number): string {
  const { statx } = context;
  statx.readSelf(directory);
  const { device, mode, gid } = statx;
  return roomId({ device, mode, gid, project: projectOf(context, directory) });
}

function projectOf({ libc }: LinuxContext, directory: number): number {
  const flags = Buffer.alloc(FLAGS_BYTES);
  const isInherited = libc.ioctl(directory, GET_FLAGS, flags) && (flags.readUInt32LE() & IS_INHERITED) !== 0;
  return isInherited ? flags.readUInt32LE(PROJECT_AT) : 0;
}
