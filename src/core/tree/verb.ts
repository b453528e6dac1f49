// What is done to one entry of a replica, in one word.

/** One change to the replica. */
export type Verb =
  /** A directory is made. */
  | 'make'
  /** A new file or symlink. */
  | 'copy'
  /** The content of a file or symlink is replaced. */
  | 'update'
  /** A file becomes a further name of one that the replica holds already. */
  | 'link'
  /** An entry gets another name. */
  | 'rename'
  /** Only owner, mode, times or extended attributes are set. */
  | 'retouch'
  /** An entry is removed. */
  | 'remove'
  /** An entry is replaced by one of another type. */
  | 'replace';
