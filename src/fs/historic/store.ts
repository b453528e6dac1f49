// A replica's versions as they lie on the disk: its increments with their journals, read and kept up to date while a
// service goes on writing them. Nothing is written here.

import fs from 'node:fs';
import { isClosed, type IncrementLines, withoutUndone } from '../../core/history/increment-lines.js';
import type { Change, JournalLine } from '../../core/history/journal-line.js';
import { GAP, isIncrementName, JOURNAL, RESERVED, SINCE, VERSIONS } from '../../core/history/store-layout.js';
import { parseSince } from '../../core/history/store-records.js';
import { childPath, type Name } from '../../core/tree/bytes.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { attempt, closeQuietly } from '../paths/portable-call.js';
import type { Directory } from '../port/directory.js';
import type { Root } from '../port/port.js';
import { bootId } from './boot-id.js';
import { JournalFile } from './journal-file.js';
import { isMade, notMade, type StoreFolder } from './made.js';
import { openStoreFile, openStoreFolder, PlantedError } from './own-store.js';

/** One increment of a store. */
export interface StoredIncrement extends IncrementLines {
  /** Present where its journal cannot be read from that line on, counted from 1. */
  readonly damagedAt?: number;
  /** Present where its folder or its journal is none of foldersync's: why. It is passed over, and has no lines. */
  readonly foreign?: string;
  /** Whether the machine went down in the middle of a job: what was written last may be missing from it. */
  readonly isCut: boolean;
  readonly isClosed: boolean;
  /** In whose trees its keys may be: its own, and those of increments that were merged into it. */
  readonly trees: readonly Name[];
}

/** A replica's versions, open. Its increments are as of the last `settle`. */
export class Store implements Disposable {
  readonly folder: StoreFolder;
  /** Since when the replica is known, in milliseconds since 1970; absent where that was not written down. */
  readonly since?: number;
  /** **Shape**: oldest first; without those that were merged into another one. */
  increments: readonly StoredIncrement[] = [];
  /** Whether the replica was changed after the last increment, and nothing was written down. */
  hasGap = false;
  /** The changes of the last increment that were not made by then, and may have been since. */
  notMade: readonly Change[] = [];
  readonly #replica: Root;
  readonly #directory: Directory;
  /** Of the folder, to look at its times. */
  readonly #descriptor: number;
  readonly #journals = new Map<Name, JournalFile>();
  /** Increments that are passed over, and why. */
  readonly #foreign = new Map<Name, string>();
  /** Increments whose lines are a part of another one by now, and the name of that one. */
  readonly #mergedInto = new Map<Name, Name>();
  /** The only journal that still grows. */
  #last: JournalFile | undefined;
  /** What the folder's times were when it was listed; undefined where it has to be listed again. */
  #seenMs: number | undefined;

  private constructor(replica: Root, folder: StoreFolder, directory: Directory) {
    this.#replica = replica;
    this.folder = folder;
    this.#directory = directory;
    this.#descriptor = attempt(() => fs.openSync(directory.place, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY));
    const since = readSince(folder, directory);
    if (since !== undefined) this.since = since;
    this.poll();
    this.settle();
  }

  /**
   * Opens the versions of a replica, which are in it unless a folder is given; undefined where there are none.
   * @throws FoldersyncError ROOT where they may have been planted; FsError
   */
  static open(replica: Root, folder: StoreFolder = { root: replica, path: VERSIONS }): Store | undefined {
    if (folder.root === replica) {
      using own = openStoreFolder(replica, RESERVED);
      if (own === undefined) return undefined;
    }
    const directory = openStoreFolder(folder.root, folder.path);
    if (directory === undefined) return undefined;
    try {
      return new Store(replica, folder, directory);
    } catch (error) {
      directory[Symbol.dispose]();
      throw error;
    }
  }

