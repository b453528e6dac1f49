// The process of an engine, before it is told what it is for.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../engine/main.js', import.meta.url));

/**
 * Its threads share what malloc has set aside: each would keep some megabytes of its own otherwise, also when it has ended.
 * **Source**: mallopt(3), M_ARENA_MAX; libcs other than glibc do not know it.
 */
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2' };

/** Starts one, by default the one that is built beside this; that it could not be started comes as its `error`. */
export function forkEngine(entry = ENTRY): ChildProcess {
  return fork(entry, [], { env: { ...FEW_ARENAS, ...process.env }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}
