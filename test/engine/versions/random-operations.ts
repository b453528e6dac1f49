// Random operations on a source, and what a watcher would have heard of them.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import fc from 'fast-check';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { nameOf, parentOf } from '../../../src/core/tree/bytes.js';
import { RenameHints } from '../../../src/core/watch/rename-hints.js';
import type { Targeted } from '../../../src/engine/pass/pass-options.js';

const KINDS = [
  ...['write', 'write', 'append', 'make', 'make', 'remove', 'move', 'move', 'move', 'over', 'swap', 'swap', 'mode'],
  ...['mode', 'time', 'symlink', 'link', 'link', 'rewrite', 'type', 'owner', 'extended'],
] as const;

/** One operation; `one` and `other` choose among what is there, `name` and `value` among a few. */
export interface Operation {
  readonly kind: (typeof KINDS)[number];
  readonly one: number;
  readonly other: number;
  readonly name: number;
  readonly value: number;
}

/** Any operation. */
export const anyOperation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  one: fc.nat(30),
  other: fc.nat(30),
  name: fc.nat(6),
  value: fc.nat(30),
});

/** One of them, by random numbers below what is asked for. */
export function operationOf(random: (below: number) => number): Operation {
  const kind = KINDS[random(KINDS.length)]!; // below its length
  return { kind, one: random(30), other: random(30), name: random(7), value: random(31) };
}

const NAMES = ['a', 'b', 'c', 'd', '\xff\xfe', '\xc3\xbc', ' '];
const FILE_MODES = [0o644, 0o600, 0o444, 0o000, 0o4755];
const DIRECTORY_MODES = [0o755, 0o700, 0o555, 0o1777];

/** A source that is changed by operations. Paths are byte strings. */
export class ChangedSource {
  readonly #root: string;
  readonly #hasExtended: boolean;
  #hints = new RenameHints();
  #dirty = new Map<string, Map<string, { isTree: boolean; isMoved: boolean }>>();
  #cookies = 0;
  #written = 0;

  constructor(root: string, { hasExtended }: { readonly hasExtended: boolean }) {
    this.#root = root;
    this.#hasExtended = hasExtended;
  }

