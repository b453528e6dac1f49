// Which file systems have no disk: what they hold is gone with the machine's power, however often it is written out.

/** tmpfs and ramfs. **Source**: include/uapi/linux/magic.h */
const WITHOUT_DISK: ReadonlySet<number | undefined> = new Set([0x01021994, 0x858458f6]);

/** Whether a file system of this type (as in `RootIdentity`; of Linux only) is in memory alone. */
export function isMemoryOnly(fileSystemType: number | undefined): boolean {
  return WITHOUT_DISK.has(fileSystemType);
}
