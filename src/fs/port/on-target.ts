// Who is to blame for a failed call on two directories.

import { FsError } from './fs-error.js';

/** Runs calls on the other side of a call on two directories. @throws FsError that says so */
export function onTarget<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (!(cause instanceof FsError) || cause.isTarget) throw cause;
    throw new FsError(cause.code, cause.message, { cause, isTarget: true });
  }
}
