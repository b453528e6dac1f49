// What the room that new entries of a directory take is counted with: its device, and what has a quota on that. A quota
// of a project reaches over whole trees: what is full in one of them says nothing of the next.

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
