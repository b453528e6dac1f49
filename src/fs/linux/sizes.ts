// Whose sizes can be believed: files that a program makes up as they are read (/proc, some of FUSE) say that they are
// empty.

import type { Libc } from '../libc/libc.js';

/** What tells one file system from another, and a file on it. */
interface OpenedFile {
  readonly descriptor: number;
  /** The device (st_dev) it lies on. */
  readonly device: number;
}

/** File systems whose empty files are empty, by their types. **Source**: statfs(2); include/uapi/linux/magic.h. */
const EXACT: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // btrfs
  0xf2f52010, // F2FS
  0x2fc12fc1, // ZFS
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
  0x6969, // NFS
  0xfe534d42, // SMB
  0xff534d42,
  0x4d44, // FAT
  0x2011bab0, // exFAT
]);

/** What is known of the sizes on each device: one call a device instead of one read for each empty file. */
export class SourceSizes {
  readonly #mayLie = new Map<number, boolean>();
  readonly #statfs = new Uint32Array(30);

  /** Whether a file that says that it is empty may have content. @throws FsError */
  mayLie(libc: Libc, { descriptor, device }: OpenedFile): boolean {
    const known = this.#mayLie.get(device);
    if (known !== undefined) return known;
    libc.fstatfs(descriptor, this.#statfs);
    const mayLie = !EXACT.has(this.#statfs[0]!); // f_type, which is the first of the 30
    this.#mayLie.set(device, mayLie);
    return mayLie;
  }
}
