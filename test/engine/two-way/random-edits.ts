// Random edits of both folders of a pair, each content of its own, and what a watcher would have heard of them.

import fs from 'node:fs';
import fc from 'fast-check';
import { type Name, nameOf, parentOf, type RelativePath } from '../../../src/core/tree/bytes.js';
import { isStagedName } from '../../../src/engine/writer/staged-name.js';
import type { Look } from '../../../src/engine/two-way/decisions.js';

const KINDS = [
  ...[
    'write',
    'write',
    'write',
    'append',
    'append',
    'make',
    'make',
    'remove',
    'remove',
    'move',
    'move',
    'over',
    'swap',
  ],
  ...['mode', 'time', 'symlink', 'link', 'rewrite', 'rewrite', 'type', 'hidden', 'case', 'restore'],
] as const;

/** One edit; `one` and `other` choose among what is there, `name` and `value` among a few. */
export interface Edit {
  readonly side: 'a' | 'b';
  readonly kind: (typeof KINDS)[number];
  readonly one: number;
  readonly other: number;
  readonly name: number;
  readonly value: number;
}

/** Any edit of any side. */
export const anyEdit: fc.Arbitrary<Edit> = fc.record({
  side: fc.constantFrom('a' as const, 'b' as const),
  kind: fc.constantFrom(...KINDS),
  one: fc.nat(30),
  other: fc.nat(30),
  name: fc.nat(6),
  value: fc.nat(30),
});

const NAMES = ['a', 'b', 'c', 'd.txt', '\xff\xfe', '\xc3\xbc', 'A'];
const MODES = [0o644, 0o600, 0o640, 0o755];

/** Written by all folders of this process: no content is ever written twice. */
let written = 0;

