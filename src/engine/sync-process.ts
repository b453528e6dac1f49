// The entry of a process that writes one file system out to its disk, and answers once.
//
// It inherits the descriptor of the pass's own root, and opens none of its own: of a write that has failed each
// descriptor tells that was open at the time, but a later one only if nobody has been told yet, such as the engine of
// another pair on the same disk. **Source**: errseq_sample() in lib/errseq.c of Linux

import { setTimeout } from 'node:timers/promises';
import { type AbsolutePath, bytesOfText } from '../core/tree/bytes.js';
import { openFileSystem } from '../fs/choose.js';
import type { Lock } from '../fs/port/port.js';
import type { FileSystem } from '../fs/port/port.js';
import { FsError } from '../fs/port/fs-error.js';
import type { SyncAnswer } from './threads/disk-sync.js';
import { ignoreGroupSignals } from './threads/group-signals.js';

/** How often it looks whether it is its turn. */
const LOOK_MS = 50;

ignoreGroupSignals();
if (!process.connected) process.exit();
process.on('disconnect', () => process.exit());

const [descriptor = '', turn = ''] = process.argv.slice(2);
process.title = 'foldersync: writing to disk';
process.send?.(await sync(Number(descriptor), bytesOfText(turn) as AbsolutePath));
process.disconnect();

async function sync(root: number, file: AbsolutePath): Promise<SyncAnswer> {
  const { fileSystem } = openFileSystem(() => {});
  const lock = await takeTurn(fileSystem, file);
  try {
    fileSystem.syncOpened(root);
    return {};
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
    return { failure: { code: error.code, message: error.message } };
  } finally {
    lock?.release();
  }
}

/**
 * All engines of one state directory write a file system out one at a time; where it has no locks, nobody takes turns.
 */
async function takeTurn(fileSystem: FileSystem, turn: AbsolutePath): Promise<Lock | undefined> {
  for (;;) {
    try {
      const lock = fileSystem.lockFile(turn);
      if (lock !== undefined) return lock;
    } catch (error) {
      if (error instanceof FsError) return undefined;
      throw error;
    }
    await setTimeout(LOOK_MS);
  }
}
