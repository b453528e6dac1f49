// The room on the disk of a replica, and what of it is taken by what has left the replica.

/** The room of a replica's file system, when a pass last looked. */
export interface ReplicaRoom {
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
  /** Bytes that this user can still write there. */
  readonly freeBytes: number;
  /** How large the file system is. */
  readonly sizeBytes: number;
  /** What is kept of what has left the replica; absent where the pair keeps nothing, or nobody has counted it yet. */
  readonly versions?: KeptVersions;
}

/** What is kept of what has left a replica. */
export interface KeptVersions {
  /** How many restore points there are. */
  readonly points: number;
  /** What they take, the newest as far as it had grown when they were counted. */
  readonly bytes: number;
}
