// How a call of the port fails.

/** A failed call: an errno and the path it was about. */
export class FsError extends Error {
  /**
   * An errno name such as `ENOSPC`, `VANISHED` where an entry is something else by now, `MOUNTED` where a mount is in
   * the way, `UNREACHABLE`, `DANGLING` or `UNTRUSTED`.
   */
  readonly code: string;
  /** For a call on two directories: whether the other one failed, not the one it was called on. */
  readonly isTarget: boolean;

  constructor(code: string, message: string, options: { cause?: unknown; isTarget?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'FsError';
    this.code = code;
    this.isTarget = options.isTarget ?? false;
  }
}
