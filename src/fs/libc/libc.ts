// The calls of libc and the kernel that the Linux adapter is made of, to be read against their man pages (named at
// each). Every result is checked here. A wrong pointer or a short buffer corrupts memory: lengths are always the
// buffers' own.

import type { Bytes } from '../../core/tree/bytes.js';
import { type Binding, bind, ERRNO, requireRoom, toCString } from './binding.js';
import { type ExtendedCalls, extendedCalls } from './extended.js';
import {
  AT,
  FICLONE,
  LOCK_EXCLUSIVE_NOW,
  LOCK_SHARED_NOW,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  SYSTEM_CALLS,
  type SystemCalls,
} from './tables.js';
import { FsError } from '../port/fs-error.js';

/**
 * The calls. Names and paths are byte strings; descriptors, lengths and offsets are numbers.
 * **Errors**: each throws FsError except for what its docstring says. None is interrupted by a signal: node installs
 * its handlers with SA_RESTART, and the calls that ignore that flag are not used.
 */
export interface Libc {
  /** open(2). */
  openat(directory: number, name: string, flags: number, mode: number): number;
  /** openat2(2), with `resolve` of RESOLVE. */
  openat2(directory: number, path: string, flags: number, resolve: number): number;
  /** close(2): the descriptor is closed also where this throws. */
  close(descriptor: number): void;
  /**
   * statx(2) into `out`, of 256 bytes; an empty name with AT.EMPTY_PATH means the descriptor. False where it is gone.
   */
  statx(directory: number, name: string, flags: number, mask: number, out: Uint32Array): boolean;
  /** getdents64(2): the number of bytes that were filled, 0 at the end. */
  getdents64(directory: number, out: Buffer): number;
  /** read(2) of at most `count` bytes; 0 at the end. */
  read(descriptor: number, out: Buffer, count: number): number;
  /** pread(2), likewise. */
  pread(descriptor: number, out: Buffer, count: number, position: number): number;
  /** write(2) of a whole buffer; it may take less than that. */
  write(descriptor: number, bytes: Buffer): number;
  /** pwrite(2) of the first `count` bytes, likewise. */
  pwrite(descriptor: number, bytes: Buffer, count: number, position: number): number;
  /** copy_file_range(2) at one position of both; undefined where it fails, for whatever reason. */
  copyFileRange(source: number, target: number, position: number, count: number): number | undefined;
  /** ioctl_ficlone(2). `never`: not between these two file systems; `refused`: not this file, for whatever reason. */
  clone(source: number, target: number): 'cloned' | 'refused' | 'never';
  /**
   * ioctl(2) with a request that reads and fills a buffer, whose size is in its number; false where it fails, for
   * whatever reason.
   */
  ioctl(descriptor: number, request: number, buffer: Buffer): boolean;
  /** lseek(2) with SEEK; undefined for ENXIO: there is nothing of that kind any more. */
  lseek(descriptor: number, position: number, whence: number): number | undefined;
  ftruncate(descriptor: number, size: number): void;
  /**
   * sync_file_range(2): writes a part of a file to the disk and waits; false where that cannot be had. The device may
   * cache it.
   */
  writeOut(descriptor: number, position: number, count: number): boolean;
  /**
   * posix_fadvise(2), POSIX_FADV_DONTNEED: what is written out of the file is read from the disk next. Never throws.
   */
  dropCache(descriptor: number): void;
  fchmod(descriptor: number, mode: number): void;
  /** chmod(2), which follows a symlink: for paths below /proc/self/fd. */
  chmod(path: string, mode: number): void;
  /** fchownat(2); LEAVE leaves the one or the other. */
  fchownat(directory: number, name: string, owner: { uid: number; gid: number }, flags: number): void;
  /** utimensat(2) with two timespecs: 32 bytes. */
  utimensat(directory: number, name: string, times: Uint32Array, flags: number): void;
  /** futimens(3), likewise. */
  futimens(descriptor: number, times: Uint32Array): void;
  mkdirat(directory: number, name: string, mode: number): void;
  /** mknod(2), `device` as the kernel encodes it. */
  mknodat(directory: number, name: string, mode: number, device: number): void;
  unlinkat(directory: number, name: string, flags: number): void;
  renameat(from: number, fromName: string, to: number, toName: string): void;
  /** renameat2(2) with RENAME_NOREPLACE. */
  renameNewAt(from: number, fromName: string, to: number, toName: string): void;
  /** renameat2(2) with RENAME_EXCHANGE. */
  exchangeat(from: number, fromName: string, to: number, toName: string): void;
  /** linkat(2): a symlink is linked itself. */
  linkat(from: number, fromName: string, to: number, toName: string): void;
  /** linkat(2) with AT_EMPTY_PATH: gives a name to a file that has none. */
  linkUnnamed(descriptor: number, directory: number, name: string): void;
  symlinkat(target: string, directory: number, name: string): void;
  /** readlinkat(2). */
  readlinkat(directory: number, name: string): Bytes;
  /** flock(2), exclusively or shared, without waiting; false where another descriptor holds it. */
  flock(descriptor: number, isShared?: boolean): boolean;
  fsync(descriptor: number): void;
  /** syncfs(2): since Linux 5.8 it also tells of writes that have failed since the descriptor was opened. */
  syncfs(descriptor: number): void;
  /** fstatfs(2) into `out`, of 120 bytes. */
  fstatfs(descriptor: number, out: Uint32Array): void;
  readonly extended: ExtendedCalls;
}

