// On which file systems a folder is told from all others by its inode and by when it was made, also after another
// mount.

/**
 * Local ones that keep both on the disk, and in which a rename sets the ctime of what is renamed; and tmpfs, for as
 * long as it stands. **Source**: include/uapi/linux/magic.h, f_type of statfs(2); of ZFS, whose module is not part of
 * Linux: coreutils, src/stat.c.
 */
const STABLE: ReadonlySet<number | undefined> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
  0xf2f52010, // F2FS
  0xca451a4e, // bcachefs
  0x2fc12fc1, // ZFS
  0x01021994, // tmpfs
]);

/** Whether that holds for a file system of this type; false where the type is not known. */
export function keepsInodes(fileSystemType: number | undefined): boolean {
  return STABLE.has(fileSystemType);
}
