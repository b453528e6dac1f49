// Work in a folder of foldersync's own that nobody can lead elsewhere meanwhile: what was judged is what is worked in.

import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText, textOfBytes } from '../../core/tree/bytes.js';
import { FsError } from '../port/fs-error.js';
import { ownIdentity } from '../port/kept-owners.js';
import { OPEN } from '../libc/tables.js';
import { pathOf } from './descriptor-path.js';
import { isOwnStep } from './own-way.js';
import { walkPath } from './path-walk.js';
import { toPath } from './portable-call.js';
import { refuseUntrustedLink } from './portable-path.js';

/**
 * Calls with a path by which names in a folder are reached. Where somebody else can swap a name on the way to the
 * folder, that path is of its descriptor in /proc, and holds only during the call: whatever its way leads to by now,
 * the folder is the one that was judged. Errors of `call` name the folder itself.
 * @throws FsError UNTRUSTED where a symlink on the way may have been planted, or the way was changed while it was
 * judged; Error of node:fs; what `call` throws
 */
export function inFolder<Result>(folder: string, call: (through: string) => Result): Result {
  return throughWay(wayTo(folder), (held) => call(held ?? folder));
}

/** As `inFolder`; the path holds until the promise is settled. */
export async function inFolderUntil<Result>(
  folder: string,
  call: (through: string) => Promise<Result>,
): Promise<Result> {
  const way = wayTo(folder);
  const held = hold(way);
  try {
    return await call(held.through ?? folder);
  } catch (error) {
    throw nameFolder(error, held.through, way);
  } finally {
    held.release();
  }
}

/** As `inFolder`, of a path in bytes; `held` is absent where the path itself leads nowhere else. */
export function throughWay<Result>(way: AbsolutePath, call: (held: string | undefined) => Result): Result {
  const held = hold(way);
  try {
    return call(held.through);
  } catch (error) {
    throw nameFolder(error, held.through, way);
  } finally {
    held.release();
  }
}

interface Held {
  /** Absent where nobody else can change where the path leads, and where a folder can only be reached by its path. */
  readonly through?: string;
  release(): void;
}

function hold(way: AbsolutePath): Held {
  const { end, isOwn } = judge(way);
  if (process.platform !== 'linux' || isOwn) return BY_PATH;
  const descriptor = fs.openSync(toPath(way), OPEN.PATH | OPEN.DIRECTORY);
  const release = () => fs.closeSync(descriptor);
  const through = pathOf(descriptor);
  try {
    // RACE: the way is judged name by name, and each name can be swapped meanwhile. Where it led in the end the kernel
    // tells, and that is where it was judged to lead only if none was.
    const real = fs.readlinkSync(through, { encoding: 'latin1' });
    if (real === end) return { through, release };
  } catch (error) {
    release();
    // Without /proc.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return BY_PATH;
    throw error;
  }
  release();
  throw new FsError('UNTRUSTED', `the way to ${textOfBytes(way)} was changed while it was followed`);
}

/** Where a way ends, and whether nobody else can swap a name on it; both in one walk. @throws FsError UNTRUSTED */
function judge(way: AbsolutePath): { readonly end: string | undefined; readonly isOwn: boolean } {
  if (process.getuid === undefined) return { end: undefined, isOwn: true }; // no owners here (Windows)
  const self = ownIdentity();
  let isOwn = true;
  const end = walkPath(way, (step) => {
    refuseUntrustedLink(step, self);
    isOwn &&= isOwnStep(step, self.uid);
  });
  return { end, isOwn: isOwn && end !== undefined };
}

const BY_PATH: Held = { release: () => {} };

function wayTo(folder: string): AbsolutePath {
  return bytesOfText(path.resolve(folder)) as AbsolutePath;
}

/** People know the folder by its name, and messages use it. */
function nameFolder(error: unknown, through: string | undefined, way: AbsolutePath): unknown {
  if (through !== undefined && error instanceof Error) {
    error.message = error.message.replaceAll(through, textOfBytes(way));
  }
  return error;
}
