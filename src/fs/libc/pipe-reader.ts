// Whether a pipe still has a reader: node hears of it only as it writes. To be read against poll(2) and pipe(7).

import { bind, ERRNO } from './binding.js';

/** Prepares to ask about the writing end of a pipe. @throws Error where koffi cannot be loaded */
export function pipeReader(descriptor: number): { isThere(): boolean } {
  const { declare, isRefused } = bind();
  const poll = declare('int poll(void *descriptors, uint64_t count, int timeout)');
  // struct pollfd: the descriptor, then the events asked for and those found, 16 bits each.
  const polled = Int32Array.of(descriptor, 0);
  return {
    isThere: () => isRefused(poll(polled, 1, 0), INTERRUPTED) || (polled[1]! & POLLERR_FOUND) === 0, // it has two
  };
}

const INTERRUPTED: ReadonlySet<number> = new Set([ERRNO.EINTR]);
/** POLLERR, which is told of unasked, among the events found. **Source**: asm-generic/poll.h. */
const POLLERR_FOUND = 8 << 16;
