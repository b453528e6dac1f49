// The open conflicts of a pair that goes both ways, as they are shown.

/** A name that both sides have changed, and whose copy has not been removed yet. */
export interface OpenConflict {
  /** The name's path, as text ready to show. */
  readonly path: string;
  /** That of the copy, below either side. */
  readonly copy: string;
  /** Whose content the copy has. */
  readonly of: 'source' | 'replica';
  /** When the copy was made, in milliseconds since 1970. */
  readonly at: number;
}

/** What `conflicts --json` prints, and what is served. */
export interface OpenConflicts {
  /** The open conflicts of each two-way pair, oldest first, by its name. */
  readonly pairs: Readonly<Record<string, readonly OpenConflict[]>>;
}

/** What a status shows of them. */
export interface ConflictsStatus {
  /** How many are open. */
  readonly open: number;
  /** The newest of them. */
  readonly newest: readonly OpenConflict[];
}
