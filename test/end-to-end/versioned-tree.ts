// A tree that goes from version to version, of which the content of every file tells where and when it was written: so that
// of each entry of a replica, at any moment, it can be said whether it is a whole old version, a whole new one, or torn.

import fs from 'node:fs';
import path from 'node:path';

/** What a path is in one version. A directory's own mode and times are those that the source has. */
export type Entry = { readonly kind: 'directory' } | Leaf;

/** A file or a symlink. */
interface Leaf {
  readonly kind: 'file' | 'symlink';
  /** Is repeated up to the size, in a file; the target of a symlink. Unique to the path and version it was written at. */
  readonly text: string;
  readonly sizeBytes: number;
  /** Absent for a symlink. */
  readonly mode?: number;
  /** **Units**: nanoseconds since 1970. */
  readonly mtime: bigint;
}

/** One version of a tree. **Shape**: relative paths to entries, in no order. */
export type Version = ReadonlyMap<string, Entry>;

/** A folder at the top that got another name. */
export interface Moved {
  readonly from: string;
  readonly to: string;
}

/** The whole content of a file. */
export function contentOf({ text, sizeBytes }: Leaf): Buffer {
  return Buffer.alloc(sizeBytes, text);
}

/** Numbers from 0 to below 1 that follow from a seed. **Source**: Marsaglia, "Xorshift RNGs" (2003). */
export function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** It stays a file, for `changeOne` to write again. */
const CHANGED = '!changed';

const FILES_A_DIRECTORY = 50;
const MODES = [0o644, 0o600, 0o755, 0o444, 0o4711];

/** A folder that holds such a tree. Each entry changes in one moment, as by rename(2): nobody ever reads half a file. */
export class VersionedTree {
  readonly folder: string;
  readonly #staged: string;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  #number = 0;
  /** Which folders got which other names, from the first version on. */
  readonly moves: Moved[] = [];

  /** Makes `folder`, with a first version of so many files in it. */
  constructor(folder: string, { files, random }: { readonly files: number; readonly random: () => number }) {
    this.folder = folder;
    this.#staged = `${folder}.staged`;
    this.#random = random;
    fs.mkdirSync(folder);
    for (let index = 0; index < files; index++) {
      const directory = `d${Math.floor(index / FILES_A_DIRECTORY)}`;
      const parent = index % 3 === 0 ? `${directory}/deeper/and deeper` : directory;
      this.#write(`${parent}/f${index}`, index % 40 === 0 ? 'symlink' : 'file');
    }
  }

  /** What it is now. */
  get version(): Version {
    return new Map(this.#entries);
  }

  /** Goes on to the next version: some hundred entries are written anew, made, moved, removed, or become something else. */
  change(): void {
    this.#number++;
    const [from, to] = [this.#pick(this.#tops()), `moved${this.#number}`];
    this.moves.push({ from, to });
    fs.renameSync(this.#at(from), this.#at(to));
    for (const entry of this.#below(from)) {
      this.#entries.set(to + entry.slice(from.length), this.#entries.get(entry)!); // it is one of them
      this.#entries.delete(entry);
    }
    for (const file of this.#some('file', 200)) this.#write(file, 'file');
    for (const link of this.#some('symlink', 5)) this.#write(link, 'symlink');
    for (const file of this.#some('file', 10)) this.#stamp(file);
    for (const file of this.#some('file', 20)) this.#remove(file);
    for (const parent of this.#some('directory', 20)) this.#write(`${parent}/made${this.#number}`, 'file');
    // Every type in the place of every other one.
    for (const old of ['file', 'symlink', 'directory'] as const) {
      for (const entry of this.#some(old, 4)) {
        if (!this.#entries.has(entry)) continue; // it lay in a directory that was replaced just now
        this.#remove(entry);
        if (old !== 'directory' && this.#random() < 0.5) this.#write(`${entry}/inside`, 'file');
        else this.#write(entry, old === 'file' || (old === 'directory' && this.#random() < 0.5) ? 'symlink' : 'file');
      }
    }
  }

  /** Changes no more than one file, without another version: the one that the root begins with. */
  changeOne(): void {
    this.#write(CHANGED, 'file');
  }

  /** Writes one file of this size. */
  grow(entry: string, sizeBytes: number): void {
    this.#write(entry, 'file', sizeBytes);
  }

  #write(entry: string, kind: Leaf['kind'], sizeBytes = this.#size(entry)): void {
    const parent = path.dirname(entry);
    if (parent !== '.' && !this.#entries.has(parent)) {
      fs.mkdirSync(this.#at(parent), { recursive: true });
      for (let above = parent; above !== '.'; above = path.dirname(above))
        this.#entries.set(above, { kind: 'directory' });
    }
    const leaf = { kind, text: `${entry} in version ${this.#number}, `, sizeBytes };
    if (kind === 'file') fs.writeFileSync(this.#staged, contentOf({ ...leaf, mtime: 0n }));
    else fs.symlinkSync(leaf.text, this.#staged);
    this.#finish(this.#staged, entry, leaf);
    fs.renameSync(this.#staged, this.#at(entry));
  }

  #stamp(entry: string): void {
    const leaf = this.#entries.get(entry);
    if (leaf?.kind === 'file') this.#finish(this.#at(entry), entry, leaf);
  }

  #finish(place: string, entry: string, leaf: Omit<Leaf, 'mtime'>): void {
    const mtime = 1_600_000_000 + this.#number * 1000 + Math.floor(this.#random() * 1e9) / 1e6;
    fs.lutimesSync(place, mtime, mtime);
    const mode = this.#pick(MODES);
    if (leaf.kind === 'file') fs.chmodSync(place, mode);
    const written = { ...leaf, mtime: fs.lstatSync(place, { bigint: true }).mtimeNs };
    this.#entries.set(entry, leaf.kind === 'file' ? { ...written, mode } : written);
  }

  /** Empty, less than a block, some blocks, or some hundred kilobytes; for one path in two, in all versions the same. */
  #size(entry: string): number {
    const isFixed = entry.charCodeAt(entry.length - 1) % 2 === 0;
    const draw = isFixed ? fractionOf(entry) : this.#random();
    if (draw < 0.05) return 0;
    if (draw < 0.9) return 1 + Math.floor(draw * 3000);
    if (draw < 0.99) return 4096 * Math.floor(1 + (draw - 0.9) * 60);
    return 100_000 + Math.floor((draw - 0.99) * 2e7);
  }

  #remove(entry: string): void {
    const isDirectory = this.#entries.get(entry)?.kind === 'directory';
    fs.rmSync(this.#at(entry), { recursive: isDirectory });
    for (const gone of isDirectory ? this.#below(entry) : [entry]) this.#entries.delete(gone);
  }

  #below(entry: string): string[] {
    return [...this.#entries.keys()].filter((other) => other === entry || other.startsWith(`${entry}/`));
  }

  /** Some of a kind; of directories only those below others, for there are few at the top. */
  #some(kind: Entry['kind'], count: number): Set<string> {
    const all: string[] = [];
    for (const [at, entry] of this.#entries) {
      if (at !== CHANGED && entry.kind === kind && (kind !== 'directory' || at.includes('/'))) all.push(at);
    }
    return new Set(Array.from({ length: count }, () => this.#pick(all)));
  }

  #tops(): string[] {
    return [...this.#entries.keys()].filter((entry) => !entry.includes('/'));
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)]!; // nothing is ever picked of an empty list
  }

  #at(entry: string): string {
    return path.join(this.folder, entry);
  }
}

/** **Source**: the FNV-1a hash. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
