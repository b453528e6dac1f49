// Descriptors below a root: no symlink on the way is followed, even if somebody swaps names at that moment.

import type { RelativePath } from '../../core/tree/bytes.js';
import { FILE } from '../../core/tree/entry-table.js';
import { OPEN, RESOLVE } from '../libc/tables.js';
import { closeQuietly, held, type LinuxContext, type OpenFile } from './context.js';
import type { HeldWay, Start } from './held-way.js';
import type { Root } from '../port/port.js';
import { FsError } from '../port/fs-error.js';

const DIRECTORY = OPEN.DIRECTORY | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC;

/** The kernel takes paths of 4,095 bytes (PATH_MAX); a name has at most 255, so that a hop always ends at one. */
const HOP_BYTES = 4000;

/** An entry itself, whatever it is by now: never where a symlink leads, and a FIFO does not keep us waiting. */
const ITSELF = OPEN.NO_FOLLOW | OPEN.NON_BLOCKING | OPEN.CLOSE_ON_EXEC;

/**
 * Opens a directory below a root, to list it; returns its descriptor. In between, only the right to search is needed.
 * Of a path that takes several hops the last one but one is held, see HeldWay.
 * @throws FsError ENOENT, ENOTDIR or ELOOP where it is no directory, MOUNTED, EACCES, …
 */
export function openBelow(
  context: LinuxContext,
  root: Pick<Root, 'descriptor' | 'entersMounts'>,
  path: RelativePath,
  way: HeldWay,
): number {
  const held = path.length > HOP_BYTES ? way.startOf(path) : undefined;
  if (held !== undefined) {
    try {
      return follow(context, root, path, { from: held, way });
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      // It may have been moved away; from the root on the path tells what is there now.
      way.forget();
    }
  }
  return follow(context, root, path, { from: { descriptor: root.descriptor, start: 0 }, way });
}

interface Following {
  readonly from: Start;
  readonly way: HeldWay;
}

function follow(
  context: LinuxContext,
  { descriptor: root, entersMounts }: Pick<Root, 'descriptor' | 'entersMounts'>,
  path: RelativePath,
  { from, way }: Following,
): number {
  let { descriptor } = from;
  for (let { start } = from; ; ) {
    const end = endOfHop(context, path, start);
    const isLast = end === path.length;
    const parent = descriptor;
    try {
      const hop = path.slice(start, end);
      descriptor = isLast
        ? keepingAccessTime(context, (flag) =>
            openHop(context, parent, hop, { access: OPEN.READ | flag, entersMounts }),
          )
        : openHop(context, parent, hop, { access: OPEN.PATH, entersMounts });
    } finally {
      if (parent !== root && !way.owns(parent)) closeQuietly(context.libc, parent);
    }
    if (isLast) return descriptor;
    if (path.length > HOP_BYTES) way.hold(path.slice(0, end), descriptor);
    start = end + 1;
  }
}

/**
 * Opens a file to read it; what it is has been read into `statx`.
 * @throws FsError VANISHED where it is no file any more, EAGAIN where another program keeps a lease on it
 */
export function openFile(context: LinuxContext, directory: number, name: string): OpenFile {
  const { libc, statx } = context;
  const file = held(libc, openToRead(context, directory, name));
  try {
    statx.readSelf(file.descriptor);
    if (statx.kind !== FILE) throw new FsError('VANISHED', 'it is not a file any more');
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
  return file;
}

/** Mostly at the first attempt, for which nothing is made that an open need not have. */
function openToRead(context: LinuxContext, directory: number, name: string): number {
  const { libc, leases, accessTimes } = context;
  // RACE: a device that takes a file's place between listing and here is opened, though never read. Only root can make
  // one.
  try {
    if (accessTimes.areKept) return libc.openat(directory, name, OPEN.READ | ITSELF | OPEN.NO_ACCESS_TIME, 0);
  } catch (error) {
    if (!(error instanceof FsError) || (error.code !== 'EPERM' && error.code !== 'EAGAIN')) throw error;
  }
  return leases.open(() =>
    keepingAccessTime(context, (flag) => libc.openat(directory, name, OPEN.READ | ITSELF | flag, 0)),
  );
}

/** Opens something to read it with a flag that leaves its access time as it is, or without, where that is refused. */
function keepingAccessTime({ accessTimes }: LinuxContext, open: (flag: number) => number): number {
  if (!accessTimes.areKept) return open(0);
  try {
    return open(OPEN.NO_ACCESS_TIME);
  } catch (error) {
    if (!(error instanceof FsError) || error.code !== 'EPERM') throw error;
    const descriptor = open(0);
    accessTimes.areKept = false;
    return descriptor;
  }
}

/**
 * Takes hold of an entry without opening it, be it a device or a file that nobody may read; also of a symlink itself.
 */
export function pin({ libc }: LinuxContext, directory: number, name: string): OpenFile {
  return held(libc, libc.openat(directory, name, OPEN.PATH | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC, 0));
}

interface Hop {
  readonly access: number;
  readonly entersMounts: boolean;
}

function openHop(
  { libc, hasOpenat2 }: LinuxContext,
  directory: number,
  path: string,
  { access, entersMounts }: Hop,
): number {
  const flags = access | DIRECTORY;
  // The root itself, through a descriptor of its own.
  if (path === '') return libc.openat(directory, '.', flags, 0);
  if (!hasOpenat2) return libc.openat(directory, path, flags, 0);
  try {
    const resolve = RESOLVE.BENEATH | RESOLVE.NO_SYMLINKS;
    return libc.openat2(directory, path, flags, entersMounts ? resolve : resolve | RESOLVE.NO_MOUNTS);
  } catch (cause) {
    if (!(cause instanceof FsError) || cause.code !== 'EXDEV') throw cause;
    if (entersMounts) throw new FsError('VANISHED', 'it was moved out of the root just then', { cause });
    throw new FsError('MOUNTED', 'another file system is mounted there', { cause });
  }
}

/**
 * Where a hop ends that starts at `start`. openat(2) follows symlinks but at the end, so that its hops are single
 * names.
 */
function endOfHop({ hasOpenat2 }: LinuxContext, path: string, start: number): number {
  if (hasOpenat2 && path.length - start <= HOP_BYTES) return path.length;
  const cut = hasOpenat2 ? path.lastIndexOf('/', start + HOP_BYTES) : path.indexOf('/', start);
  return cut <= start ? path.length : cut; // without a cut the kernel has the last word on its length
}
