// Large files of one directory that lanes copy while the I/O thread copies another one: beside their targets, from the
// last file backwards. The I/O thread comes to each in its turn, and finds it copied or does it itself.
//
// One file is not split: the kernel lets one thread at a time write to it. Measured in memory, 500 MB: one thread
// 0.19 s, two 0.19 s by copy_file_range and 0.16 s by read and write, for twice the processor time; two files at a
// time, half of it.

import { layout, type Shared } from '../../core/memory/layout.js';
import type { Name, RelativePath } from '../../core/tree/bytes.js';
import type { CopiedFile, CopyControl, Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { isOutOfSpace } from '../context/refusing-parts.js';
import {
  type AheadFile,
  type CopyJob,
  type Helpers,
  type LaneTools,
  JOB,
  JobState,
  stoppedBy,
} from '../context/lane-job.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';
import { stagedName } from '../writer/staged-name.js';

/** A file to copy. */
export interface LargeFile {
  readonly name: Name;
  readonly sizeBytes: number;
}

/** A copy that a lane has made. */
export interface PreparedCopy {
  readonly staged: Name;
  readonly copied: LanesCopy;
}

/** How it went; what was refused beside the content, `isBare` stands for. */
export type LanesCopy = Omit<CopiedFile, 'refused'> & { readonly isBare: boolean };

/** What the copies of one directory are made with. */
export interface CopiesAheadOptions {
  readonly helpers: Helpers;
  readonly path: RelativePath;
  readonly replica: Directory;
  readonly writer: ReplicaWriter;
  readonly control: CopyControl;
  /** In the order in which the I/O thread comes to them. */
  readonly files: readonly LargeFile[];
}

/** How many files are given out at once: that many copies at most are lost where the pass ends in the middle. */
const MOST_FILES = 8;

/** The large files of one directory. Disposed of once the I/O thread has been through them all, or gives up. */
export class CopiesAhead implements Disposable {
  /** What the I/O thread copies these files with. */
  readonly control: CopyControl;
  /** Whether lanes were invited, who may have written to the directory. */
  hasInvited = false;
  readonly #options: CopiesAheadOptions;
  #batch: Batch | undefined;

  constructor(options: CopiesAheadOptions) {
    this.#options = options;
    this.control = {
      onChunk: (bytes) => {
        // Where files are shared (reflinks) instead, nothing is ever written, and there is nothing to help with.
        if (bytes > 0) this.#invite();
        return options.control.onChunk(bytes);
      },
    };
  }

  /** The copy of a file that the I/O thread has come to; undefined where it is to make it itself. */
  take(name: Name): PreparedCopy | undefined {
    const { helpers, replica } = this.#options;
    const batch = this.#batchOf(name);
    const at = batch?.indexOf(name) ?? -1;
    if (batch === undefined || at < 0) return undefined;
    const copied = batch.state.reclaim(at, helpers);
    const staged = batch.files[at]!.staged; // `at` is in range
    // RACE: a lane finds the directory by its path, where there may be another one by now.
    return copied !== undefined && isThere(replica, staged) ? { staged, copied } : undefined;
  }

  /** Waits for the lanes, and removes what they have copied in vain. */
  [Symbol.dispose](): void {
    const { helpers, writer, replica } = this.#options;
    const batch = this.#batch;
    this.#batch = undefined;
    if (batch === undefined) return;
    batch.state.close(helpers);
    for (const at of batch.state.unclaimed()) remove(writer, replica, batch.files[at]!.staged); // in range
  }

  #invite(): void {
    const batch = this.#batch;
    if (batch === undefined || batch.isInvited) return;
    batch.isInvited = true;
    this.hasInvited = true;
    const { helpers, path } = this.#options;
    helpers.invite({ kind: 'copy', memory: batch.state.memory, path, files: batch.files }, batch.bytes);
  }

  /** That which a file is in, or begins. */
  #batchOf(name: Name): Batch | undefined {
    if (this.#batch?.indexOf(name) !== undefined && this.#batch.indexOf(name) >= 0) return this.#batch;
    const { files } = this.#options;
    const first = files.findIndex((file) => file.name === name);
    if (first < 0) return undefined;
    this[Symbol.dispose]();
    this.#batch = new Batch(files.slice(first, first + MOST_FILES));
    return this.#batch;
  }
}

/** Files that are given out at once. */
class Batch {
  readonly files: readonly AheadFile[];
  readonly state: CopyState;
  readonly bytes: number;
  isInvited = false;

