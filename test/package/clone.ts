// A fresh clone of this project, as it is now: what git knows of, and new files that it does not ignore.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';

/** Makes a clone that lasts until the end of the test; returns its folder. */
export function freshClone(): string {
  const clone = path.join(temporaryFolder(), 'clone');
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  // What was removed is known to git until it is committed.
  const files = listed.split('\0').filter((file) => file !== '' && fs.existsSync(path.join(PROJECT, file)));
  for (const file of files) {
    const target = path.join(clone, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(PROJECT, file), target);
  }
  return clone;
}
