// The versions of a pair's replica, as its engine keeps them: which increment is open, from the first change of a pass
// to the end of the span.

import { compileFilter, type Filter } from '../../core/filter/filter.js';
import { MadePaths } from '../../core/history/made-paths.js';
import { GAP, incrementName, RESERVED, TREE } from '../../core/history/store-layout.js';
import type { VersionsOptions } from '../../core/pair/pair.js';
import { childPath, type Name, type RelativePath, ROOT } from '../../core/tree/bytes.js';
import { DISK_FOLDERS } from '../../core/tree/disk-folders.js';
import { EntryTable } from '../../core/tree/entry-table.js';
import { bootId } from '../../fs/historic/boot-id.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import { JournalFile } from './journal-file.js';
import { noteGap } from './note-gap.js';
import { settleIncrement } from './settle-increment.js';
import { readSince } from './since.js';
import { isForeignPart, VersionStore } from './store.js';

/** What an engine keeps versions with. */
export interface VersionsParts {
  readonly fileSystem: FileSystem;
  readonly options: VersionsOptions;
  /** Wall clock, in milliseconds since 1970. */
  now(): number;
  /**
   * Whether what earlier passes have made counts as there from the start, so that it is kept as well: others work in
   * this folder too, and what they have made of it is nowhere else.
   */
  readonly keepsMade?: boolean;
  /** Is told of an increment that is passed over. */
  warn?(message: string): void;
}

/** An increment that a job writes to; to be disposed of with the job. */
export interface OpenIncrement extends Disposable {
  /** The root that it is in, and its path there. */
  readonly root: Root;
  readonly path: RelativePath;
  readonly journal: JournalFile;
  readonly made: MadePaths;
  /** Of what is not kept when it goes. */
  readonly excluded: Filter | undefined;
}

/** A job that changes the replica. */
export interface RecordedJob {
  /** What has asked for it: the trigger of a pass, or the job's kind. */
  readonly by: string;
  /**
   * Since when the replica is as it is, where no increment tells. **Units**: milliseconds since 1970. Absent where
   * nobody knows.
   */
  readonly unchangedSince?: number | undefined;
}

/** The span that an increment covers. */
interface Span {
  readonly name: Name;
  readonly startedAt: number;
  readonly made: MadePaths;
}

/** Keeps what passes take away, as long as an engine lives. */
export class Versions {
  readonly #parts: VersionsParts;
  readonly #excluded: Filter | undefined;
  #span: Span | undefined;
  /** When the last job had ended that has changed the replica. */
  #lastEnd: number | undefined;
  #isSettled = false;
  /** Whether the replica was changed since, and nothing written down: what is next begins an increment of its own. */
  #hasGap = false;

  constructor(parts: VersionsParts) {
    this.#parts = parts;
    this.#excluded = compileFilter(parts.options.exclude, []);
  }

  /** The name of the increment that is open. */
  get openName(): Name | undefined {
    return this.#span?.name;
  }

