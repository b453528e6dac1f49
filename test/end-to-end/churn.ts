// Random changes to a folder, as users and their programs make them, by a seed; and what a folder then holds, told by node:fs
// alone, so that the judge shares nothing with what it judges.

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A folder with more entries than this is thinned out rather than filled. */
const ENTRIES_AT_MOST = 400;

const NAMES = [
  'a',
  'b',
  'c',
  'd',
  'e',
  'f',
  'g',
  'h',
  'a.txt',
  '.hidden',
  'with space',
  'line\nbreak',
  'ä',
  '-rf',
  'A',
];

const FILE_MODES = [0o600, 0o640, 0o644, 0o666, 0o755, 0o4755];
const DIRECTORY_MODES = [0o700, 0o755, 0o777, 0o1777, 0o2775];

/** What goes wrong where an operation meets what it is not for; it is then nothing, which is as good. */
const HARMLESS = ['EEXIST', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY', 'EINVAL', 'EPERM', 'ELOOP', 'EBUSY'];

/**
 * For so long a file that was given another name is not changed: where it is changed by that name, which is gone before anybody
 * has looked, nothing tells of its other names, and only the next rescan finds that they differ.
 */
const FRESH_LINK_MS = 5000;
const CHANGES = ['append', 'truncate', 'overwrite', 'mode', 'time'];

/** Numbers that are the same for the same seed. **Source**: mulberry32. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** **Units**: whole numbers from 0 to below `sides`. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.roll(items.length)]!; // callers give at least one
  }
}

/** What never changes: without it nearly all of a small folder could go at once, which no pass removes unasked. */
const BALLAST = 'ballast.swp';
const BALLAST_FILES = 3000;

/** Changes one folder at random. `aside` is on the same file system: what is moved there has left, and may come back. */
export class Churn {
  readonly #root: string;
  readonly #aside: string;
  readonly #linkTarget: string;
  readonly #dice: Dice;
  #count = 0;
  /** When a file was last given another name, by its inode. */
  readonly #linkedAt = new Map<number, number>();
  /** The last operations, for whoever looks for what went wrong. */
  readonly recent: string[] = [];

  constructor(options: { root: string; aside: string; linkTarget: string; dice: Dice }) {
    this.#root = options.root;
    this.#aside = options.aside;
    this.#linkTarget = options.linkTarget;
    this.#dice = options.dice;
    const ballast = path.join(this.#root, BALLAST);
    fs.mkdirSync(ballast);
    for (let file = 0; file < BALLAST_FILES; file++) fs.writeFileSync(path.join(ballast, `${file}`), '');
  }

  /** One operation; it may turn out to do nothing. */
  step(): void {
    this.#count++;
    // Counted now and then only: it looks through the whole tree.
    const isFull = this.#count % 50 === 0 && countEntries(this.#root) > BALLAST_FILES + ENTRIES_AT_MOST;
    const operation = isFull ? 'thin' : this.#dice.pick(WEIGHTED);
    const [one, other] = [this.#anyPath(), this.#anyPath()];
    this.recent.push(`${Date.now()} ${operation} ${JSON.stringify([one, other])}`);
    if (this.recent.length > 400) this.recent.shift();
    try {
      this.#do(operation, one, other);
    } catch (error) {
      if (!HARMLESS.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }

  #do(operation: (typeof WEIGHTED)[number] | 'thin', one: string, other: string): void {
    const dice = this.#dice;
    if (CHANGES.includes(operation) && this.#isFreshlyLinked(one)) return;
    switch (operation) {
      case 'create':
        fs.writeFileSync(one, this.#content(), { flag: 'wx' });
        return;
      case 'append':
        onFile(one, () => fs.appendFileSync(one, this.#content()));
        return;
      case 'truncate':
        onFile(one, () => fs.truncateSync(one, dice.roll(50)));
        return;
      case 'overwrite':
        onFile(one, () => fs.writeFileSync(one, this.#content(), { flag: 'r+' }));
        return;
      case 'save': {
        const draft = path.join(path.dirname(one), `.${path.basename(one)}.swp`);
        fs.writeFileSync(draft, this.#content());
        fs.renameSync(draft, one);
        return;
      }
      case 'directory':
        fs.mkdirSync(one);
        return;
      case 'tree':
        fs.mkdirSync(one); // fails on a symlink, which must not be gone through
        fs.mkdirSync(path.join(one, 'deep', 'er'), { recursive: true });
        for (const name of NAMES.slice(0, dice.roll(6)))
          fs.writeFileSync(path.join(one, 'deep', name), this.#content());
        return;
      case 'rename':
        fs.renameSync(one, other);
        return;
      case 'leave':
        fs.renameSync(one, path.join(this.#aside, dice.pick(NAMES)));
        return;
      case 'return':
        fs.renameSync(path.join(this.#aside, dice.pick(NAMES)), one);
        return;
      case 'remove':
        fs.rmSync(one, { recursive: true, force: true });
        return;
      case 'mode':
        if (fs.lstatSync(one).isSymbolicLink()) return;
        fs.chmodSync(one, dice.pick(fs.lstatSync(one).isDirectory() ? DIRECTORY_MODES : FILE_MODES));
        return;
      case 'time':
        fs.lutimesSync(one, dice.roll(1e9), dice.roll(1e9));
        return;
      case 'link':
        fs.linkSync(one, other);
        this.#linkedAt.set(fs.lstatSync(one).ino, Date.now());
        return;
      case 'symlink':
        fs.symlinkSync(dice.pick([this.#linkTarget, 'a', '..', 'nowhere', path.basename(other)]), one);
        return;
      case 'thin':
        for (const name of fs.readdirSync(this.#root)) {
          if (name !== BALLAST && dice.roll(2) === 0) fs.rmSync(path.join(this.#root, name), { recursive: true });
        }
        fs.rmSync(this.#aside, { recursive: true });
        fs.mkdirSync(this.#aside);
        return;
      default:
        operation satisfies never;
    }
  }

  #isFreshlyLinked(file: string): boolean {
    const stats = fs.lstatSync(file, { throwIfNoEntry: false });
    return stats !== undefined && Date.now() - (this.#linkedAt.get(stats.ino) ?? 0) < FRESH_LINK_MS;
  }

  /** A path in the root: mostly of something that is there, never through a symlink. */
  #anyPath(): string {
    let folder = this.#root;
    for (;;) {
      const entries = fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.endsWith('.swp'));
      const entry = entries.length > 0 && this.#dice.roll(3) > 0 ? this.#dice.pick(entries) : undefined;
      if (entry === undefined) return path.join(folder, this.#dice.pick(NAMES));
      if (!entry.isDirectory() || this.#dice.roll(4) === 0) return path.join(folder, entry.name);
      folder = path.join(folder, entry.name);
    }
  }

  /** Mostly small, and of few lengths, so that files of one size differ. */
  #content(): string {
    const size = this.#dice.roll(20) === 0 ? 300_000 : 10 * this.#dice.roll(5);
    return `${this.#count} `.padEnd(size, String(this.#count));
  }
}

const WEIGHTED = [
  ...['create', 'create', 'create', 'append', 'append', 'truncate', 'overwrite', 'save', 'save'],
  ...['directory', 'tree', 'rename', 'rename', 'rename', 'leave', 'return', 'remove', 'mode', 'mode', 'time'],
  ...['link', 'symlink'],
] as readonly (
  | ('create' | 'append' | 'truncate' | 'overwrite' | 'save' | 'directory' | 'tree' | 'rename' | 'leave' | 'return')
  | ('remove' | 'mode' | 'time' | 'link' | 'symlink')
)[];

/** Does something to a file, and to nothing that a symlink leads to. */
function onFile(file: string, change: () => void): void {
  if (fs.lstatSync(file).isFile()) change();
}

/** Not by `recursive`, which goes through symlinks. */
function countEntries(folder: string): number {
  let count = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    count += entry.isDirectory() ? 1 + countEntries(path.join(folder, entry.name)) : 1;
  }
  return count;
}

/**
 * What a folder holds, itself included: by relative path, the type, mode, time, content or target, and with which other paths it
 * is one file. Undefined where it changes while it is read. `withChangeTime` also tells of what was put back as it was.
 */
export function takeInventory(root: string, { withChangeTime = false } = {}): Map<string, string> | undefined {
  const inventory = new Map<string, string>();
  const firstNames = new Map<bigint, string>();
  const visit = (relative: string) => {
    const file = path.join(root, relative);
    const stat = fs.lstatSync(file, { bigint: true });
    const words = [(stat.mode & 0o177777n).toString(8), stat.mtimeNs, stat.uid, stat.gid];
    if (withChangeTime) words.push(stat.ctimeNs);
    if (stat.isSymbolicLink()) words.push(fs.readlinkSync(file));
    if (stat.isFile())
      words.push(stat.size, createHash('sha256').update(fs.readFileSync(file)).digest('hex').slice(0, 16));
    if (!stat.isDirectory()) {
      // The walk goes by sorted names, so that the first name of a file is the same on both sides.
      if (!firstNames.has(stat.ino)) firstNames.set(stat.ino, relative);
      // Not the number of links: one may have been moved out of the folder.
      words.push(`as=${JSON.stringify(firstNames.get(stat.ino))}`);
    }
    inventory.set(relative, words.join(' '));
    if (!stat.isDirectory()) return;
    // What is kept of what has left a replica is no part of what it mirrors.
    const names = fs.readdirSync(file).filter((name) => relative !== '' || name !== '.foldersync');
    for (const name of names.sort()) visit(path.join(relative, name));
  };
  try {
    visit('');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR')
      return;
    throw error;
  }
  return inventory;
}

/** One line a path that differs. Times that are less than `grainNs` apart are the same. */
export function inventoryDifferences(expected: Map<string, string>, found: Map<string, string>, grainNs = 1): string[] {
  const lines: string[] = [];
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [left, right] = [expected.get(name), found.get(name)];
    if (left === right || (left !== undefined && right !== undefined && isSameBut(left, right, grainNs))) continue;
    lines.push(`${JSON.stringify(name)}: expected ${left ?? 'nothing'}, found ${right ?? 'nothing'}`);
  }
  return lines;
}

/** Whether only the times of two entries differ, and by less. */
function isSameBut(one: string, other: string, grainNs: number): boolean {
  const [mode, time = '', ...rest] = one.split(' ');
  const [otherMode, otherTime = '', ...otherRest] = other.split(' ');
  const apart = Math.abs(Number(BigInt(time) - BigInt(otherTime)));
  return mode === otherMode && apart < grainNs && rest.join(' ') === otherRest.join(' ');
}
