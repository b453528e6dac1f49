// Which files of the replica may be those that the source has under another name, by what they look like: their content
// is still to be compared.

import { nameOf, type RelativePath } from '../tree/bytes.js';
import { isSameTime, type MetadataRules } from '../tree/same-metadata.js';

/** What a rename leaves as it is. */
export interface FileLook {
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanos: number;
}

/** So many are tried for one file: of more of one size and time, only their names tell which is which. */
const MOST_TRIES = 3;

/** Files that the source lacks, as far as one that it has looks like them. */
export class FileMatches {
  readonly #rules: MetadataRules;
  /** By their looks, and by their names as well. */
  readonly #alike = new Map<string, Map<RelativePath, FileLook>>();
  readonly #named = new Map<string, Map<RelativePath, FileLook>>();

  /** `wanted` says which are of use. */
  constructor(wanted: Iterable<FileLook>, rules: MetadataRules) {
    this.#rules = rules;
    for (const look of wanted) this.#alike.set(this.#keyOf(look), new Map());
  }

  /** A file that the source lacks. */
  add(path: RelativePath, { sizeBytes, mtimeSeconds, mtimeNanos }: FileLook): void {
    const look = { sizeBytes, mtimeSeconds, mtimeNanos };
    const alike = this.#alike.get(this.#keyOf(look));
    if (alike === undefined) return;
    alike.set(path, look);
    const key = this.#namedKeyOf(path, look);
    this.#named.set(key, (this.#named.get(key) ?? new Map()).set(path, look));
  }

  /** Where that may have been before which the source has at a path now, the likeliest first. */
  of(path: RelativePath, look: FileLook): RelativePath[] {
    const found = new Set<RelativePath>();
    for (const files of [this.#named.get(this.#namedKeyOf(path, look)), this.#alike.get(this.#keyOf(look))]) {
      for (const [from, other] of files ?? []) {
        if (found.size >= MOST_TRIES) break;
        if (isSameTime(look, other, this.#rules)) found.add(from);
      }
    }
    return [...found];
  }

  /** One of them has got another name. */
  take(from: RelativePath, look: FileLook): void {
    this.#alike.get(this.#keyOf(look))?.delete(from);
    this.#named.get(this.#namedKeyOf(from, look))?.delete(from);
  }

  /** Where times are kept as they are, all of a time; where they are not, two that are the same may have two keys. */
  #keyOf({ sizeBytes, mtimeSeconds, mtimeNanos }: FileLook): string {
    return `${sizeBytes} ${mtimeSeconds} ${this.#rules.timeWindowNanos === 0 ? mtimeNanos : ''}`;
  }

  #namedKeyOf(path: RelativePath, look: FileLook): string {
    return `${this.#keyOf(look)} ${nameOf(path)}`;
  }
}
