// A whole path, followed name by name from `/` over descriptors, so that nobody can lead this process elsewhere by a
// symlink.
//
// The rule is the kernel's fs.protected_symlinks, applied to every name and not only in sticky folders: a symlink is
// followed where it belongs to root or to this process's user, or to the owner of what it leads to. Who swaps a name
// meanwhile changes nothing: what was judged is what is held.

import type { AbsolutePath } from '../../core/tree/bytes.js';
import { SYMLINK } from '../../core/tree/entry-table.js';
import { AT, OPEN, RESOLVE } from '../libc/tables.js';
import { held, type LinuxContext, type OpenFile } from './context.js';
import { FsError } from '../port/fs-error.js';
import { ROOT_UID, untrustedLink } from '../paths/trusted-link.js';

/** How many symlinks a path may have. **Source**: path_resolution(7). */
const MOST_LINKS = 40;

const LIST = OPEN.READ | OPEN.DIRECTORY | OPEN.CLOSE_ON_EXEC;
const HOLD = OPEN.PATH | OPEN.NO_FOLLOW | OPEN.CLOSE_ON_EXEC;

/**
 * Opens the directory that a path leads to, to list it; returns its descriptor. @throws FsError as `holdPath`
 */
export function openPath(context: LinuxContext, path: AbsolutePath): number {
  const { libc, hasOpenat2 } = context;
  if (hasOpenat2) {
    // On nearly each way there is no symlink, and so nothing to judge: one call instead of two for each name.
    try {
      return libc.openat2(AT.CURRENT_DIRECTORY, path, LIST, RESOLVE.NO_SYMLINKS);
    } catch (error) {
      if (!(error instanceof FsError)) throw error; // what is wrong with it, the way name by name tells
    }
  }
  using place = holdPath(context, path);
  return libc.openat(place.descriptor, '.', LIST, 0);
}

/**
 * Takes hold of what a path leads to, without opening it.
 * @throws FsError UNTRUSTED, ELOOP, ENOENT, ENOTDIR, EACCES, …
 */
function holdPath(context: LinuxContext, path: AbsolutePath): OpenFile {
  return new Resolution(context).follow(path).file;
}

/**
 * Makes a directory and its missing ancestors, with this mode. What was there is judged as `holdPath` does.
 * @throws FsError likewise, EEXIST where the path leads to something else
 */
export function makePath(context: LinuxContext, path: AbsolutePath, mode: number): void {
  new Resolution(context, mode).follow(path).file[Symbol.dispose]();
}

/** Something that is held, and the path without symlinks by which it was reached. */
interface Held {
  readonly file: OpenFile;
  readonly place: string;
}

class Resolution {
  readonly #context: LinuxContext;
  /** Directories that are missing are made with it; undefined: they are not. */
  readonly #mode: number | undefined;
  #links = 0;

  constructor(context: LinuxContext, mode?: number) {
    this.#context = context;
    this.#mode = mode;
  }

  /** Follows a path from `/`, or where it is a symlink's from the directory that holds it. */
  follow(path: string, from?: Held): Held {
    let at =
      path.startsWith('/') || from === undefined ? this.#hold(AT.CURRENT_DIRECTORY, '/', '/') : this.#again(from);
    try {
      for (const name of path.split('/')) {
        if (name === '' || name === '.') continue;
        const next = this.#step(at, name);
        at.file[Symbol.dispose]();
        at = next;
      }
      return at;
    } catch (error) {
      at.file[Symbol.dispose]();
      throw error;
    }
  }

  #step(at: Held, name: string): Held {
    const place = placeOf(at.place, name);
    const { descriptor } = at.file;
    try {
      // Asked for a directory, so that an automounter mounts what is meant to be there.
      return this.#hold(descriptor, name, place, OPEN.DIRECTORY);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      if (error.code === 'ENOENT' && this.#mode !== undefined) return this.#make(at, name, this.#mode);
      if (error.code !== 'ENOTDIR' && error.code !== 'ELOOP') throw error;
    }
    const found = this.#hold(descriptor, name, place);
    const { statx, libc } = this.#context;
    statx.readSelf(found.file.descriptor);
    if (statx.kind !== SYMLINK) return found;
    using link = found.file;
    const owner = statx.uid;
    if (++this.#links > MOST_LINKS) throw new FsError('ELOOP', 'too many levels of symbolic links');
    const reached = this.follow(libc.readlinkat(link.descriptor, ''), at);
    if (this.#isTrusted(owner, reached)) return reached;
    reached.file[Symbol.dispose]();
    throw untrustedLink(place, owner);
  }

  #isTrusted(owner: number, reached: Held): boolean {
    const { statx, self } = this.#context;
    if (owner === ROOT_UID || owner === self.uid) return true;
    statx.readSelf(reached.file.descriptor);
    return owner === statx.uid;
  }

  #make(at: Held, name: string, mode: number): Held {
    try {
      this.#context.libc.mkdirat(at.file.descriptor, name, mode);
    } catch (error) {
      // Somebody else has just made it; it is not followed, whatever it is.
      if (!(error instanceof FsError) || error.code !== 'EEXIST') throw error;
    }
    return this.#hold(at.file.descriptor, name, placeOf(at.place, name), OPEN.DIRECTORY);
  }

  #again({ file, place }: Held): Held {
    return this.#hold(file.descriptor, '.', place, OPEN.DIRECTORY);
  }

  #hold(directory: number, name: string, place: string, flags = 0): Held {
    const { libc } = this.#context;
    return { file: held(libc, libc.openat(directory, name, HOLD | flags, 0)), place };
  }
}

function placeOf(directory: string, name: string): string {
  if (name === '..') return directory.slice(0, directory.lastIndexOf('/')) || '/';
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
