// The comparison of two large files by several threads, part by part, up to the first difference that one of them
// finds.

import { layout, type Shared } from '../../core/memory/layout.js';
import type { Name, RelativePath } from '../../core/tree/bytes.js';
import type { ComparedFiles, CopyControl, Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { type CompareJob, type LaneTools, type Helpers, JOB, JobState, stoppedBy } from '../context/lane-job.js';

/** A file of the source, and the replica's of that name. */
export interface ComparePlace {
  readonly path: RelativePath;
  readonly source: Directory;
  readonly replica: Directory;
  readonly name: Name;
  /** What both have at first. */
  readonly sizeBytes: number;
  readonly control: CopyControl;
}

/** How much a thread takes at once: large beside what it takes to take it, small enough that all end together. */
const PART_BYTES = 4 << 20;

/** As `Directory.isSameContent`, with the help of lanes. @throws FsError, whichever thread met the cause */
export function isSameSharedContent(helpers: Helpers, place: ComparePlace): boolean | undefined {
  const { path, source, replica, name, sizeBytes, control } = place;
  return source.whileOpen(name, replica, name, (files) => {
    // Terabytes of holes are a million parts, and one step where nobody has cut them up.
    if (files.isSparse) return files.isSame(0, Number.POSITIVE_INFINITY, control);
    const state = new CompareState();
    helpers.invite({ kind: 'compare', memory: state.memory, path, name, sizeBytes }, sizeBytes);
    let isThrough = false;
    let isKnown = false;
    try {
      isThrough = compareParts(files, state, { sizeBytes, control });
    } finally {
      if (!isThrough) state.stop();
      isKnown = state.close(helpers);
    }
    if (state.hasDifference) return false;
    const undone = isKnown ? state.firstUndone : 0;
    // Also where it was cancelled, which is heard of at once.
    return undone === undefined || files.isSame(undone * PART_BYTES, Number.POSITIVE_INFINITY, control);
  });
}

/** A lane's share of a comparison. Never throws FsError. */
export function helpComparing(job: CompareJob, { lane, source, replica, control }: LaneTools): void {
  const { memory, path, name, sizeBytes } = job;
  const state = new CompareState(memory);
  state.join(lane, () => {
    try {
      using one = source.openDirectory(path);
      using other = replica.openDirectory(path);
      one.whileOpen(name, other, name, (files) => compareParts(files, state, { sizeBytes, control }));
    } catch (error) {
      if (!(error instanceof FsError)) throw error; // the I/O thread meets it in its turn
    }
  });
}

/**
 * Compares parts until there is none left, or nobody wants to know any more; false where one was left.
 * @throws FsError
 */
function compareParts(
  files: ComparedFiles,
  state: CompareState,
  { sizeBytes, control }: Pick<ComparePlace, 'sizeBytes' | 'control'>,
): boolean {
  const stopping = stoppedBy(control, () => state.isOver);
  const last = Math.ceil(sizeBytes / PART_BYTES) - 1;
  while (!state.isOver) {
    const part = state.claimPart();
    if (part > last) break;
    // Also what a file has grown by since.
    const end = part === last ? Number.POSITIVE_INFINITY : (part + 1) * PART_BYTES;
    let isSame: boolean | undefined;
    try {
      isSame = files.isSame(part * PART_BYTES, end, stopping);
    } finally {
      if (isSame === undefined) state.leavePart(part);
    }
    if (isSame === undefined) return false;
    if (!isSame) state.differ();
  }
  return true;
}

const COMPARE = {
  ...JOB,
  next: 'i32',
  differs: 'i32',
  /** One more than the number of a part; 0 where there is none. */
  undone: 'i32',
  stopped: 'i32',
} as const;

const LAYOUT = layout(COMPARE);

class CompareState extends JobState {
  readonly #fields: Shared<typeof COMPARE>;

  /** Without `memory`, a new piece is made; the lanes are given it. */
  constructor(memory?: SharedArrayBuffer) {
    const fields = memory === undefined ? LAYOUT.make() : LAYOUT.over(memory);
    super(fields);
    this.#fields = fields;
  }

  /** The next part, which may be beyond the last. */
  claimPart(): number {
    return Atomics.add(this.#fields.next, 0, 1);
  }

  /** A part that was taken, and is not known to be the same. */
  leavePart(part: number): void {
    for (;;) {
      const before = Atomics.load(this.#fields.undone, 0);
      if (before !== 0 && before <= part + 1) return;
      if (Atomics.compareExchange(this.#fields.undone, 0, before, part + 1) === before) return;
    }
  }

  /** The first part that was left; whatever follows it may have been. */
  get firstUndone(): number | undefined {
    const undone = Atomics.load(this.#fields.undone, 0);
    return undone === 0 ? undefined : undone - 1;
  }

  differ(): void {
    Atomics.store(this.#fields.differs, 0, 1);
  }

  get hasDifference(): boolean {
    return Atomics.load(this.#fields.differs, 0) === 1;
  }

  /** The I/O thread has given up. */
  stop(): void {
    Atomics.store(this.#fields.stopped, 0, 1);
  }

  /**
   * Whether what is not compared yet matters no more. A job that is closed is not over: its last parts are waited for.
   */
  get isOver(): boolean {
    return this.hasDifference || Atomics.load(this.#fields.stopped, 0) === 1;
  }
}
