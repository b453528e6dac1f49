// Work of the I/O thread that lanes may join: they are invited, come when they can, and the I/O thread waits for those
// that have come before it goes on. A lane that comes too late sees that the job is closed, and touches nothing.
//
// Lanes only lend a hand. Whatever one of them cannot do, for whatever reason, the I/O thread does itself, and so meets
// every failure itself. So it does where a lane has died in the middle of its share, of which it asks the kernel: a
// thread that waits hears no 'exit'. No descriptor is shared: a lane opens for itself what it works on, below the roots
// that it has anyway.

import type { Fields, Shared } from '../../core/memory/layout.js';
import type { Name, RelativePath } from '../../core/tree/bytes.js';
import type { PassControl } from './control.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';
import type { Root } from '../../fs/port/port.js';
import type { CopyControl } from '../../fs/port/directory.js';

/** Two files that are compared, as lanes are told of them. */
export interface CompareJob {
  readonly kind: 'compare';
  readonly memory: SharedArrayBuffer;
  readonly path: RelativePath;
  readonly name: Name;
  readonly sizeBytes: number;
}

/** Files of one directory that lanes may copy. */
export interface CopyJob {
  readonly kind: 'copy';
  readonly memory: SharedArrayBuffer;
  readonly path: RelativePath;
  readonly files: readonly AheadFile[];
}

/** A file, and the name that its copy has until it is whole. */
export interface AheadFile {
  readonly name: Name;
  readonly staged: Name;
}

/** What lanes are invited to. */
export type Job = CompareJob | CopyJob;

/** How the I/O thread gets help. */
export interface Helpers {
  /**
   * Invites the lanes; so much work is worth that they are started for it, where they are not.
   * **Units**: `bytes` of content.
   */
  invite(job: Job, bytes: number): void;
  /** Shows what the lanes have done meanwhile; called while the I/O thread waits for them. Never throws. */
  attend(): void;
  /** Whether a lane's thread has ended; asked while the I/O thread waits for that lane. Never throws. */
  isGone(lane: number): boolean;
}

/** What a lane helps with. */
export interface LaneTools {
  /** Which of them it is. **Shape**: from 0 on, below 31. */
  readonly lane: number;
  readonly source: Root;
  readonly replica: Root;
  readonly writer: ReplicaWriter;
  readonly control: PassControl;
}

/** What each job has in shared memory, beside its own numbers. */
export const JOB = {
  closed: 'i32',
  /** A bit for each lane that is in. */
  active: 'i32',
} as const satisfies Fields;

/** After how long the I/O thread, which waits for lanes, shows what they have done. */
const WAIT_MS = 50;

/** A thread's view of the shared memory of one job: who is in it, and whether it is closed. */
export class JobState {
  readonly memory: SharedArrayBuffer;
  readonly #closed: Int32Array;
  readonly #active: Int32Array;

  constructor({ memory, closed, active }: Shared<typeof JOB>) {
    this.memory = memory;
    this.#closed = closed;
    this.#active = active;
  }

  get isClosed(): boolean {
    return Atomics.load(this.#closed, 0) === 1;
  }

  /**
   * Runs a lane's share, unless the job is closed by now. The I/O thread waits until it has returned, or thrown, or
   * died.
   */
  join(lane: number, share: () => void): void {
    // In this order: either the I/O thread sees that somebody is in, or he sees that it is closed.
    Atomics.or(this.#active, 0, 1 << lane);
    try {
      if (!this.isClosed) share();
    } finally {
      Atomics.and(this.#active, 0, ~(1 << lane));
      Atomics.notify(this.#active, 0);
    }
  }

  /**
   * Closes the job, and waits until nobody is in it any more; false where a lane has died in it, of which nobody knows
   * what it has done. Idempotent. Called by the I/O thread, which meanwhile does not show that it lives: lanes that get
   * nowhere are found by that.
   */
  close(helpers: Helpers): boolean {
    Atomics.store(this.#closed, 0, 1);
    for (;;) {
      const active = Atomics.load(this.#active, 0);
      if (active === 0) return true;
      Atomics.wait(this.#active, 0, active, WAIT_MS);
      helpers.attend();
      // A lane may have left the job, and have ended since.
      if (areGone(active, helpers)) return (Atomics.load(this.#active, 0) & active) === 0;
    }
  }

  /**
   * Blocks the I/O thread until one of the job's numbers is no longer `value`, or the lane has died that is to change
   * it.
   */
  protected waitWhile(
    numbers: Int32Array,
    at: number,
    { value, lane, helpers }: { value: number; lane: number; helpers: Helpers },
  ): void {
    while (Atomics.load(numbers, at) === value) {
      Atomics.wait(numbers, at, value, WAIT_MS);
      helpers.attend();
      if (helpers.isGone(lane)) return;
    }
  }
}

/** Whether all lanes have ended whose bits are set. */
function areGone(active: number, helpers: Helpers): boolean {
  for (let lane = 0; active >> lane !== 0; lane++) {
    if ((active >> lane) & 1 && !helpers.isGone(lane)) return false;
  }
  return true;
}

/** A control that also stops where something else says so. */
export function stoppedBy(control: CopyControl, isOver: () => boolean): CopyControl {
  return { onChunk: (bytes) => control.onChunk(bytes) && !isOver() };
}
