// Notices that nobody reads standard output any more, also while nothing is written: `… | head -1` is to end with head.

import fs from 'node:fs';
import { pipeReader } from '../../fs/libc/pipe-reader.js';
import type { OutputStream } from '../process/context.js';

/** How soon it is noticed. **Units**: milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * Calls back once, when the reader of a pipe has gone; until it is disposed of. What is no pipe, and a machine without
 * libc, is not watched: there the next line finds it out.
 */
export function watchReader(stream: OutputStream & { readonly fd?: number }, onGone: () => void): Disposable {
  const reader = readerOf(stream.fd);
  if (reader === undefined) return { [Symbol.dispose]: () => {} };
  const looking = setInterval(() => {
    if (reader.isThere()) return;
    clearInterval(looking);
    onGone();
  }, LOOK_EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(looking) };
}

function readerOf(descriptor: number | undefined): ReturnType<typeof pipeReader> | undefined {
  if (descriptor === undefined) return undefined;
  try {
    return fs.fstatSync(descriptor).isFIFO() ? pipeReader(descriptor) : undefined;
  } catch {
    return undefined; // as said above
  }
}
