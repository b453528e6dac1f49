// A replica with versions as a writer leaves them: each change is written down and made, line and change apart where a
// test asks for that. The lines are the simplest ones that are right: nothing counts as made in the same span.

import fs from 'node:fs';
import path from 'node:path';
import { type Change, formatLine, type JournalLine } from '../../../src/core/history/journal-line.js';
import { bytesOfText, type Name, nameOf, type RelativePath } from '../../../src/core/tree/bytes.js';
import type { Attributes } from '../../../src/core/tree/entry-table.js';
import type { Extended } from '../../../src/core/tree/extended.js';

const bytes = (text: string) => bytesOfText(text) as RelativePath;

/** What increments have where a test does not say otherwise. */
interface Opened {
  at?: number;
  since?: number;
  boot?: string;
  isAfterGap?: true;
}

/** A change that was written down, and is made when it is asked for. */
export type Pending = () => void;

/** The writing side of a replica's versions, by hand. Paths are texts below the replica. */
export class StoreMaker {
  readonly replica: string;
  readonly versions: string;
  #increment: string | undefined;
  #keys = 0;

  /** @param replica an existing folder */
  constructor(replica: string, versions = path.join(replica, '.foldersync', 'versions')) {
    this.replica = replica;
    this.versions = versions;
    fs.mkdirSync(versions, { recursive: true, mode: 0o700 });
    fs.writeFileSync(path.join(versions, 'lock'), '', { mode: 0o600 });
  }

  /** Begins an increment; each is a day after the last one unless it has a name. */
  open(name: string, { at = Date.parse(timeOf(name)), since = at, boot, isAfterGap }: Opened = {}): Name {
    this.#increment = name;
    fs.mkdirSync(path.join(this.versions, name, 'tree'), { recursive: true, mode: 0o700 });
    this.line({
      op: 'opened',
      version: 1,
      at,
      since,
      ...(boot === undefined ? {} : { boot }),
      ...(isAfterGap === undefined ? {} : { isAfterGap }),
    });
    return bytesOfText(name) as Name;
  }

  /** Nothing more comes. */
  close(): void {
    this.line({ op: 'closed', at: 0 });
  }

  line(line: JournalLine): void {
    fs.appendFileSync(path.join(this.versions, this.#opened, 'journal'), formatLine(line), { mode: 0o600 });
  }

  /** Makes a file or, without content, a directory. */
  make(at: string, content?: string): void {
    this.makeLater(at, content)();
  }

  makeLater(at: string, content?: string): Pending {
    this.#was(parentOf(at));
    this.#change({ op: 'made', path: bytes(at) });
    return () => {
      if (content === undefined) fs.mkdirSync(this.#at(at));
      else fs.writeFileSync(this.#at(at), content);
    };
  }

  /** Gives a file a further name. */
  link(at: string, to: string): void {
    this.#was(parentOf(to));
    this.#change({ op: 'made', path: bytes(to) });
    fs.linkSync(this.#at(at), this.#at(to));
  }

  /** Removes something, and keeps it. */
  remove(at: string): void {
    this.removeLater(at)();
  }

  removeLater(at: string): Pending {
    this.#was(parentOf(at));
    const stored = this.#store('kept', at);
    return () => fs.renameSync(this.#at(at), stored);
  }

  /** Updates a file, and keeps the one that was there. */
  update(at: string, content: string): void {
    this.updateLater(at, content)();
  }

  updateLater(at: string, content: string): Pending {
    this.#was(parentOf(at));
    const stored = this.#store('replaced', at);
    return () => {
      fs.linkSync(this.#at(at), stored);
      const staged = path.join(this.replica, '.foldersync', 'staged');
      fs.writeFileSync(staged, content);
      fs.renameSync(staged, this.#at(at));
    };
  }

  /** Removes a file, and does not keep it. */
  lose(at: string): void {
    this.loseLater(at)();
  }

  loseLater(at: string): Pending {
    this.#was(parentOf(at));
    this.#change({ op: 'lost', path: bytes(at), inode: fs.lstatSync(this.#at(at)).ino });
    return () => fs.rmSync(this.#at(at));
  }

  rename(at: string, to: string): void {
    this.renameLater(at, to)();
  }

  renameLater(at: string, to: string): Pending {
    this.#was(parentOf(at));
    this.#was(parentOf(to));
    this.#change({ op: 'renamed', path: bytes(at), to: bytes(to) });
    return () => fs.renameSync(this.#at(at), this.#at(to));
  }

  swap(at: string, to: string): void {
    this.#was(parentOf(at));
    this.#was(parentOf(to));
    this.#change({ op: 'swapped', path: bytes(at), to: bytes(to), inode: fs.lstatSync(this.#at(at)).ino });
    const staged = path.join(this.replica, '.foldersync', 'staged');
    fs.renameSync(this.#at(at), staged);
    fs.renameSync(this.#at(to), this.#at(at));
    fs.renameSync(staged, this.#at(to));
  }

  /** Changes what an entry is like; `extended` is what it had of extended attributes. */
  retouch(at: string, { mode, mtime, extended }: { mode?: number; mtime?: number; extended?: Extended }): void {
    this.#was(at, extended);
    if (mode !== undefined) fs.chmodSync(this.#at(at), mode);
    if (mtime !== undefined) fs.utimesSync(this.#at(at), mtime, mtime);
  }

  get #opened(): string {
    if (this.#increment === undefined) throw new Error('no increment is open');
    return this.#increment;
  }

  #at(at: string): string {
    return path.join(this.replica, at);
  }

  #store(op: 'kept' | 'replaced', at: string): string {
    const key = String(++this.#keys);
    const folder = path.join(this.versions, this.#opened, 'tree', key);
    fs.mkdirSync(folder, { mode: 0o700 });
    this.#change({ op, path: bytes(at), in: bytesOfText(key) as Name, entries: 1 });
    return path.join(folder, nameOf(bytes(at)));
  }

  #was(at: string, extended?: Extended): void {
    const stats = fs.lstatSync(this.#at(at), { bigint: true });
    const isLinked = !stats.isDirectory() && stats.nlink > 1n;
    const attributes: Attributes = {
      mode: Number(stats.mode) & 0o7777,
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      mtimeSeconds: Number(stats.mtimeNs / 1_000_000_000n),
      mtimeNanos: Number(stats.mtimeNs % 1_000_000_000n),
    };
    this.#change({
      op: 'was',
      path: bytes(at === '.' ? '' : at),
      attributes,
      ...(extended === undefined ? {} : { extended }),
      ...(isLinked ? { inode: Number(stats.ino) } : {}),
    });
  }

  #change(change: DistributiveOmit<Change, 'writer'>): void {
    this.line({ ...change, writer: 'io' } as Change);
  }
}

type DistributiveOmit<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

function parentOf(at: string): string {
  return path.dirname(at);
}

function timeOf(name: string): string {
  const [date, time = ''] = name.split('T');
  return `${date}T${time.replaceAll('-', ':')}`;
}
