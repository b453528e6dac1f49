// The clocks of both sides: whether they are this machine's, so that they tell which of two events came first, and what
// a pass has seen of another one.

import { behindAtMost } from '../../core/safety/good-pass.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Root } from '../../fs/port/port.js';
import { sharedFileSystem } from '../../fs/port/remote-changes.js';
import type { PassContext } from '../context/pass-context.js';

/** False where it cannot be told, and where a file system of another kind may be mounted inside the source. */
export function haveOneClock({ plan: { source, replica, policy } }: PassContext): boolean {
  if (policy.crossMounts || replica === undefined) return false;
  return [source, replica].every(({ identity: { fileSystemType } }) => {
    return fileSystemType !== undefined && sharedFileSystem(fileSystemType) === undefined;
  });
}

/** What a pass has seen of a clock that is not this machine's; both absent where it is. */
export interface SeenOfClock {
  /** See `metIn`. */
  readonly tookMs?: number | undefined;
  /** See `behindAtMost`; absent also where no time was seen. */
  readonly behind?: number | undefined;
}

/** **Units**: milliseconds since 1970, of this machine's clock. */
export function seenOfClock(
  context: PassContext,
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number },
): SeenOfClock {
  if (haveOneClock(context)) return {};
  return { tookMs: Math.max(0, endedAt - startedAt), behind: behindAtMost(context.output.facts.latestMet, endedAt) };
}

/** The replica's own clock, which on a network is the file server's. */
export function clockOf(replica: Root): number | undefined {
  try {
    return replica.clock();
  } catch (error) {
    if (error instanceof FsError) return undefined; // it can be written by nobody, or not at all
    throw error;
  }
}