  /** Does one operation, or nothing where that cannot be. */
  apply({ kind, one, other, name, value }: Operation): void {
    const paths = this.#paths('');
    const directories = ['', ...paths.filter((at) => this.#isDirectory(at))];
    const files = paths.filter((at) => this.#stats(at).isFile());
    const some = paths[one % paths.length];
    const another = paths[other % paths.length];
    const file = files[one % files.length];
    const fresh = join(directories[other % directories.length]!, NAMES[name]!); // there is the root at least
    const isFree = !fs.existsSync(this.#at(fresh)) && !paths.includes(fresh);
    switch (kind) {
      case 'write':
        if (isFree) this.#make(fresh, () => fs.writeFileSync(this.#at(fresh), this.#content()));
        else if (this.#stats(fresh).isFile()) this.#modify(fresh, () => this.#rewrite(fresh));
        break;
      case 'append':
        if (file !== undefined) this.#modify(file, () => fs.appendFileSync(this.#at(file), this.#content()));
        break;
      case 'make':
        if (isFree) this.#make(fresh, () => fs.mkdirSync(this.#at(fresh)));
        break;
      case 'remove':
        if (some !== undefined) this.#remove(some);
        break;
      case 'move':
        if (some !== undefined && isFree && !isIn(fresh, some)) this.#move(some, fresh);
        break;
      case 'over':
        if (file !== undefined && another !== undefined && another !== file && this.#stats(another).isFile()) {
          // Two names of one file: that does nothing.
          if (this.#stats(another).ino !== this.#stats(file).ino) this.#move(file, another);
        }
        break;
      case 'swap':
        if (some === undefined || another === undefined || isIn(some, another) || isIn(another, some)) break;
        this.#move(some, 'aside');
        this.#move(another, some);
        this.#move('aside', another);
        break;
      case 'mode':
        if (some === undefined || this.#stats(some).isSymbolicLink()) break;
        this.#modify(some, () => {
          const modes = this.#isDirectory(some) ? DIRECTORY_MODES : FILE_MODES;
          fs.chmodSync(this.#at(some), modes[value % modes.length]!); // a row of it
        });
        break;
      case 'time':
        if (some !== undefined) this.#modify(some, () => fs.lutimesSync(this.#at(some), value, 1000.25 * value));
        break;
      case 'symlink':
        if (isFree) this.#make(fresh, () => fs.symlinkSync(`to ${value}`, this.#at(fresh)));
        break;
      case 'link':
        if (file !== undefined && isFree) this.#make(fresh, () => fs.linkSync(this.#at(file), this.#at(fresh)));
        break;
      case 'rewrite':
        if (file === undefined) break;
        this.#remove(file);
        this.#make(file, () => fs.writeFileSync(this.#at(file), this.#content()));
        break;
      case 'type':
        if (some === undefined) break;
        this.#changeType(some);
        break;
      case 'owner':
        if (some !== undefined && process.geteuid?.() === 0) {
          this.#modify(some, () => fs.lchownSync(this.#at(some), value % 3, value % 2));
        }
        break;
      case 'extended':
        if (!this.#hasExtended || some === undefined || this.#stats(some).isSymbolicLink()) break;
        this.#modify(some, () => this.#setExtended(some, value));
        break;
      default:
        kind satisfies never;
    }
  }

  /** What a watcher would have a pass look at, of all that was done since the last time. */
  heard(): Targeted {
    const { renames, taken } = this.#hints.remove(() => true);
    for (const at of taken) this.#mark(at, { isTree: false, isMoved: false });
    const directories = [...this.#dirty].map(([at, names]) => ({
      path: at as RelativePath,
      extent: 'names' as const,
      names: [...names].map(([name, { isTree, isMoved }]) => ({
        name: name as Name,
        isTree,
        ...(isMoved ? { isMoved: true as const } : {}),
      })),
    }));
    this.#dirty = new Map();
    const order = directories.sort((one, two) => (one.path < two.path ? -1 : 1));
    return { directories: order, renames, replicaEntries: 1000, replicaFiles: 1000 };
  }

  #changeType(at: string): void {
    const wasDirectory = this.#isDirectory(at);
    this.#remove(at);
    if (wasDirectory) this.#make(at, () => fs.writeFileSync(this.#at(at), this.#content()));
    else {
      this.#make(at, () => fs.mkdirSync(this.#at(at)));
      this.#make(`${at}/a`, () => fs.writeFileSync(this.#at(`${at}/a`), this.#content()));
    }
  }

  #setExtended(at: string, value: number): void {
    const place = value % 2 === 0 ? ['-n', 'user.of', '-v', `v${value}`] : ['-x', 'user.of'];
    try {
      // Names that are not UTF-8 pass as they are.
      execFileSync('sh', ['-c', 'exec setfattr -h "$@" -- "$(printf %b "$AT")"', 'sh', ...place], {
        env: { ...process.env, AT: octal(`${this.#root}/${at}`) },
        stdio: 'ignore',
      });
    } catch {
      // There was none to remove.
    }
  }

  #content(): string {
    this.#written++;
    return 'x'.repeat(this.#written);
  }

  /** With a time of its own: two writes within a tick would have the same one. */
  #rewrite(at: string): void {
    fs.writeFileSync(this.#at(at), this.#content());
  }

  #make(at: string, make: () => void): void {
    this.#hints.created(at as RelativePath);
    make();
    this.#mark(at, { isTree: this.#isDirectory(at), isMoved: false });
  }

  #modify(at: string, modify: () => void): void {
    modify();
    // An event names the name that was used, and the directory itself tells of its own metadata.
    this.#mark(at, { isTree: false, isMoved: false });
  }

  #remove(at: string): void {
    const isTree = this.#isDirectory(at);
    if (isTree) {
      for (const below of this.#paths(at).reverse()) this.#hints.gone(below as RelativePath);
    }
    fs.rmSync(this.#at(at), { recursive: true, force: true });
    this.#hints.gone(at as RelativePath);
    this.#mark(at, { isTree, isMoved: false });
  }

  #move(from: string, to: string): void {
    const isDirectory = this.#isDirectory(from);
    const cookie = ++this.#cookies;
    fs.renameSync(this.#at(from), this.#at(to));
    this.#hints.left(from as RelativePath, { cookie, isDirectory });
    this.#hints.arrived(to as RelativePath, cookie);
    this.#mark(from, { isTree: isDirectory, isMoved: false });
    this.#mark(to, { isTree: isDirectory, isMoved: isDirectory });
  }

  #mark(at: string, { isTree, isMoved }: { readonly isTree: boolean; readonly isMoved: boolean }): void {
    const parent = parentOf(at as RelativePath);
    const names = this.#dirty.get(parent) ?? new Map<string, { isTree: boolean; isMoved: boolean }>();
    this.#dirty.set(parent, names);
    const name = nameOf(at as RelativePath);
    const known = names.get(name);
    names.set(name, { isTree: isTree || known?.isTree === true, isMoved: isMoved || known?.isMoved === true });
  }

  #paths(directory: string): string[] {
    const names = fs.readdirSync(this.#at(directory), 'latin1' as BufferEncoding).sort();
    return names.flatMap((name) => {
      const at = join(directory, name);
      return this.#isDirectory(at) ? [at, ...this.#paths(at)] : [at];
    });
  }

  #stats(at: string): fs.Stats {
    return fs.lstatSync(this.#at(at));
  }

  #isDirectory(at: string): boolean {
    return this.#stats(at).isDirectory();
  }

  #at(at: string): Buffer {
    return Buffer.from(at === '' ? this.#root : `${this.#root}/${at}`, 'latin1');
  }
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function isIn(at: string, above: string): boolean {
  return at === above || at.startsWith(`${above}/`);
}

function octal(bytes: string): string {
  return [...bytes].map((one) => `\\0${one.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
}
