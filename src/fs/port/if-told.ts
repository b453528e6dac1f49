// A question to a file system whose answer can be done without.

import { FsError } from './fs-error.js';

/** The answer; undefined where the file system refuses it. Throws only what is no FsError. */
export function ifTold<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof FsError) return undefined;
    throw error;
  }
}

/** The answer; undefined where what it is about, or the way to it, is gone. @throws FsError for any other reason */
export function unlessGone<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof FsError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw error;
  }
}
