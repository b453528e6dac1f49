// What the room that new entries of a directory take is counted with: its device, and what has a quota on that. A quota of a
// project reaches over whole trees: what is full in one of them says nothing of the next.

import type { LinuxContext } from '../linux/context.js';

/** FS_IOC_FSGETXATTR, and struct fsxattr, which has its flags first. **Source**: include/uapi/linux/fs.h. */
const GET_FLAGS = 0x801c581f;
const FLAGS_BYTES = 28;
const PROJECT_AT = 12;
/** FS_XFLAG_PROJINHERIT: what is made in the directory is of its project, and of none without it. */
const IS_INHERITED = 0x200;

/** New entries of such a directory get its group. **Source**: inode(7), S_ISGID. */
const GIVES_GROUP = 0o2000;

/** A directory, as far as it matters here. */
interface RoomyDirectory {
  /** st_dev. */
  readonly device: number;
  readonly mode: number;
  readonly gid: number;
  /** 0 for none, and where nobody can tell. */
  readonly project: number;
}

/** The same for directories whose new entries are counted together. */
export function roomId({ device, mode, gid, project }: RoomyDirectory): string {
  const group = (mode & GIVES_GROUP) === 0 ? '' : ` group ${gid}`;
  return `${device} project ${project}${group}`;
}

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
