// Many updates at once, which may be the work of what encrypts files.

/** An hour in which so many of a replica's files were updated that a person should hear of it. */
export interface ManyUpdates {
  /** Files whose content was replaced, each counted once. */
  readonly updated: number;
  /** Files that the replica holds. */
  readonly files: number;
}
