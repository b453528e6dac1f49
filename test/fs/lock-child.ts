// A process of its own that takes and gives back a lock as it is told, for the tests of locks.
// It is told one command a line: `take FOLDER AT` (at that time, in milliseconds since 1970) or `release`; it answers with a line.

import { createInterface } from 'node:readline';
import { FoldersyncError } from '../../src/core/error.js';
import { acquireLock, type Lock } from '../../src/fs/lock.js';

let lock: Lock | undefined;

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
    lock = acquireLock(folder, 'the test');
    answer('taken');
  } catch (error) {
    answer(error instanceof FoldersyncError ? error.code : String(error));
  }
});

function answer(text: string): void {
  process.stdout.write(`${text}\n`);
}

answer('ready');
