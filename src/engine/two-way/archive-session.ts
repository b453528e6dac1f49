// The archive of a pair during one pass: whether it counts, and when it is written.

import fs from 'node:fs';
import { FoldersyncError } from '../../core/report/error.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import { KeptArchive } from '../../state/database/kept-archive.js';
import type { TwoWayArchive } from '../../state/database/two-way-archive.js';
import type { KnownNames } from '../../state/two-way-record.js';
import { type KnownConflict, readTwoWayState, type TwoWayState, writeTwoWayState } from '../../state/two-way-state.js';

/** Where it is, and of what. */
export interface SessionOptions {
  readonly archiveFile: string;
  readonly stateFile: string;
  /** As `foldersOf`; undefined makes it void. */
  readonly folders: string | undefined;
  /** Whether it is void, whatever it says. */
  readonly isVoid: boolean;
  /** Whether nothing is to be written. */
  readonly isDry: boolean;
  /** Present where it may be open from a pass before. */
  readonly kept?: KeptArchive | undefined;
  /** Whether it stays open then: of one that was looked through, all would stay in memory. */
  readonly isKept?: boolean;
}

/** What is said of one that was void. */
export const VOID =
  'nobody knows what both sides have had in common: nothing is removed, and what differs is kept from both sides';

/** An archive for one pass. */
export class ArchiveSession implements Disposable {
  readonly archive: TwoWayArchive;
  /** Whether what it knew when the pass began counts. */
  readonly counts: boolean;
  /** Whether it knew something that does not count. */
  readonly wasVoid: boolean;
  readonly #options: SessionOptions;
  readonly #opened: TwoWayArchive | undefined;
  #state: TwoWayState;
  /** Of what this pass writes; absent before it does. */
  #generation: number | undefined;

  /** @throws FoldersyncError STATE */
  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = readTwoWayState(options.stateFile);
    this.#opened = options.isDry && !fs.existsSync(options.archiveFile) ? undefined : open(options);
    const { generation, before } = this.#state;
    const stamp = this.#opened?.stamp;
    const isCurrent = stamp !== undefined && (stamp.generation === generation || stamp.generation === before);
    const counts = isCurrent && !options.isVoid && stamp.folders === options.folders;
    this.counts = counts;
    this.wasVoid = !counts && (stamp !== undefined || generation !== undefined);
    if (this.wasVoid && !options.isDry) this.#forget();
    this.archive =
      options.isDry || this.#opened === undefined ? readOnly(counts ? this.#opened : undefined) : this.#opened;
  }

  get conflicts(): readonly KnownConflict[] {
    return this.#state.conflicts;
  }

  /** Writes what is known by now. @throws FoldersyncError STATE */
  commit(folders: string): void {
    if (this.#options.isDry || this.#opened === undefined || !this.#opened.hasChanges) return;
    attempt(() => {
      const generation = this.#generation ?? this.#announce();
      this.#opened?.commit({ folders, generation });
    });
  }

  /** The pass, which is no dry one, is over. @throws FoldersyncError STATE */
  end(conflicts: readonly KnownConflict[]): void {
    const generation = this.#generation ?? this.#state.generation;
    const isNews =
      this.#generation !== undefined || JSON.stringify(conflicts) !== JSON.stringify(this.#state.conflicts);
    if (isNews) this.#write({ ...(generation === undefined ? {} : { generation }), conflicts });
  }

  [Symbol.dispose](): void {
    const { kept, isKept, archiveFile } = this.#options;
    if (this.#opened === undefined) return;
    if (kept !== undefined && isKept) kept.keep(archiveFile, this.#opened);
    else this.#opened.close();
  }

  /** What does not count now must not count later, nor be told of again. @throws FoldersyncError STATE */
  #forget(): void {
    attempt(() => this.#opened?.clear());
    if (this.#state.generation !== undefined) this.#write({ conflicts: this.#state.conflicts });
  }

  /** The state says first that the archive is about to be another one. */
  #announce(): number {
    const last = this.#opened?.stamp?.generation;
    const generation = Math.max(this.#state.generation ?? 0, last ?? 0) + 1;
    this.#write({ generation, ...(last === undefined ? {} : { before: last }), conflicts: this.#state.conflicts });
    this.#generation = generation;
    return generation;
  }

  #write(state: TwoWayState): void {
    attempt(() => writeTwoWayState(this.#options.stateFile, state));
    this.#state = state;
  }
}

/** One that cannot be opened is void: it is begun anew. */
function open({ archiveFile: file, kept = new KeptArchive() }: SessionOptions): TwoWayArchive {
  try {
    return kept.open(file);
  } catch {
    return attempt(() => {
      for (const one of [file, `${file}-lock`]) fs.rmSync(one, { force: true });
      return kept.open(file);
    });
  }
}

/** @throws FoldersyncError STATE */
function attempt<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof FoldersyncError) throw cause;
    throw new FoldersyncError('STATE', `cannot use the archive of a two-way pair: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** For a pass that leaves nothing behind: what it comes to know is forgotten. */
function readOnly(archive: TwoWayArchive | undefined): TwoWayArchive {
  return {
    stamp: archive?.stamp,
    get: (directory: RelativePath): KnownNames | undefined => archive?.get(directory),
    record: (directory) => archive?.record(directory),
    put: () => {},
    forgetTree: () => {},
    clear: () => {},
    hasChanges: false,
    isFull: false,
    commit: () => {},
    close: () => {},
  };
}
