// A hold of a watching pair's targeted passes: one that passes by itself is not worth a word, and one that stands is
// told once.

/** A hold that has stood for so long is told. **Units**: milliseconds. */
const TOLD_MS = 60_000;

/** What is known of the hold that stands, if one does. */
export class LastingHold {
  #since: number | undefined;
  #isTold = false;

  /** A full pass has gone through; it has told of what it holds. */
  afterFull(isHeld: boolean, now: number): void {
    this.#since = isHeld ? (this.#since ?? now) : undefined;
    this.#isTold = isHeld;
  }

  /**
   * A targeted pass has ended. Returns whether to report the hold now: by a full pass, which knows of all that
   * would go.
   */
  afterTargeted(isHeld: boolean, now: number): boolean {
    if (!isHeld) {
      this.#since = undefined;
      this.#isTold = false;
      return false;
    }
    this.#since ??= now;
    if (this.#isTold || now - this.#since < TOLD_MS) return false;
    this.#isTold = true;
    return true;
  }
}