/**
 * Loads koffi and finds the calls in the libc that this process runs on.
 * @throws Error where that cannot be done on this machine
 */
export function loadLibc(): Libc {
  const numbers = SYSTEM_CALLS[process.arch];
  if (numbers === undefined) throw new Error(`the system calls of ${process.arch} are not known`);
  const binding = bind();
  return {
    ...openCalls(binding, numbers.openat2, numbers.getdents64),
    ...entryCalls(binding, numbers),
    ...contentCalls(binding),
    extended: extendedCalls(binding),
  };
}

function openCalls({ declare, check, isRefused }: Binding, openat2Number: number, getdents64Number: number) {
  // openat(2) and ioctl(2) are variadic in C. On x64 and arm64 Linux their integer arguments travel as any others do.
  const openat = declare('int openat(int directory, const char *name, int flags, uint32_t mode)');
  const openat2 = declare('int64_t syscall(int64_t number, int directory, const char *path, void *how, size_t size)');
  const getdents64 = declare('int64_t syscall(int64_t number, int directory, void *out, size_t size)');
  const close = declare('int close(int descriptor)');
  const flock = declare('int flock(int descriptor, int operation)');
  const fsync = declare('int fsync(int descriptor)');
  const syncfs = declare('int syncfs(int descriptor)');
  const fstatfs = declare('int fstatfs(int descriptor, void *out)');
  /** struct open_how: flags, mode and resolve, 64 bits each. */
  const how = new Uint32Array(6);
  return {
    openat: (directory, name, flags, mode) => check(openat(directory, toCString(name), flags, mode)),
    openat2: (directory, path, flags, resolve) => {
      how[0] = flags;
      how[4] = resolve;
      return check(openat2(openat2Number, directory, toCString(path), how, how.byteLength));
    },
    close: (descriptor) => void check(close(descriptor)),
    getdents64: (directory, out) => check(getdents64(getdents64Number, directory, out, out.length)),
    fsync: (descriptor) => void check(fsync(descriptor)),
    syncfs: (descriptor) => void check(syncfs(descriptor)),
    fstatfs: (descriptor, out) => {
      requireRoom(out, STATFS_BYTES);
      check(fstatfs(descriptor, out));
    },
    flock: (descriptor, isShared = false) =>
      !isRefused(flock(descriptor, isShared ? LOCK_SHARED_NOW : LOCK_EXCLUSIVE_NOW), LOCKED),
  } satisfies Partial<Libc>;
}

const LOCKED: ReadonlySet<number> = new Set([ERRNO.EWOULDBLOCK]);
/** **Source**: statfs(2); the same layout on x64 and arm64, with glibc and musl. */
const STATFS_BYTES = 120;
/** **Source**: statx(2). */
const STATX_BYTES = 256;

