// What is mounted where on a Linux machine, read from /proc/self/mountinfo.

import fs from 'node:fs';
import type { AbsolutePath, RelativePath } from '../../core/tree/bytes.js';
import type { MountedAs } from './mounted-as.js';

interface Mount {
  readonly id: number;
  /** The mount that it is mounted in; NONE where that is not listed, as for the root's. */
  readonly parent: number;
  readonly point: AbsolutePath;
  readonly options: string;
}

const NONE = -1;

/** Every mount of this process, as mountinfo lists them. **Source**: proc_pid_mountinfo(5). */
export class MountTable {
  readonly #mountinfo: string;
  #mounts: readonly Mount[] | undefined;

  /** An empty text where nothing can be told. */
  constructor(mountinfo: string) {
    this.#mountinfo = mountinfo;
  }

  /**
   * Where something is mounted inside a folder, relative to it; not what is mounted inside of that. Nothing is touched:
   * a look at a mount whose server is gone may never end.
   */
  below(folder: AbsolutePath): RelativePath[] {
    const prefix = folder === '/' ? '/' : `${folder}/`;
    // Most folders hold none, and there may be thousands elsewhere.
    if (!this.#mountinfo.includes(` ${toField(prefix)}`)) return [];
    const mounts = this.#parsed();
    const holder = holderOf(mounts, folder);
    return mounts
      .filter(({ parent, point }) => parent === holder && point !== folder && point.startsWith(prefix))
      .map(({ point }) => point.slice(prefix.length) as RelativePath);
  }

  /** With which options the mount is mounted that a path leads into; plainly where that cannot be told. */
  mountedAs(path: AbsolutePath): MountedAs {
    const mounts = this.#parsed();
    const holder = holderOf(mounts, path);
    const options = mounts.find(({ id }) => id === holder)?.options.split(',') ?? [];
    return { nosuid: options.includes('nosuid'), nodev: options.includes('nodev') };
  }

  #parsed(): readonly Mount[] {
    this.#mounts ??= parse(this.#mountinfo);
    return this.#mounts;
  }
}

/** What is mounted now; empty where that cannot be told, so that mounts are noticed only where they are met. */
export function readMountTable(): MountTable {
  try {
    return new MountTable(fs.readFileSync('/proc/self/mountinfo', 'latin1'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return new MountTable(''); // not Linux, or /proc is not mounted
  }
}

/**
 * The mount that a path leads into. What another mount hides is still listed, by its old path: only the way down from
 * the root tells.
 */
function holderOf(mounts: readonly Mount[], path: AbsolutePath): number {
  let holder = NONE;
  for (;;) {
    const [next] = mounts
      .filter(({ parent, point }) => parent === holder && isAtOrAbove(point, path))
      .sort((a, b) => a.point.length - b.point.length);
    if (next === undefined) return holder;
    holder = next.id;
  }
}

function isAtOrAbove(point: AbsolutePath, path: AbsolutePath): boolean {
  return point === '/' || point === path || path.startsWith(`${point}/`);
}

function parse(mountinfo: string): Mount[] {
  const lines = mountinfo.split('\n').map((line) => line.split(' '));
  const ids = new Set(lines.map(([id]) => id));
  return lines.flatMap(([id, parent, , , point, options = '']) => {
    if (point === undefined) return [];
    const isListed = parent !== id && ids.has(parent);
    return [{ id: Number(id), parent: isListed ? Number(parent) : NONE, point: fromField(point), options }];
  });
}

/** Space, tab, newline and backslash are octal escapes. */
function toField(path: string): string {
  return path.replace(/[ \t\n\\]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function fromField(field: string): AbsolutePath {
  return field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))) as AbsolutePath;
}
