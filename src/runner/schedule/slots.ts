// The slots for full passes: at most `concurrency` pairs walk their trees at the same time; the others wait in line.

/** Somebody who asks for a slot. */
export interface SlotHolder {
  /** It has one from now on. */
  granted(): void;
  /** So many have one now, this holder among them. */
  shared(holders: number): void;
}

/** A number of slots, given out first come, first served. */
export class Slots {
  #count: number;
  readonly #line: SlotHolder[] = [];
  readonly #holders = new Set<SlotHolder>();

  constructor(count: number) {
    this.#count = count;
  }

  /** Asks for a slot, which is granted once one is free, perhaps at once. */
  request(holder: SlotHolder): void {
    this.#line.push(holder);
    this.#giveOut();
  }

  /** Leaves the line. */
  cancel(holder: SlotHolder): void {
    const place = this.#line.indexOf(holder);
    if (place >= 0) this.#line.splice(place, 1);
  }

  /** Gives a slot back, to the first in line. */
  release(holder: SlotHolder): void {
    this.#holders.delete(holder);
    if (!this.#giveOut()) this.#tellHolders();
  }

  /** Changes how many there are; fewer count as their holders give them back. */
  resize(count: number): void {
    this.#count = count;
    this.#giveOut();
  }

  /** Returns whether anybody got one; then all holders have been told. */
  #giveOut(): boolean {
    let hasGiven = false;
    while (this.#holders.size < this.#count) {
      const next = this.#line.shift();
      if (next === undefined) break;
      this.#holders.add(next);
      hasGiven = true;
      next.granted();
    }
    if (hasGiven) this.#tellHolders();
    return hasGiven;
  }

  #tellHolders(): void {
    for (const holder of this.#holders) holder.shared(this.#holders.size);
  }
}