function entryCalls({ declare, check, isRefused }: Binding, numbers: SystemCalls) {
  const statx = declare(
    'int64_t syscall(int64_t number, int directory, const char *name, int flags, uint32_t mask, void *out)',
  );
  const mknodat = declare(
    'int64_t syscall(int64_t number, int directory, const char *name, uint32_t mode, uint32_t device)',
  );
  const chmod = declare('int chmod(const char *path, uint32_t mode)');
  const fchmod = declare('int fchmod(int descriptor, uint32_t mode)');
  const fchownat = declare('int fchownat(int directory, const char *name, uint32_t uid, uint32_t gid, int flags)');
  const utimensat = declare('int utimensat(int directory, const char *name, void *times, int flags)');
  const futimens = declare('int futimens(int descriptor, void *times)');
  const mkdirat = declare('int mkdirat(int directory, const char *name, uint32_t mode)');
  const unlinkat = declare('int unlinkat(int directory, const char *name, int flags)');
  const renameat = declare('int renameat(int from, const char *fromName, int to, const char *toName)');
  const renameat2 = declare(
    'int64_t syscall(int64_t number, int from, const char *fromName, int to, const char *toName, uint32_t flags)',
  );
  const linkat = declare('int linkat(int from, const char *fromName, int to, const char *toName, int flags)');
  const symlinkat = declare('int symlinkat(const char *target, int directory, const char *name)');
  const readlinkat = declare('int64_t readlinkat(int directory, const char *name, void *out, size_t size)');
  /** Longer than PATH_MAX, so that a target is never cut. */
  const target = Buffer.allocUnsafeSlow(8192);
  return {
    statx: (directory, name, flags, mask, out) => {
      requireRoom(out, STATX_BYTES);
      return !isRefused(statx(numbers.statx, directory, toCString(name), flags, mask, out), GONE);
    },
    chmod: (path, mode) => void check(chmod(path, mode)),
    fchmod: (descriptor, mode) => void check(fchmod(descriptor, mode)),
    fchownat: (directory, name, { uid, gid }, flags) =>
      void check(fchownat(directory, toCString(name), uid, gid, flags)),
    utimensat: (directory, name, times, flags) => {
      requireRoom(times, TIMES_BYTES);
      check(utimensat(directory, toCString(name), times, flags));
    },
    futimens: (descriptor, times) => {
      requireRoom(times, TIMES_BYTES);
      check(futimens(descriptor, times));
    },
    mkdirat: (directory, name, mode) => void check(mkdirat(directory, toCString(name), mode)),
    mknodat: (directory, name, mode, device) =>
      void check(mknodat(numbers.mknodat, directory, toCString(name), mode, device)),
    unlinkat: (directory, name, flags) => void check(unlinkat(directory, toCString(name), flags)),
    renameat: (from, fromName, to, toName) => void check(renameat(from, toCString(fromName), to, toCString(toName))),
    renameNewAt: (from, fromName, to, toName) =>
      void check(renameat2(numbers.renameat2, from, toCString(fromName), to, toCString(toName), RENAME_NOREPLACE)),
    exchangeat: (from, fromName, to, toName) =>
      void check(renameat2(numbers.renameat2, from, toCString(fromName), to, toCString(toName), RENAME_EXCHANGE)),
    linkat: (from, fromName, to, toName) => void check(linkat(from, toCString(fromName), to, toCString(toName), 0)),
    linkUnnamed: (descriptor, directory, name) =>
      void check(linkat(descriptor, '', directory, toCString(name), AT.EMPTY_PATH)),
    symlinkat: (text, directory, name) => void check(symlinkat(toCString(text), directory, toCString(name))),
    readlinkat: (directory, name) => {
      const length = check(readlinkat(directory, toCString(name), target, target.length));
      if (length === target.length) throw new FsError('ENAMETOOLONG', 'the target of the symlink is too long');
      return target.toString('latin1', 0, length) as Bytes;
    },
  } satisfies Partial<Libc>;
}

const GONE: ReadonlySet<number> = new Set([ERRNO.ENOENT]);
/** Two times of two 64-bit numbers. */
const TIMES_BYTES = 32;

