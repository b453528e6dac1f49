// A replica with versions on a real disk, changed as passes change one: each change is written down, and what goes is
// moved into the store. What the store brings back is held against what the replica was.

import fs from 'node:fs';
import path from 'node:path';
import { historyAt } from '../../../src/core/history/history.js';
import type { HistoricNode, Place } from '../../../src/core/history/historic-node.js';
import { withoutUndone } from '../../../src/core/history/increment-lines.js';
import { formatLine, type JournalLine, parseJournal } from '../../../src/core/history/journal-line.js';
import { incrementName, isIncrementName } from '../../../src/core/history/store-layout.js';
import { childPath, type Name, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { temporaryFolder } from '../trees.js';
import { closed, end, job, kept, made, opened, renamed, replaced } from '../../core/history/journal.js';

/** What a tree is compared by: the content of files, and null for directories. */
export type Contents = Readonly<Record<string, string | null>>;

export class MadeStore {
  readonly replica: string;
  readonly versions: string;
  /** What the replica was at the start of each increment. */
  readonly recorded = new Map<Name, Contents>();
  #name: Name | undefined;
  #last: Name | undefined;
  #keys = 0;
  #made = new Set<string>();

  constructor(folder = temporaryFolder()) {
    this.replica = path.join(folder, 'r');
    this.versions = path.join(this.replica, '.foldersync', 'versions');
    fs.mkdirSync(this.versions, { recursive: true, mode: 0o700 });
  }

  open(at: number): Name {
    const name = incrementName(at, this.#last);
    this.recorded.set(name, this.contents());
    this.#name = name;
    this.#last = name;
    this.#made = new Set();
    fs.mkdirSync(path.join(this.versions, name, 'tree'), { recursive: true });
    this.line(opened(at));
    this.line(job(at));
    return name;
  }

  close(at: number): void {
    this.line(end(at));
    this.line(closed(at));
    this.#name = undefined;
  }

  /** One increment of some changes. */
  increment(at: number, ...changes: ((store: MadeStore) => void)[]): Name {
    const name = this.open(at);
    for (const change of changes) change(this);
    this.close(at + 1000);
    return name;
  }

  write(file: string, content: string): void {
    const at = path.join(this.replica, file);
    const isThere = fs.existsSync(at);
    if (!isThere) this.#make(file);
    else if (!this.#isMade(file)) this.#keep(file, replaced);
    fs.writeFileSync(at, content);
  }

  folder(folder: string): void {
    this.#make(folder);
    fs.mkdirSync(path.join(this.replica, folder));
  }

  remove(file: string): void {
    if (this.#isMade(file)) throw new Error('the test is to remove what was there before');
    this.#keep(file, kept);
  }

  rename(from: string, to: string): void {
    this.line(renamed(from, to));
    fs.renameSync(path.join(this.replica, from), path.join(this.replica, to));
  }

  line(line: JournalLine): void {
    fs.appendFileSync(path.join(this.versions, this.#name ?? '', 'journal'), formatLine(line));
  }

  contents(): Contents {
    const found: Record<string, string | null> = {};
    const walk = (at: string) => {
      for (const entry of fs.readdirSync(path.join(this.replica, at), { withFileTypes: true })) {
        if (entry.name === '.foldersync') continue;
        const below = path.join(at, entry.name);
        found[below] = entry.isDirectory() ? null : fs.readFileSync(path.join(this.replica, below), 'utf8');
        if (entry.isDirectory()) walk(below);
      }
    };
    walk('');
    return found;
  }

  /** The increments that are restore points, oldest first. */
  points(): Name[] {
    const names = (fs.readdirSync(this.versions) as Name[]).filter((name) => isIncrementName(name)).sort();
    const merged = new Set(names.flatMap((name) => this.#merged(name)));
    return names.filter((name) => !merged.has(name));
  }

  /** What the replica was at a point, as the store has it. */
  at(point: Name): Contents {
    const increments = this.points().map((name) => ({ name, lines: withoutUndone(this.lines(name)) }));
    const history = historyAt(increments.toReversed(), point);
    const found: Record<string, string | null> = {};
    const see = (at: RelativePath, node: HistoricNode | undefined, place: Place) => {
      const physical = this.#pathOf(place);
      if (physical === undefined) return;
      const isFolder = fs.statSync(physical).isDirectory();
      if (at !== ROOT) found[at] = isFolder ? null : fs.readFileSync(physical, 'utf8');
      if (!isFolder) return;
      const children = new Map<Name, [HistoricNode | undefined, Place] | undefined>();
      for (const name of fs.readdirSync(physical) as Name[]) {
        if (name !== '.foldersync') children.set(name, [undefined, { ...place, path: childPath(place.path, name) }]);
      }
      for (const child of history.childrenOf(node)) {
        if (child.state === 'lost') found[childPath(at, child.name)] = 'lost';
        children.set(child.name, child.state === 'found' ? [child.node, child.place] : undefined);
      }
      for (const [name, child] of children) if (child !== undefined) see(childPath(at, name), ...child);
    };
    const looked = history.lookUp(ROOT);
    if (looked.state === 'found') see(ROOT, looked.node, looked.place);
    return found;
  }

  lines(name: Name): readonly JournalLine[] {
    const { lines, damagedAt } = parseJournal(fs.readFileSync(path.join(this.versions, name, 'journal'), 'latin1'));
    if (damagedAt !== undefined) throw new Error(`the journal of ${name} is damaged`);
    return lines;
  }

  /** The names of all that is in the store beside increments. */
  leftovers(): string[] {
    return fs.readdirSync(this.versions).filter((name) => !isIncrementName(name));
  }

  /** All stored files, by their path below the folder of versions. */
  stored(): string[] {
    const found = fs.readdirSync(this.versions, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile() && entry.parentPath.includes('/tree'))
      .map((entry) => path.relative(this.versions, path.join(entry.parentPath, entry.name)))
      .sort();
  }

  #merged(name: Name): Name[] {
    return this.lines(name).flatMap((line) => (line.op === 'merged' ? [line.name as Name] : []));
  }

  /** Where the bytes of a place are: of an increment, or of one that is merged into it and not moved yet. */
  #pathOf(place: Place): string | undefined {
    const candidates =
      place.increment === undefined
        ? [path.join(this.replica, place.path)]
        : [place.increment, ...this.#merged(place.increment)].map((name) =>
            path.join(this.versions, name, 'tree', place.in, place.path),
          );
    return candidates.find((candidate) => fs.existsSync(candidate));
  }

  #make(file: string): void {
    if (![...this.#made].some((folder) => file.startsWith(`${folder}/`))) this.line(made(file));
    this.#made.add(file);
  }

  #isMade(file: string): boolean {
    return [...this.#made].some((each) => file === each || file.startsWith(`${each}/`));
  }

  #keep(file: string, line: typeof kept): void {
    const key = `k${this.#keys++}`;
    const from = path.join(this.replica, file);
    const isFolder = fs.statSync(from).isDirectory();
    const size = isFolder ? {} : { bytes: fs.statSync(from).size };
    const { bytes: _, ...written } = line(file, key) as Extract<JournalLine, { op: 'kept' | 'replaced' }>;
    this.line({ ...written, ...size });
    const folder = path.join(this.versions, this.#name ?? '', 'tree', key);
    fs.mkdirSync(folder);
    fs.renameSync(from, path.join(folder, path.basename(file)));
  }
}
