// The process of an engine, before it is told what it is for.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../../process/entry-url.js';

const ENTRY = fileURLToPath(entryUrl('engine/main'));

/**
 * Its threads share what malloc has set aside: each would keep some megabytes of its own otherwise, also when it has
 * ended.
 * **Source**: mallopt(3), M_ARENA_MAX; libcs other than glibc do not know it.
 */
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2' };

/**
 * Node would load them as it starts, some 50 ms for those of a usual Linux, which is as long as all the rest; an engine
 * talks to nobody.
 */
const NO_CERTIFICATES = { NODE_EXTRA_CA_CERTS: undefined };

/**
 * Starts one, by default the one that is built beside this, with node's options of this process; that it could not be
 * started comes as its `error`. No option of V8's is added: with any, V8 refuses the compiled code that node brings
 * along, and each of an engine's threads takes twice as long to start (40 ms more).
 */
export function forkEngine(entry = ENTRY, nodeOptions: readonly string[] = process.execArgv): ChildProcess {
  return fork(entry, [], {
    execArgv: [...nodeOptions],
    env: { ...FEW_ARENAS, ...process.env, ...NO_CERTIFICATES },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}
