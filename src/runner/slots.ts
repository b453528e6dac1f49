// The slots for full passes: at most `concurrency` pairs walk their trees at the same time; the others wait in line.

/** A number of slots, given out first come, first served. */
export class Slots {
  #count: number;
  #taken = 0;
  readonly #line: (() => void)[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** Asks for a slot; `grant` is called once one is free, perhaps at once. Returns a way to leave the line. */
  request(grant: () => void): () => void {
    this.#line.push(grant);
    this.#giveOut();
    return () => {
      const place = this.#line.indexOf(grant);
      if (place >= 0) this.#line.splice(place, 1);
    };
  }

  /** Gives a slot back, to the first in line. */
  release(): void {
    this.#taken--;
    this.#giveOut();
  }

  /** Changes how many there are; fewer count as their holders give them back. */
  resize(count: number): void {
    this.#count = count;
    this.#giveOut();
  }

  #giveOut(): void {
    while (this.#taken < this.#count) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#taken++;
      next();
    }
  }
}
