// The directories between which files are renamed, on both sides. Each is held open until one of another path is asked
// for: files that have come from one folder to another do so by the thousand.

import { parentOf, type RelativePath } from '../../core/tree/bytes.js';
import type { Directory } from '../../fs/port/directory.js';
import { unlessGone } from '../../fs/port/if-told.js';
import type { Root } from '../../fs/port/port.js';
import type { PassContext } from '../context/pass-context.js';

/** Two paths, and the directories that they are in. They are open until the next ones are asked for. */
export interface RenamePlace {
  readonly from: RelativePath;
  readonly to: RelativePath;
  /** Absent where the source has none any more. */
  readonly sourceFrom: Directory | undefined;
  readonly sourceTo: Directory;
  /** The replica's. */
  readonly old: Directory;
  readonly target: Directory;
}

/** Opens them. To be disposed of. */
export class RenamePlaces implements Disposable {
  readonly #held: Readonly<Record<'sourceFrom' | 'sourceTo' | 'old' | 'target', HeldDirectory>>;

  constructor({ plan: { source } }: PassContext, replica: Root) {
    this.#held = {
      sourceFrom: new HeldDirectory(source),
      sourceTo: new HeldDirectory(source),
      old: new HeldDirectory(replica),
      target: new HeldDirectory(replica),
    };
  }

  /** @throws FsError where one of them cannot be opened */
  between(from: RelativePath, to: RelativePath): RenamePlace {
    const { sourceFrom, sourceTo, old, target } = this.#held;
    return {
      from,
      to,
      sourceFrom: unlessGone(() => sourceFrom.at(parentOf(from))),
      sourceTo: sourceTo.at(parentOf(to)),
      old: old.at(parentOf(from)),
      target: target.at(parentOf(to)),
    };
  }

  [Symbol.dispose](): void {
    for (const held of Object.values(this.#held)) held[Symbol.dispose]();
  }
}

class HeldDirectory implements Disposable {
  readonly #root: Root;
  #held: { readonly path: RelativePath; readonly directory: Directory } | undefined;

  constructor(root: Root) {
    this.#root = root;
  }

  /** @throws FsError */
  at(path: RelativePath): Directory {
    if (this.#held?.path === path) return this.#held.directory;
    this[Symbol.dispose]();
    const directory = this.#root.openDirectory(path);
    this.#held = { path, directory };
    return directory;
  }

  [Symbol.dispose](): void {
    this.#held?.directory[Symbol.dispose]();
    this.#held = undefined;
  }
}
