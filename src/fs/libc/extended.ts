// The calls on extended attributes, on a descriptor or on a path whose last symlink is not followed.

import { type Binding, ERRNO, toCString } from './binding.js';

/**
 * A descriptor (fgetxattr(2) and its like), or a path whose last symlink is not followed (lgetxattr(2) and its like).
 */
export type ExtendedPlace = number | string;

/** **Source**: xattr(7): neither a value nor the list of the names is longer. */
export const EXTENDED_MOST_BYTES = 65_536;

/** The calls. **Errors**: each throws FsError except for what its docstring says. */
export interface ExtendedCalls {
  /** listxattr(2): how many bytes are filled with names that end with NUL; 0 where the file system has none. */
  list(place: ExtendedPlace, out: Buffer): number;
  /** getxattr(2): how many bytes are filled; undefined where there is none of that name. */
  get(place: ExtendedPlace, name: string, out: Buffer): number | undefined;
  /** setxattr(2): makes it or replaces it. */
  set(place: ExtendedPlace, name: string, value: Buffer): void;
  /** removexattr(2); that there is none is no failure. */
  remove(place: ExtendedPlace, name: string): void;
}

const NOT_SUPPORTED: ReadonlySet<number> = new Set([ERRNO.EOPNOTSUPP]);
const ABSENT: ReadonlySet<number> = new Set([ERRNO.ENODATA, ERRNO.EOPNOTSUPP]);

/**
 * Most lists and values are shorter. The kernel allocates as much as it is told that there is room for, which takes
 * longer than all else where that is 64 KiB and memory is in use.
 */
const MOSTLY_BYTES = 1024;

/** Declares the calls. */
export function extendedCalls({ declare, check, isRefused, errno }: Binding): ExtendedCalls {
  const flist = declare('int64_t flistxattr(int descriptor, void *out, size_t size)');
  const llist = declare('int64_t llistxattr(const char *path, void *out, size_t size)');
  const fget = declare('int64_t fgetxattr(int descriptor, const char *name, void *out, size_t size)');
  const lget = declare('int64_t lgetxattr(const char *path, const char *name, void *out, size_t size)');
  const fset = declare('int fsetxattr(int descriptor, const char *name, void *value, size_t size, int flags)');
  const lset = declare('int lsetxattr(const char *path, const char *name, void *value, size_t size, int flags)');
  const fremove = declare('int fremovexattr(int descriptor, const char *name)');
  const lremove = declare('int lremovexattr(const char *path, const char *name)');
  /** Fills a buffer, as long as it has to be of what is there. */
  const fill = (out: Buffer, call: (size: number) => number) => {
    const result = call(Math.min(MOSTLY_BYTES, out.length));
    return result < 0 && errno() === ERRNO.ERANGE ? call(out.length) : result;
  };
  return {
    list: (place, out) => {
      const isOpen = typeof place === 'number';
      const result = fill(out, (size) => (isOpen ? flist(place, out, size) : llist(toCString(place), out, size)));
      return isRefused(result, NOT_SUPPORTED) ? 0 : result;
    },
    get: (place, name, out) => {
      const isOpen = typeof place === 'number';
      const cName = toCString(name);
      const result = fill(out, (size) =>
        isOpen ? fget(place, cName, out, size) : lget(toCString(place), cName, out, size),
      );
      return isRefused(result, ABSENT) ? undefined : result;
    },
    set: (place, name, value) => {
      const isOpen = typeof place === 'number';
      const cName = toCString(name);
      check(
        isOpen ? fset(place, cName, value, value.length, 0) : lset(toCString(place), cName, value, value.length, 0),
      );
    },
    remove: (place, name) => {
      const isOpen = typeof place === 'number';
      const result = isOpen ? fremove(place, toCString(name)) : lremove(toCString(place), toCString(name));
      isRefused(result, ABSENT);
    },
  };
}
