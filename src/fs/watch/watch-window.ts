// How much the reader's thread may hand over before it is taken: the other thread may be deep in a pass for minutes.
// Each side calls its own part; what they share is two numbers.

const PENDING_BYTES = 0;
const PENDING_BATCHES = 1;
const NUMBERS = 2;

/** About what a batch costs beside its bytes. */
const BATCH_BYTES = 1024;
/**
 * From here on the other side is busy, and batches are made larger: **measured**, a loop that is not busy has 0 or 1
 * pending.
 */
const BUSY_BATCHES = 16;

/** A window over one piece of shared memory. */
export class WatchWindow {
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array;
  readonly #mostBytes: number;
  #isLosing = false;

  /** Without `memory`, a new piece is made; the other thread is given it. */
  constructor(mostBytes: number, memory = new SharedArrayBuffer(NUMBERS * 4)) {
    this.memory = memory;
    this.#mostBytes = mostBytes;
    this.#numbers = new Int32Array(memory);
  }

  /**
   * Whether a batch may be handed over. At the limit, `overflow` is said once, which is to be handed over instead;
   * after it everything is lost until the other side has taken it all, and so knows of the loss. Called by the reader.
   */
  admit(bytes: number): 'pass' | 'overflow' | 'lose' {
    const pending = Atomics.load(this.#numbers, PENDING_BYTES);
    if (this.#isLosing && pending > 0) return 'lose';
    this.#isLosing = pending + bytes + BATCH_BYTES > this.#mostBytes;
    Atomics.add(this.#numbers, PENDING_BYTES, (this.#isLosing ? 0 : bytes) + BATCH_BYTES);
    Atomics.add(this.#numbers, PENDING_BATCHES, 1);
    return this.#isLosing ? 'overflow' : 'pass';
  }

  /** While the other side is busy, waits for more to come, at most `mostMs`. Called by the reader, before it reads. */
  pause(mostMs: number): void {
    const batches = Atomics.load(this.#numbers, PENDING_BATCHES);
    if (batches >= BUSY_BATCHES) Atomics.wait(this.#numbers, PENDING_BATCHES, batches, mostMs);
  }

  /** Notes that a batch has been taken; `bytes` is 0 for one that says overflow. Called by the other side. */
  taken(bytes: number): void {
    Atomics.sub(this.#numbers, PENDING_BYTES, bytes + BATCH_BYTES);
    Atomics.sub(this.#numbers, PENDING_BATCHES, 1);
    Atomics.notify(this.#numbers, PENDING_BATCHES);
  }
}
