// Single facts that a pass comes to know on its way.

/** What a pass, or a lane's part of it, has come to know. */
export class PassFacts {
  #isLastTry = false;
  #hasComparedRoots = false;
  #hasFoundEmpty = false;
  #latestMet = Number.NEGATIVE_INFINITY;
  #hasComparedByCtime = false;

  /** Whether what found no room is being tried for the second and last time. */
  get isLastTry(): boolean {
    return this.#isLastTry;
  }

  /** Whether the two roots themselves were listed and compared, without which a pass has seen nothing. */
  get hasComparedRoots(): boolean {
    return this.#hasComparedRoots;
  }

  /** Whether the replica's root held nothing but what is excluded. */
  get hasFoundEmpty(): boolean {
    return this.#hasFoundEmpty;
  }

  /** The latest ctime that was met in the source; `-Infinity` before there is one. */
  get latestMet(): number {
    return this.#latestMet;
  }

  /**
   * Whether an entry's ctime had its extended attributes or its content compared, so that later passes need not do it
   * again.
   */
  get hasComparedByCtime(): boolean {
    return this.#hasComparedByCtime;
  }

  /** What found no room is tried for the last time from now on. */
  beginLastTry(): void {
    this.#isLastTry = true;
  }

  /** Both roots were listed and compared. */
  rootsCompared({ isReplicaEmpty }: { readonly isReplicaEmpty: boolean }): void {
    this.#hasComparedRoots = true;
    this.#hasFoundEmpty = isReplicaEmpty;
  }

  /** A ctime was met in the source. */
  meet(ctime: number): void {
    if (ctime > this.#latestMet) this.#latestMet = ctime;
  }

  /** An entry was compared for its ctime. */
  comparedByCtime(): void {
    this.#hasComparedByCtime = true;
  }
}