  /** Reads what has been written since the last time; returns those lines. @throws FoldersyncError ROOT, FsError */
  poll(): readonly JournalLine[] {
    const last = this.#last;
    const rest = last?.read() ?? NOTHING;
    // Before another increment comes, the last one is closed.
    if (last?.isOpen === true && this.#seenMs !== undefined) return rest;
    const { mtimeMs } = attempt(() => fs.fstatSync(this.#descriptor));
    if (mtimeMs === this.#seenMs) return rest;
    // RACE: what comes within the same tick of the file system's clock leaves the time as it is.
    this.#seenMs = Math.abs(Date.now() - mtimeMs) > TICK_MS ? mtimeMs : undefined;
    return [...rest, ...this.#readNew()];
  }

  /** Takes in what has been read, and looks which changes in doubt were made. @throws FsError */
  settle(): void {
    const boot = bootId();
    this.notMade = [];
    const read = [...this.#journals].map(([name, { lines, damagedAt }]): StoredIncrement => {
      const trees = this.#treesOf(name);
      const missing = damagedAt === undefined ? notMade(this.#replica, this.folder, { lines, trees }) : [];
      this.notMade = missing;
      const ended = isClosed(lines);
      return {
        name,
        lines: withoutUndone(lines, new Set(missing)),
        ...(damagedAt === undefined ? {} : { damagedAt }),
        isClosed: ended,
        isCut: wasCut(lines) || (!ended && lines.at(-1)?.op !== 'end' && isOfAnotherBoot(lines, boot)),
        trees,
      };
    });
    const passedOver = [...this.#foreign].map(([name, foreign]): StoredIncrement => {
      return { name, lines: NOTHING, foreign, isClosed: true, isCut: false, trees: [name] };
    });
    this.increments =
      passedOver.length === 0 ? read : [...read, ...passedOver].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.hasGap = this.#directory.find(GAP) !== undefined;
  }

  /** Whether one of `notMade` has been made by now. @throws FsError */
  isMadeNow(change: Change): boolean {
    const [name, { lines }] = [...this.#journals].at(-1)!; // a change is of one
    return isMade(this.#replica, this.folder, { lines, trees: this.#treesOf(name) }, change);
  }

  [Symbol.dispose](): void {
    for (const journal of this.#journals.values()) journal[Symbol.dispose]();
    closeQuietly(this.#descriptor);
    this.#directory[Symbol.dispose]();
  }

  /** Its own, and those of increments that were merged into it. */
  #treesOf(name: Name): Name[] {
    const merged = [...this.#mergedInto].filter(([, into]) => into === name);
    return [name, ...merged.map(([other]) => other)];
  }

  #readNew(): JournalLine[] {
    const read: JournalLine[] = [];
    const table = new EntryTable();
    this.#directory.list(table);
    for (const name of table.names) {
      if (!isIncrementName(name) || this.#journals.has(name) || this.#mergedInto.has(name)) continue;
      const journal = this.#openUnlessForeign(name);
      if (journal === 'foreign') continue;
      if (journal === undefined) {
        // It is being made: its journal comes without a sign.
        this.#seenMs = undefined;
        continue;
      }
      // What is left of the one before comes first; now that there is another one, that is all of it.
      for (const line of this.#last?.read() ?? NOTHING) read.push(line);
      this.#last?.[Symbol.dispose]();
      this.#last = journal;
      this.#journals.set(name, journal);
      for (const line of journal.read()) read.push(line);
      for (const line of journal.lines) {
        if (line.op === 'merged' && isIncrementName(line.name)) this.#mergedInto.set(line.name, name);
      }
    }
    return read;
  }

  #openUnlessForeign(name: Name): JournalFile | 'foreign' | undefined {
    try {
      return this.#openJournal(name);
    } catch (error) {
      if (!(error instanceof PlantedError)) throw error;
      this.#foreign.set(name, error.message);
      return 'foreign';
    }
  }

  #openJournal(name: Name): JournalFile | undefined {
    const { root, path } = this.folder;
    const folder = childPath(path, name);
    using directory = openStoreFolder(root, folder);
    const file = directory && openStoreFile(root, directory, childPath(folder, JOURNAL));
    return file === undefined ? undefined : new JournalFile(file);
  }
}

/** Longer than any tick of a file system's clock. */
const TICK_MS = 100;
const NOTHING: readonly JournalLine[] = [];

/** Whether whoever has closed it found that the machine had gone down in the middle of a job. */
function wasCut(lines: readonly JournalLine[]): boolean {
  return lines.some((line) => line.op === 'closed' && line.isCut === true);
}

function isOfAnotherBoot([opened]: readonly JournalLine[], boot: string | undefined): boolean {
  if (opened?.op !== 'opened' || opened.boot === undefined || boot === undefined) return false;
  return opened.boot !== boot;
}

/** What the file `since` says; undefined where it is not there, or says nothing. */
function readSince({ root, path }: StoreFolder, directory: Directory): number | undefined {
  const file = openStoreFile(root, directory, childPath(path, SINCE));
  if (file === undefined) return undefined;
  try {
    return parseSince(fs.readFileSync(file, 'latin1'));
  } catch {
    return undefined; // it only says how far back one may ask
  } finally {
    closeQuietly(file);
  }
}
