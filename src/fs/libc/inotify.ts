// The calls of the inotify watcher, to be read against their man pages (named at each). Every result is checked here.

import { bind, ERRNO, requireRoom, toCString } from './binding.js';

/** The calls. Descriptors are of the process: any of its threads may use them. **Errors**: each throws FsError. */
export interface InotifyCalls {
  /**
   * inotify_init1(2): a descriptor that never blocks. EMFILE speaks of instances or of descriptors, ENFILE of files.
   */
  init(): number;
  /**
   * inotify_add_watch(2): a watch descriptor, the old one where the directory is watched; undefined at the limit
   * (ENOSPC).
   */
  add(inotify: number, path: string, mask: number): number | undefined;
  /** inotify_rm_watch(2): false where the kernel has removed the watch before (EINVAL). */
  remove(inotify: number, watch: number): boolean;
  /** eventfd(2), with nothing to read in it. */
  eventfd(): number;
  /** write(2) to an eventfd: wakes the thread that polls it. */
  wake(eventfd: number): void;
  /** read(2) that does not block: how many bytes were filled, 0 where there is nothing. */
  read(descriptor: number, out: Buffer): number;
  /** poll(2) over pollfds as `pollfds` makes them: false where nothing has come in time, or a signal has. */
  poll(descriptors: Int32Array, timeoutMs: number): boolean;
  /** close(2). */
  close(descriptor: number): void;
}

/** Loads koffi and finds the calls. @throws Error where that cannot be done on this machine */
export function loadInotify(): InotifyCalls {
  const { declare, check, isRefused } = bind();
  const init = declare('int inotify_init1(int flags)');
  const add = declare('int inotify_add_watch(int inotify, const char *path, uint32_t mask)');
  const remove = declare('int inotify_rm_watch(int inotify, int watch)');
  const eventfd = declare('int eventfd(uint32_t count, int flags)');
  const write = declare('int64_t write(int descriptor, void *bytes, size_t count)');
  const read = declare('int64_t read(int descriptor, void *out, size_t count)');
  const poll = declare('int poll(void *descriptors, uint64_t count, int timeout)');
  const close = declare('int close(int descriptor)');
  return {
    init: () => check(init(NON_BLOCKING | CLOSE_ON_EXEC)),
    add: (inotify, path, mask) => {
      const watch = add(inotify, toCString(path), mask);
      return isRefused(watch, AT_LIMIT) ? undefined : watch;
    },
    remove: (inotify, watch) => !isRefused(remove(inotify, watch), NO_SUCH_WATCH),
    eventfd: () => check(eventfd(0, NON_BLOCKING | CLOSE_ON_EXEC)),
    // An eventfd that is full is readable as well, which is all that is wanted.
    wake: (descriptor) => void isRefused(write(descriptor, ONE, ONE.byteLength), NOTHING_YET),
    read: (descriptor, out) => {
      const count = read(descriptor, out, out.length);
      return isRefused(count, NOTHING_YET) ? 0 : count;
    },
    poll: (descriptors, timeoutMs) => {
      requireRoom(descriptors, 1);
      const count = descriptors.byteLength / POLLFD_BYTES;
      const ready = poll(descriptors, count, timeoutMs);
      return !isRefused(ready, INTERRUPTED) && ready > 0;
    },
    close: (descriptor) => void check(close(descriptor)),
  };
}

/**
 * **Source**: include/uapi/asm-generic/fcntl.h; the same on x64 and arm64. IN_NONBLOCK and EFD_NONBLOCK are O_NONBLOCK.
 */
const NON_BLOCKING = 0o4000;
const CLOSE_ON_EXEC = 0o2000000;
const ONE = new BigUint64Array([1n]);
const POLLFD_BYTES = 8;
const POLLIN = 1;

const AT_LIMIT: ReadonlySet<number> = new Set([ERRNO.ENOSPC]);
const NO_SUCH_WATCH: ReadonlySet<number> = new Set([ERRNO.EINVAL]);
const NOTHING_YET: ReadonlySet<number> = new Set([ERRNO.EAGAIN]);
/** poll(2) is interrupted also by handlers with SA_RESTART. **Source**: signal(7). */
const INTERRUPTED: ReadonlySet<number> = new Set([ERRNO.EINTR]);

/** An array of struct pollfd that asks for something to read. **Source**: poll(2). */
export function pollfds(descriptors: readonly number[]): Int32Array {
  // A descriptor, then the events asked for and those found, 16 bits each.
  return Int32Array.from(descriptors.flatMap((descriptor) => [descriptor, POLLIN]));
}

/** Whether poll(2) has found anything at one of them, an error included. */
export function isReady(polled: Int32Array, index: number): boolean {
  return polled[index * 2 + 1]! >>> 16 !== 0; // callers count from 0 as they did in pollfds
}