  /**
   * Before the first change of a job: the increment that it is written down in. Undefined where there is nothing yet
   * that could be lost: the replica is empty and has no history.
   * @throws FsError
   */
  begin(replica: Root, { by, unchangedSince }: RecordedJob): OpenIncrement | undefined {
    const store = this.#openStore(replica);
    if (store === undefined) return undefined;
    try {
      this.#settle(store, replica);
      this.#lastEnd ??= unchangedSince;
      const { span, journal } = this.#openSpan(store);
      journal.append({ op: 'job', at: this.#parts.now(), by });
      const path = childPath(store.path, span.name);
      const excluded = this.#excluded;
      return {
        root: store.root,
        path,
        journal,
        made: this.#parts.keepsMade === true ? new MadePaths() : span.made,
        excluded,
        [Symbol.dispose]: () => {
          journal[Symbol.dispose]();
          store[Symbol.dispose]();
        },
      };
    } catch (error) {
      store[Symbol.dispose]();
      throw error;
    }
  }

  /** A job has ended that has changed the replica. @throws FsError */
  end({ journal }: OpenIncrement): void {
    const at = this.#parts.now();
    journal.append({ op: 'end', at });
    this.#lastEnd = at;
  }

  /** The replica was changed, and that could not be written down. Never throws FsError. */
  noteGap(replica: Root): void {
    this.#hasGap = true;
    noteGap(this.#parts.fileSystem, replica, this.#parts.options);
  }

  /**
   * What comes next begins with the replica as it is now: a job has filled it that was empty, or the increment that was
   * open had to make room.
   */
  beginAnew(): void {
    this.#lastEnd = this.#parts.now();
  }

  /** Nothing more comes into the increment that is open: it can go as any other. @throws FsError */
  close(replica: Root): void {
    const { fileSystem, options } = this.#parts;
    using store = VersionStore.open(fileSystem, replica, { ...options, makes: false });
    if (store === undefined) return;
    this.#settle(store, replica);
    const span = this.#span;
    this.#span = undefined;
    if (span !== undefined && store.increments().at(-1) === span.name) this.#closeIn(store, span.name);
  }

  #openStore(replica: Root): VersionStore | undefined {
    const { fileSystem, options } = this.#parts;
    const store = VersionStore.open(fileSystem, replica, { ...options, makes: false });
    if (store !== undefined && (this.#span !== undefined || hasHistory(store))) return store;
    store?.[Symbol.dispose]();
    return isEmpty(replica) ? undefined : VersionStore.open(fileSystem, replica, { ...options, makes: true });
  }

  /** What an engine before this one has left. */
  #settle(store: VersionStore, replica: Root): void {
    if (this.#isSettled) return;
    const name = store.increments().at(-1);
    if (name === undefined) this.#lastEnd ??= readSince(store);
    else {
      const settled = settleIncrement({ store, replica, name, now: this.#parts.now() });
      if (settled === undefined) this.#tellForeign(name);
      const { open, end } = settled ?? {};
      this.#lastEnd ??= end;
      if (open !== undefined) this.#span = { name, startedAt: open.at, made: open.made };
    }
    using directory = store.openDirectory();
    this.#hasGap ||= directory.find(GAP) !== undefined;
    this.#isSettled = true;
  }

  #openSpan(store: VersionStore): { readonly span: Span; readonly journal: JournalFile } {
    const span = this.#spanIn(store);
    const journal = openJournal(store, span.name);
    if (journal !== undefined) return { span, journal };
    // What stands there was put in its place since the last job.
    this.#tellForeign(span.name);
    this.#span = undefined;
    const next = this.#spanIn(store);
    const made = openJournal(store, next.name);
    if (made === undefined) throw new FsError('FOREIGN', 'the increment that was just made is none of ours');
    return { span: next, journal: made };
  }

  #spanIn(store: VersionStore): Span {
    const { options } = this.#parts;
    const names = store.increments();
    const at = this.#parts.now();
    const span = this.#span;
    // It may have been removed, or the replica may be another one.
    if (span !== undefined && names.at(-1) === span.name) {
      const isOver = at < span.startedAt || at >= span.startedAt + options.everyMs;
      if (!isOver && !this.#hasGap) return span;
      this.#closeIn(store, span.name);
    }
    const name = incrementName(at, names.at(-1));
    makeIncrement(store, name, { at, since: this.#lastEnd ?? at });
    this.#hasGap = false;
    this.#span = { name, startedAt: at, made: new MadePaths() };
    return this.#span;
  }

  #tellForeign(name: Name): void {
    const why = 'is not one any more, for its folder or its journal is something else';
    this.#parts.warn?.(`the increment ${name} ${why}: it is passed over, and no restore point up to it is exact`);
  }

  #closeIn(store: VersionStore, name: Name): void {
    using journal = openJournal(store, name);
    if (journal === undefined) this.#tellForeign(name);
    else journal.append({ op: 'closed', at: this.#parts.now() });
  }
}

/** Undefined where it is none of ours. @throws FsError */
function openJournal(store: VersionStore, name: Name): JournalFile | undefined {
  try {
    using increment = store.openDirectory(name);
    return new JournalFile(increment);
  } catch (error) {
    if (isForeignPart(error)) return undefined;
    throw error;
  }
}

function makeIncrement(
  store: VersionStore,
  name: Name,
  { at, since }: { readonly at: number; readonly since: number },
): void {
  using directory = store.openDirectory();
  directory.makeDirectory(name);
  using increment = store.openDirectory(name);
  increment.makeDirectory(TREE);
  using journal = new JournalFile(increment);
  const boot = bootId();
  const hasGap = directory.find(GAP) !== undefined;
  journal.append({
    op: 'opened',
    version: 1,
    at,
    since,
    ...(boot === undefined ? {} : { boot }),
    ...(hasGap ? { isAfterGap: true } : {}),
  });
  if (hasGap) directory.removeFile(GAP);
}

function hasHistory(store: VersionStore): boolean {
  return store.increments().length > 0 || readSince(store) !== undefined;
}

/** What a file system, or this program, makes in it for itself stays there in any case. */
function isEmpty(replica: Root): boolean {
  using directory = replica.openDirectory(ROOT);
  const table = new EntryTable();
  directory.list(table);
  const { isMountRoot } = directory.attributes();
  return table.names.every((name) => name === RESERVED || (isMountRoot && DISK_FOLDERS.has(name)));
}
