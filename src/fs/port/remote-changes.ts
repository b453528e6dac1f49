// On which file systems a watcher hears only of what this machine does: others change their files without a word to the
// kernel.

/**
 * What is behind a file system type whose files others can change. **Source**: include/uapi/linux/magic.h; VirtualBox's
 * from fs/vboxsf/super.c, GFS2's from include/uapi/linux/gfs2_ondisk.h. For Lustre, GPFS, BeeGFS and VMware's shared
 * folders, whose modules are not part of Linux: coreutils, src/stat.c.
 */
const SHARED: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x564c, 'NCP'],
  [0x00c0ffee, 'hostfs'],
  [0x7461636f, 'OCFS2'],
  [0x01161970, 'GFS2'],
  [0x786f4256, 'VirtualBox shared folders'],
  [0xbacbacbc, 'VMware shared folders'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
]);

/**
 * What a file system is called on which a watcher does not hear of changes by other machines, by its type (f_type of
 * statfs(2), as in `RootIdentity`); undefined where nobody else can change it, and where the type is not known. Of FUSE
 * the type does not tell whether it is sshfs or a local disk. Of Linux only: the numbers of other systems mean
 * something else.
 */
export function sharedFileSystem(fileSystemType: number | undefined): string | undefined {
  return fileSystemType === undefined ? undefined : SHARED.get(fileSystemType);
}
