// Has the file system of a replica written out to its disk, which may take minutes, while the I/O thread waits on its
// event loop, alive to a stop.
//
// A process of its own does it, and no thread: nothing ends a call that waits for a disk, and the engine could not end
// before a thread of it that sits in one.

import type { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMemoryOnly } from '../../fs/probe/memory-only.js';
import type { Root } from '../../fs/port/port.js';
import { FsError } from '../../fs/port/fs-error.js';
import { stateFile } from '../../state/state-dir.js';
import { type Clock, every } from '../../process/clock.js';
import { entryUrl } from '../../process/entry-url.js';
import { startFailure } from '../../process/start-failure.js';
import type { SharedState } from './shared-state.js';

/** How often the I/O thread looks for a stop meanwhile, and tells that the pass is alive. */
const LOOK_MS = 50;

/**
 * How long a disk may take before the pass counts as standing still, so that `stuckAfter` runs from then on. A machine
 * keeps at most a fifth of its memory unwritten: 13 GB of 64 GB, which a disk that writes 10 MB a second takes 22
 * minutes for.
 * **Source**: proc_sys_vm(5), dirty_ratio
 */
const PATIENCE_MS = 30 * 60_000;

/** A process that answers once. */
interface SyncProcess extends Pick<EventEmitter, 'on'>, Pick<ChildProcess, 'kill'> {}

/** What the process answers: nothing, or why it failed. */
export interface SyncAnswer {
  readonly failure?: { readonly code: string; readonly message: string };
}

/** What a disk sync works with. */
export interface DiskSyncOptions {
  readonly clock: Clock;
  /** Where the turn of each file system is kept. */
  readonly stateDir: string;
  readonly shared: Pick<SharedState, 'isCancelled' | 'beat'>;
  /** Starts the process, with the file of its turn; tests put another one in its place. Default: a real one. */
  readonly start?: (root: Root, turn: string) => SyncProcess;
}

/**
 * Writes the file system of a root out, where that has a disk; returns why that failed, if it did. Once the pass is
 * cancelled it is given up at the next look, and undefined is returned; what sits in the kernel by then ends with its
 * call.
 */
export function syncDisk(root: Root, options: DiskSyncOptions): Promise<FsError | undefined> {
  if (isMemoryOnly(root.identity.fileSystemType)) return Promise.resolve(undefined);
  const { clock, stateDir, shared, start = startProcess } = options;
  const child = start(root, stateFile(stateDir, 'syncLock', `${root.device}`));
  const startedAt = clock.monotonic();
  return new Promise((resolve) => {
    const timer = every(clock, LOOK_MS, () => {
      if (shared.isCancelled) end(undefined);
      else if (clock.monotonic() - startedAt < PATIENCE_MS) shared.beat();
    });
    const end = (failure: FsError | undefined) => {
      timer.cancel();
      child.kill('SIGKILL');
      resolve(failure);
    };
    child.on('message', ({ failure }: SyncAnswer) => end(failure && new FsError(failure.code, failure.message)));
    // Whatever else ends it, nobody knows then what is on the disk.
    child.on('error', (error) =>
      end(new FsError('SYNC', `the process that writes out failed: ${startFailure(error)}`)),
    );
    child.on('exit', (code, signal) =>
      end(new FsError('SYNC', `the process that writes out ended (${signal ?? code})`)),
    );
  });
}

/** The descriptor by which the process knows the root. */
const INHERITED = 4;
const ENTRY = fileURLToPath(entryUrl('engine/sync-process'));

function startProcess(root: Root, turn: string): SyncProcess {
  // Loaded only now: it takes 5 ms, and a pass that changes nothing waits for no disk.
  const { fork } = process.getBuiltinModule('node:child_process');
  return fork(ENTRY, [`${INHERITED}`, turn], { stdio: ['ignore', 'ignore', 'ignore', 'ipc', root.descriptor] });
}