  constructor(files: readonly LargeFile[]) {
    this.files = files.map(({ name }) => ({ name, staged: stagedName() }));
    this.state = new CopyState(files.length);
    this.bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** -1 where it is not among them. */
  indexOf(name: Name): number {
    return this.files.findIndex((file) => file.name === name);
  }
}

/** A lane's share of the copies. Never throws FsError. */
export function helpCopying({ memory, path, files }: CopyJob, tools: LaneTools): void {
  const state = new CopyState(memory);
  state.join(tools.lane, () => {
    try {
      using source = tools.source.openDirectory(path);
      using replica = tools.replica.openDirectory(path);
      const control = stoppedBy(tools.control, () => state.isClosed);
      for (let at = files.length - 1; at >= 0; at--) {
        if (state.isClosed || tools.control.isCancelled) return;
        if (!state.claim(at, tools.lane)) continue;
        const file = files[at]!; // in range
        copyTaken(state, at, () => copyWhole(tools.writer, { path, source, replica }, { ...file, control }));
      }
    } catch (error) {
      // The I/O thread meets it in its turn.
      if (!(error instanceof FsError)) throw error;
    }
  });
}

/** @throws FsError where there is no room, so that the other files need not be tried */
function copyTaken(state: CopyState, at: number, copy: () => CopiedFile | undefined): void {
  let copied: CopiedFile | undefined;
  try {
    copied = copy();
  } catch (error) {
    if (!(error instanceof FsError) || isOutOfSpace(error)) throw error;
  } finally {
    state.give(at, copied);
  }
}

/**
 * Undefined where nothing is left of it: the I/O thread tries it, and tells what is in the way.
 * @throws FsError
 */
function copyWhole(
  writer: ReplicaWriter,
  { path, source, replica }: { readonly path: RelativePath; readonly source: Directory; readonly replica: Directory },
  { name, staged, control }: AheadFile & { readonly control: CopyControl },
): CopiedFile | undefined {
  const copied = writer.stageFile({ directory: replica, path }, { directory: source, name, staged, control });
  if (copied.state === 'whole' || copied.state === 'grown') return copied;
  if (copied.state === 'rewritten') writer.unstage(replica, staged);
  return undefined;
}

function isThere(replica: Directory, staged: Name): boolean {
  try {
    return replica.find(staged) !== undefined;
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return false; // the I/O thread's own copy meets the same
  }
}

/** What is left goes with the next pass's leftovers. */
function remove(writer: ReplicaWriter, replica: Directory, staged: Name): void {
  try {
    writer.unstage(replica, staged);
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
  }
}

// What is with a file. FREE ─► TAKEN by a lane ─► WHOLE or GROWN ─► CLAIMED by the I/O thread
//                        │                    ├─► LEFT to the I/O thread
//                        │                    └─► as it is, where that lane dies
//                        └─────────────────────────────────────────► CLAIMED
const FREE = 0;
const WHOLE = 1;
const GROWN = 2;
const LEFT = 3;
const CLAIMED = 4;
/** By the first lane; by the next one it is one more. */
const TAKEN = 5;

/** Of each file: what is with it, its size, and whether something beside the content was refused. */
const COPIES = { ...JOB, states: 'i32[]', sizes: 'f64[]', isBare: 'i32[]' } as const;

const LAYOUT = layout(COPIES);

class CopyState extends JobState {
  readonly #fields: Shared<typeof COPIES>;

  /** Of so many files, or what is shared. */
  constructor(given: number | SharedArrayBuffer) {
    const fields = typeof given === 'number' ? LAYOUT.make(given) : LAYOUT.over(given);
    super(fields);
    this.#fields = fields;
  }

  /** Whether a file is the calling lane's to copy. */
  claim(at: number, lane: number): boolean {
    return Atomics.compareExchange(this.#fields.states, at, FREE, TAKEN + lane) === FREE;
  }

  /** What came of it; undefined leaves it to the I/O thread. */
  give(at: number, copied: CopiedFile | undefined): void {
    const { states, sizes, isBare } = this.#fields;
    if (copied !== undefined) {
      sizes[at] = copied.sizeBytes;
      isBare[at] = copied.refused === undefined ? 0 : 1;
    }
    Atomics.store(states, at, copied === undefined ? LEFT : copied.state === 'grown' ? GROWN : WHOLE);
    Atomics.notify(states, at);
  }

  /** The I/O thread's from now on; returns the copy that a lane has made, for which it may wait. */
  reclaim(at: number, helpers: Helpers): LanesCopy | undefined {
    const { states, sizes, isBare } = this.#fields;
    const before = Atomics.compareExchange(states, at, FREE, CLAIMED);
    if (before === FREE) return undefined;
    if (before >= TAKEN) this.waitWhile(states, at, { value: before, lane: before - TAKEN, helpers });
    const found = Atomics.load(states, at);
    if (found !== WHOLE && found !== GROWN) return undefined;
    Atomics.store(states, at, CLAIMED);
    // A file of the job: it has its numbers.
    return { state: found === GROWN ? 'grown' : 'whole', sizeBytes: sizes[at]!, isBare: isBare[at] === 1 };
  }

  /** Copies that the I/O thread has not come for, and, of a job that is closed, those of lanes that have died. */
  unclaimed(): number[] {
    const { states } = this.#fields;
    return [...states.keys()].filter((at) => {
      const found = Atomics.load(states, at);
      return found === WHOLE || found === GROWN || found >= TAKEN;
    });
  }
}
