// What an engine's two threads share while the I/O thread is busy inside a pass: a cancel flag, the log window, the
// progress. Each number has one writer; a reader that is a moment late does no harm.

import type { Progress } from '../../core/report/progress.js';
import { ACCOUNT, Throttle } from './throttle.js';
import { layout, type Shared } from '../../core/memory/layout.js';

const PATH_BYTES = 1024;

const FIELDS = {
  cancelled: 'i32',
  paused: 'i32',
  chunksTaken: 'i32',
  passes: 'i32',
  mostWatches: 'i32',
  thread: 'i32',
  beats: 'f64',
  entries: 'f64',
  operations: 'f64',
  bytes: 'f64',
  bytesFound: 'f64',
  pathLength: 'i32',
  path: ['u8', PATH_BYTES],
  ...ACCOUNT,
} as const;

const LAYOUT = layout(FIELDS);

/** Both threads' view of one piece of shared memory. */
export class SharedState {
  readonly memory: SharedArrayBuffer;
  readonly #fields: Shared<typeof FIELDS>;

  /** Without `memory`, a new piece is made; the other thread is given it. */
  constructor(memory?: SharedArrayBuffer) {
    this.#fields = memory === undefined ? LAYOUT.make() : LAYOUT.over(memory);
    this.memory = this.#fields.memory;
  }

  /** Asks the I/O thread to end its pass between two operations. Called by the protocol thread. */
  cancel(): void {
    Atomics.store(this.#fields.cancelled, 0, 1);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#fields.cancelled, 0) === 1;
  }

  /** Another pass is asked for, which nobody has cancelled. Called by the protocol thread. */
  clearCancel(): void {
    Atomics.store(this.#fields.cancelled, 0, 0);
  }

  /** Has a verification wait, or go on. Called by the protocol thread. */
  pause(isPaused: boolean): void {
    Atomics.store(this.#fields.paused, 0, isPaused ? 1 : 0);
    Atomics.notify(this.#fields.paused, 0);
  }

  /** Blocks a thread while it is to wait. `goesOn` is asked again and again, and ends it by false. */
  waitWhilePaused(goesOn: () => boolean): void {
    while (Atomics.load(this.#fields.paused, 0) === 1 && goesOn()) Atomics.wait(this.#fields.paused, 0, 1, 50);
  }

  /** So many engines have a pass that goes on, this one among them. Called by the protocol thread. */
  share(passes: number): void {
    Atomics.store(this.#fields.passes, 0, passes);
  }

  get passes(): number {
    return Atomics.load(this.#fields.passes, 0);
  }

  /** This engine may have so many watches. Called by the protocol thread. */
  mayWatch(most: number): void {
    Atomics.store(this.#fields.mostWatches, 0, Math.max(1, most));
  }

  /** As last told; without a word, any number. */
  get mostWatches(): number {
    return Atomics.load(this.#fields.mostWatches, 0) || Number.POSITIVE_INFINITY;
  }

  /** What this thread is to the kernel. Called by a lane. */
  runsOn(thread: number): void {
    Atomics.store(this.#fields.thread, 0, thread);
  }

  /** As last told; undefined where it does not run yet, or does not know. */
  get thread(): number | undefined {
    return Atomics.load(this.#fields.thread, 0) || undefined;
  }

  /** One more chunk of lines has been taken by the log; wakes a waiting I/O thread. Called by the protocol thread. */
  chunkTaken(): void {
    Atomics.add(this.#fields.chunksTaken, 0, 1);
    Atomics.notify(this.#fields.chunksTaken, 0);
  }

  /** How many chunks the log has taken since the engine started; wraps around at 2^32. */
  get chunksTaken(): number {
    return Atomics.load(this.#fields.chunksTaken, 0);
  }

  /** Blocks the I/O thread until `chunksTaken` is no longer `seen`, at most `timeoutMs`. */
  waitForChunkTaken(seen: number, timeoutMs: number): void {
    Atomics.wait(this.#fields.chunksTaken, 0, seen, timeoutMs);
  }

  /** A full pass begins: nothing is done yet. Called by the I/O thread, as are the next five. */
  beginPass(): void {
    const { beats, entries, operations, bytes, bytesFound } = this.#fields;
    for (const number of [beats, entries, operations, bytes, bytesFound]) number[0] = 0;
    Atomics.store(this.#fields.pathLength, 0, 0);
  }

  /** The pass is alive. */
  beat(): void {
    add(this.#fields.beats, 1);
  }

  addEntries(count: number, bytesFound: number): void {
    add(this.#fields.entries, count);
    add(this.#fields.bytesFound, bytesFound);
  }

  addOperation(): void {
    add(this.#fields.operations, 1);
  }

  addBytes(count: number): void {
    add(this.#fields.bytes, count);
  }

  /** What others have done for this pass. */
  addProgress({ beats, entries, operations, bytes, bytesFound }: Omit<Progress, 'path'>): void {
    add(this.#fields.beats, beats);
    add(this.#fields.entries, entries);
    add(this.#fields.operations, operations);
    add(this.#fields.bytes, bytes);
    add(this.#fields.bytesFound, bytesFound);
  }

  /** What the pass is at, as a byte string. */
  enter(path: string): void {
    const { path: bytes, pathLength } = this.#fields;
    const length = Math.min(path.length, PATH_BYTES);
    for (let index = 0; index < length; index++) bytes[index] = path.charCodeAt(index);
    Atomics.store(pathLength, 0, length);
  }

  /** What holds all threads with this memory to one bandwidth; undefined for none. */
  throttle(bytesPerSecond: number | undefined): Throttle | undefined {
    return bytesPerSecond === undefined ? undefined : new Throttle(bytesPerSecond, this.#fields);
  }

  progress(): Progress {
    const length = Atomics.load(this.#fields.pathLength, 0);
    return { ...this.counts(), path: String.fromCharCode(...this.#fields.path.slice(0, length)) };
  }

  /** Without the path, which costs more than all the rest. */
  counts(): Omit<Progress, 'path'> {
    const { beats, entries, operations, bytes, bytesFound } = this.#fields;
    return {
      beats: beats[0]!, // each field has one number
      entries: entries[0]!,
      operations: operations[0]!,
      bytes: bytes[0]!,
      bytesFound: bytesFound[0]!,
    };
  }
}

function add(field: Float64Array, count: number): void {
  field[0] = field[0]! + count; // each field has one number
}
