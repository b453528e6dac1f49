// The process of an engine, before it is told what it is for.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../engine/main.js', import.meta.url));

/** Starts one; that it could not be started comes as its `error`. */
export function forkEngine(): ChildProcess {
  return fork(ENTRY, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}