/** A folder that is edited. Paths are byte strings. */
export class EditedFolder {
  readonly #root: string;
  readonly #dirty = new Map<RelativePath, Map<Name, boolean>>();
  /** What was there and has gone, with its times: somebody may put it back. */
  readonly #gone: { readonly content: string; readonly at: string; readonly mtimeMs: number }[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  /** Does one edit, or nothing where that cannot be. */
  apply({ kind, one, other, name, value }: Edit): void {
    const paths = this.paths();
    const directories = ['', ...paths.filter((at) => this.#stats(at).isDirectory())];
    const files = paths.filter((at) => this.#stats(at).isFile());
    const some = paths[one % paths.length];
    const another = paths[other % paths.length];
    const file = files[one % files.length];
    const fresh = join(directories[other % directories.length]!, NAMES[name]!); // there is the root at least
    const isFree = !paths.includes(fresh);
    switch (kind) {
      case 'write':
        if (isFree || this.#stats(fresh).isFile()) this.#write(fresh);
        break;
      case 'append':
        if (file !== undefined) this.#mark(file, () => fs.appendFileSync(this.#at(file), content()));
        break;
      case 'make':
        if (isFree) this.#mark(fresh, () => fs.mkdirSync(this.#at(fresh)));
        break;
      case 'remove':
        if (some !== undefined) this.#remove(some);
        break;
      case 'move':
        if (some !== undefined && isFree && !isIn(fresh, some)) this.#move(some, fresh);
        break;
      case 'over':
        if (file === undefined || another === undefined || another === file || !this.#stats(another).isFile()) break;
        if (this.#stats(another).ino !== this.#stats(file).ino) this.#move(file, another);
        break;
      case 'swap':
        if (some === undefined || another === undefined || isIn(some, another) || isIn(another, some)) break;
        this.#move(some, 'aside');
        this.#move(another, some);
        this.#move('aside', another);
        break;
      case 'mode':
        if (file !== undefined) this.#mark(file, () => fs.chmodSync(this.#at(file), MODES[value % MODES.length]!));
        break;
      case 'time':
        if (file !== undefined) this.#mark(file, () => fs.utimesSync(this.#at(file), value, 1000.25 * value));
        break;
      case 'symlink':
        if (isFree) this.#mark(fresh, () => fs.symlinkSync(content(), this.#at(fresh)));
        break;
      case 'link':
        if (file !== undefined && isFree) this.#mark(fresh, () => fs.linkSync(this.#at(file), this.#at(fresh)));
        break;
      case 'rewrite':
        if (file === undefined) break;
        this.#remove(file);
        this.#write(file);
        break;
      case 'type':
        if (some === undefined) break;
        this.#changeType(some, value);
        break;
      case 'hidden':
        if (file !== undefined) this.#mark(file, () => this.#writeHidden(file));
        break;
      case 'case':
        if (some !== undefined) this.#changeCase(some, paths);
        break;
      case 'restore':
        this.#restore(value, paths);
        break;
      default:
        kind satisfies never;
    }
  }

  /** What a watcher would have a pass look at, of all that was done since the last time. */
  heard(): ReadonlyMap<RelativePath, ReadonlyMap<Name, boolean>> {
    const heard = new Map(this.#dirty);
    this.#dirty.clear();
    return heard;
  }

  /** All paths but those of foldersync's own, and of what a killed engine has left. **Shape**: sorted. */
  paths(directory = ''): string[] {
    const names = fs.readdirSync(this.#at(directory), 'latin1' as BufferEncoding).sort();
    return names.flatMap((name) => {
      const at = join(directory, name);
      if (at === '.foldersync' || isStagedName(name as Name)) return [];
      return this.#stats(at).isDirectory() ? [at, ...this.paths(at)] : [at];
    });
  }

  #write(at: string): void {
    this.#mark(at, () => fs.writeFileSync(this.#at(at), content()));
  }

  /** Another content of the same length, and the same time. */
  #writeHidden(at: string): void {
    const { atime, mtime } = this.#stats(at);
    const length = fs.readFileSync(this.#at(at)).length;
    const text = content();
    fs.writeFileSync(this.#at(at), text.padEnd(length, '.'));
    fs.utimesSync(this.#at(at), atime, mtime);
  }

  #changeType(at: string, value: number): void {
    const wasDirectory = this.#stats(at).isDirectory();
    this.#remove(at);
    if (wasDirectory) this.#write(at);
    else {
      this.#mark(at, () => fs.mkdirSync(this.#at(at)));
      if (value % 2 === 0) this.#write(`${at}/a`);
    }
  }

  #changeCase(at: string, paths: readonly string[]): void {
    const name = nameOf(at as RelativePath);
    // Of letters alone: the capital of the byte 0xff is no byte.
    const small = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const other = name === small ? name.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : small;
    const to = join(parentOf(at as RelativePath), other);
    if (to !== at && !paths.includes(to)) this.#move(at, to);
  }

  /** Puts back what was once removed, with the time that it had. */
  #restore(value: number, paths: readonly string[]): void {
    const old = this.#gone[value % this.#gone.length];
    if (old === undefined || paths.includes(old.at)) return;
    const parent = parentOf(old.at as RelativePath);
    if (parent !== '' && !(paths.includes(parent) && this.#stats(parent).isDirectory())) return;
    this.#mark(old.at, () => {
      fs.writeFileSync(this.#at(old.at), old.content, 'latin1');
      fs.utimesSync(this.#at(old.at), old.mtimeMs / 1000, old.mtimeMs / 1000);
    });
  }

  #remove(at: string): void {
    const stats = this.#stats(at);
    if (stats.isFile()) {
      this.#gone.push({ content: fs.readFileSync(this.#at(at), 'latin1'), at, mtimeMs: stats.mtimeMs });
    }
    this.#mark(at, () => fs.rmSync(this.#at(at), { recursive: true, force: true }));
  }

  #move(from: string, to: string): void {
    const isTree = this.#stats(from).isDirectory();
    fs.renameSync(this.#at(from), this.#at(to));
    this.#note(from, isTree);
    this.#note(to, isTree);
  }

  #mark(at: string, change: () => void): void {
    const wasTree = this.#isTree(at);
    change();
    this.#note(at, wasTree || this.#isTree(at));
  }

  #note(at: string, isTree: boolean): void {
    const parent = parentOf(at as RelativePath);
    const names = this.#dirty.get(parent) ?? new Map<Name, boolean>();
    const name = nameOf(at as RelativePath);
    this.#dirty.set(parent, names.set(name, isTree || names.get(name) === true));
  }

  #isTree(at: string): boolean {
    return fs.lstatSync(this.#at(at), { throwIfNoEntry: false })?.isDirectory() === true;
  }

  #stats(at: string): fs.Stats {
    return fs.lstatSync(this.#at(at));
  }

  #at(at: string): Buffer {
    return Buffer.from(at === '' ? this.#root : `${this.#root}/${at}`, 'latin1');
  }
}

/** What was heard on both sides, to be looked at. */
export function looksAt(...heard: readonly ReadonlyMap<RelativePath, ReadonlyMap<Name, boolean>>[]): Look[] {
  const all = new Map<RelativePath, Map<Name, boolean>>();
  for (const one of heard) {
    for (const [directory, names] of one) {
      const known = all.get(directory) ?? new Map<Name, boolean>();
      for (const [name, isTree] of names) known.set(name, isTree || known.get(name) === true);
      all.set(directory, known);
    }
  }
  return [...all]
    .map(([path, names]) => ({
      path,
      names: [...names.keys()].sort(),
      trees: new Set([...names].filter(([, isTree]) => isTree).map(([name]) => name)),
    }))
    .sort((one, two) => (one.path < two.path ? -1 : 1));
}

function content(): string {
  written++;
  return `#${String(written).padStart(7, '0')}#`;
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function isIn(at: string, above: string): boolean {
  return at === above || at.startsWith(`${above}/`);
}
