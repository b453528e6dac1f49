// What an engine's two threads share while the I/O thread is busy inside a pass: a cancel flag, the log window, the
// progress. Each number has one writer; a reader that is a moment late does no harm.

import type { Progress } from './protocol.js';
import { Throttle, THROTTLE_BYTES } from './throttle.js';

const CANCELLED = 0;
const CHUNKS_TAKEN = 1;
const PATH_LENGTH = 2;
const PASSES = 3;
const MOST_WATCHES = 4;
const THREAD = 5;
/** Even, for the throttle lies behind them, at a multiple of eight. */
const FLAGS = 6;

const BEATS = 0;
const ENTRIES = 1;
const OPERATIONS = 2;
const BYTES = 3;
const BYTES_FOUND = 4;
const NUMBERS = 5;

const PATH_BYTES = 1024;
const THROTTLE_AT = NUMBERS * 8 + FLAGS * 4 + PATH_BYTES;

/** Both threads' view of one piece of shared memory. */
export class SharedState {
  readonly memory: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #numbers: Float64Array;
  readonly #path: Uint8Array;

  /** Without `memory`, a new piece is made; the other thread is given it. */
  constructor(memory = new SharedArrayBuffer(THROTTLE_AT + THROTTLE_BYTES)) {
    this.memory = memory;
    this.#numbers = new Float64Array(memory, 0, NUMBERS);
    this.#flags = new Int32Array(memory, NUMBERS * 8, FLAGS);
    this.#path = new Uint8Array(memory, NUMBERS * 8 + FLAGS * 4, PATH_BYTES);
  }

  /** Asks the I/O thread to end its pass between two operations. Called by the protocol thread. */
  cancel(): void {
    Atomics.store(this.#flags, CANCELLED, 1);
  }

  get isCancelled(): boolean {
    return Atomics.load(this.#flags, CANCELLED) === 1;
  }

  /** Another pass is asked for, which nobody has cancelled. Called by the protocol thread. */
  takeBackCancel(): void {
    Atomics.store(this.#flags, CANCELLED, 0);
  }

  /** So many engines have a pass that goes on, this one among them. Called by the protocol thread. */
  share(passes: number): void {
    Atomics.store(this.#flags, PASSES, passes);
  }

  get passes(): number {
    return Atomics.load(this.#flags, PASSES);
  }

  /** This engine may have so many watches. Called by the protocol thread. */
  mayWatch(most: number): void {
    Atomics.store(this.#flags, MOST_WATCHES, Math.max(1, most));
  }

  /** As last told; without a word, any number. */
  get mostWatches(): number {
    return Atomics.load(this.#flags, MOST_WATCHES) || Number.POSITIVE_INFINITY;
  }

  /** What this thread is to the kernel. Called by a lane. */
  runsOn(thread: number): void {
    Atomics.store(this.#flags, THREAD, thread);
  }

  /** As last told; undefined where it does not run yet, or does not know. */
  get thread(): number | undefined {
    return Atomics.load(this.#flags, THREAD) || undefined;
  }

  /** One more chunk of lines has been taken by the log; wakes a waiting I/O thread. Called by the protocol thread. */
  chunkTaken(): void {
    Atomics.add(this.#flags, CHUNKS_TAKEN, 1);
    Atomics.notify(this.#flags, CHUNKS_TAKEN);
  }

  /** How many chunks the log has taken since the engine started; wraps around at 2^32. */
  get chunksTaken(): number {
    return Atomics.load(this.#flags, CHUNKS_TAKEN);
  }

  /** Blocks the I/O thread until `chunksTaken` is no longer `seen`, at most `timeoutMs`. */
  waitForChunkTaken(seen: number, timeoutMs: number): void {
    Atomics.wait(this.#flags, CHUNKS_TAKEN, seen, timeoutMs);
  }

  /** A full pass begins: nothing is done yet. Called by the I/O thread, as are the next five. */
  beginPass(): void {
    this.#numbers.fill(0);
    Atomics.store(this.#flags, PATH_LENGTH, 0);
  }

  /** The pass is alive. */
  beat(): void {
    this.#add(BEATS, 1);
  }

  addEntries(count: number, bytesFound: number): void {
    this.#add(ENTRIES, count);
    this.#add(BYTES_FOUND, bytesFound);
  }

  addOperation(): void {
    this.#add(OPERATIONS, 1);
  }

  addBytes(count: number): void {
    this.#add(BYTES, count);
  }

  /** What others have done for this pass. */
  addProgress({ beats, entries, operations, bytes, bytesFound }: Omit<Progress, 'path'>): void {
    this.#add(BEATS, beats);
    this.#add(ENTRIES, entries);
    this.#add(OPERATIONS, operations);
    this.#add(BYTES, bytes);
    this.#add(BYTES_FOUND, bytesFound);
  }

  /** What the pass is at, as a byte string. */
  enter(path: string): void {
    const length = Math.min(path.length, PATH_BYTES);
    for (let index = 0; index < length; index++) this.#path[index] = path.charCodeAt(index);
    Atomics.store(this.#flags, PATH_LENGTH, length);
  }

  /** What holds all threads with this memory to one bandwidth; undefined for none. */
  throttle(bytesPerSecond: number | undefined): Throttle | undefined {
    return bytesPerSecond === undefined ? undefined : new Throttle(bytesPerSecond, this.memory, THROTTLE_AT);
  }

  progress(): Progress {
    const length = Atomics.load(this.#flags, PATH_LENGTH);
    return {
      beats: this.#numbers[BEATS]!, // all five are below NUMBERS
      entries: this.#numbers[ENTRIES]!,
      operations: this.#numbers[OPERATIONS]!,
      bytes: this.#numbers[BYTES]!,
      bytesFound: this.#numbers[BYTES_FOUND]!,
      path: String.fromCharCode(...this.#path.slice(0, length)),
    };
  }

  #add(index: number, count: number): void {
    this.#numbers[index] = this.#numbers[index]! + count; // callers pass the constants above
  }
}
