// A process of its own that takes and gives back a lock as it is told, for the tests of locks. With the argument `flock` it
// locks files as well, as engines do.
// It is told one command a line: `take FOLDER AT` (at that time, in milliseconds since 1970) or `release`; it answers with a line.

import { createInterface } from 'node:readline';
import { FoldersyncError } from '../../src/core/report/error.js';
import { createLinuxFileSystem } from '../../src/fs/linux/linux.js';
import { acquireLock, type LockOptions } from '../../src/state/lock.js';
import type { Lock } from '../../src/fs/port/port.js';
import { absolute } from '../fs/rig.js';

let lock: Lock | undefined;
const options = process.argv.includes('flock') ? withFlock() : {};

createInterface({ input: process.stdin }).on('line', (line) => {
  const [command, folder = '', at = '0'] = line.split(' ');
  if (command === 'release') {
    lock?.release();
    lock = undefined;
    answer('released');
    return;
  }
  // All contenders begin at one moment: none of them may sleep through it.
  while (Date.now() < Number(at));
  try {
    lock = acquireLock(folder, 'the test', options);
    answer('taken');
  } catch (error) {
    answer(error instanceof FoldersyncError ? error.code : String(error));
  }
});

function withFlock(): LockOptions {
  const fileSystem = createLinuxFileSystem({ beat: () => {} });
  return { lockFile: (file) => fileSystem.lockFile(absolute(file)) };
}

function answer(text: string): void {
  process.stdout.write(`${text}\n`);
}

answer('ready');
