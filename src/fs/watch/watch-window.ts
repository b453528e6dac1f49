// How much the reader's thread may hand over before it is taken: the other thread may be deep in a pass for minutes.
// Each side calls its own part; what they share is two numbers.

import { layout, type Shared } from '../../core/memory/layout.js';

const PENDING = { bytes: 'i32', batches: 'i32' } as const;
const LAYOUT = layout(PENDING);

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
  readonly #pending: Shared<typeof PENDING>;
  readonly #mostBytes: number;
  #isLosing = false;

  /** Without `memory`, a new piece is made; the other thread is given it. */
  constructor(mostBytes: number, memory?: SharedArrayBuffer) {
    this.#pending = memory === undefined ? LAYOUT.make() : LAYOUT.over(memory);
    this.memory = this.#pending.memory;
    this.#mostBytes = mostBytes;
  }

  /**
   * Whether a batch may be handed over. At the limit, `overflow` is returned once: hand that over instead;
   * after it everything is lost until the other side has taken it all, and so knows of the loss. Called by the reader.
   */
  admit(bytes: number): 'pass' | 'overflow' | 'lose' {
    const pending = Atomics.load(this.#pending.bytes, 0);
    if (this.#isLosing && pending > 0) return 'lose';
    this.#isLosing = pending + bytes + BATCH_BYTES > this.#mostBytes;
    Atomics.add(this.#pending.bytes, 0, (this.#isLosing ? 0 : bytes) + BATCH_BYTES);
    Atomics.add(this.#pending.batches, 0, 1);
    return this.#isLosing ? 'overflow' : 'pass';
  }

  /** While the other side is busy, waits for more to come, at most `mostMs`. Called by the reader, before it reads. */
  pause(mostMs: number): void {
    const batches = Atomics.load(this.#pending.batches, 0);
    if (batches >= BUSY_BATCHES) Atomics.wait(this.#pending.batches, 0, batches, mostMs);
  }

  /** Notes that a batch has been taken; `bytes` is 0 for one that says overflow. Called by the other side. */
  taken(bytes: number): void {
    Atomics.sub(this.#pending.bytes, 0, bytes + BATCH_BYTES);
    Atomics.sub(this.#pending.batches, 0, 1);
    Atomics.notify(this.#pending.batches, 0);
  }
}
