// The slots for full passes: at most `concurrency` pairs walk their trees at the same time; the others wait in line.

/** A fixed number of slots, given out first come, first served. */
export class Slots {
  #free: number;
  readonly #line: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Asks for a slot; `grant` is called once one is free, perhaps at once. Returns a way to leave the line. */
  request(grant: () => void): () => void {
    if (this.#free > 0) {
      this.#free--;
      grant();
      return () => {};
    }
    this.#line.push(grant);
    return () => {
      const place = this.#line.indexOf(grant);
      if (place >= 0) this.#line.splice(place, 1);
    };
  }

  /** Gives a slot back, to the first in line. */
  release(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