function contentCalls({ declare, check, isRefused, errno }: Binding) {
  const read = declare('int64_t read(int descriptor, void *out, size_t count)');
  const pread = declare('int64_t pread(int descriptor, void *out, size_t count, int64_t position)');
  const write = declare('int64_t write(int descriptor, void *bytes, size_t count)');
  const pwrite = declare('int64_t pwrite(int descriptor, void *bytes, size_t count, int64_t position)');
  const copyFileRange = declare(
    'int64_t copy_file_range(int source, void *sourceAt, int target, void *targetAt, size_t count, uint32_t flags)',
  );
  const ioctlOfTwo = declare('int ioctl(int target, uint64_t request, int source)');
  const ioctl = declare('int ioctl(int descriptor, uint64_t request, void *buffer)');
  const lseek = declare('int64_t lseek(int descriptor, int64_t position, int whence)');
  const ftruncate = declare('int ftruncate(int descriptor, int64_t size)');
  const syncFileRange = declare('int sync_file_range(int descriptor, int64_t position, int64_t count, uint32_t flags)');
  const fadvise = declare('int posix_fadvise(int descriptor, int64_t position, int64_t count, int advice)');
  const [sourceAt, targetAt] = [new BigInt64Array(1), new BigInt64Array(1)];
  return {
    read: (descriptor, out, count) => {
      requireRoom(out, count);
      return check(read(descriptor, out, count));
    },
    pread: (descriptor, out, count, position) => {
      requireRoom(out, count);
      return check(pread(descriptor, out, count, position));
    },
    write: (descriptor, bytes) => check(write(descriptor, bytes, bytes.length)),
    pwrite: (descriptor, bytes, count, position) => {
      requireRoom(bytes, count);
      return check(pwrite(descriptor, bytes, count, position));
    },
    copyFileRange: (source, target, position, count) => {
      sourceAt[0] = BigInt(position);
      targetAt[0] = BigInt(position);
      const copied = copyFileRange(source, sourceAt, target, targetAt, count, 0);
      return copied < 0 ? undefined : copied;
    },
    clone: (source, target) => {
      if (ioctlOfTwo(target, FICLONE, source) >= 0) return 'cloned';
      return NEVER_CLONED.has(errno()) ? 'never' : 'refused';
    },
    ioctl: (descriptor, request, buffer) => ioctl(descriptor, request, buffer) >= 0,
    lseek: (descriptor, position, whence) => {
      const result = lseek(descriptor, position, whence);
      // koffi gives a bigint for what a number may not hold.
      return isRefused(result, NOTHING_THERE) ? undefined : Number(result);
    },
    ftruncate: (descriptor, size) => void check(ftruncate(descriptor, size)),
    writeOut: (descriptor, position, count) =>
      !isRefused(syncFileRange(descriptor, position, count, WRITE_AND_WAIT), NOT_WRITTEN_OUT),
    dropCache: (descriptor) => void fadvise(descriptor, 0, 0, DONT_NEED),
  } satisfies Partial<Libc>;
}

/** Before, during and after. **Source**: include/uapi/linux/fs.h, SYNC_FILE_RANGE_* */
const WRITE_AND_WAIT = 7;
/** **Source**: include/uapi/linux/fadvise.h, POSIX_FADV_DONTNEED, on all machines but s390 */
const DONT_NEED = 4;
/** **Source**: sync_file_range(2), Errors; ENOSYS where a container forbids it */
const NOT_WRITTEN_OUT: ReadonlySet<number> = new Set([ERRNO.ESPIPE, ERRNO.EINVAL, ERRNO.ENOSYS, ERRNO.EPERM]);
const NOTHING_THERE: ReadonlySet<number> = new Set([ERRNO.ENXIO]);
/** **Source**: ioctl_ficlone(2), Errors; ENOTTY and ENOSYS come from file systems that know no such request. */
const NEVER_CLONED: ReadonlySet<number> = new Set([ERRNO.EOPNOTSUPP, ERRNO.EXDEV, ERRNO.ENOTTY, ERRNO.ENOSYS]);
