// Directories nested deeper than any stack: a user can make them, and remove them again.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mirror } from '../mirror.js';
import { temporaryFolder } from '../trees.js';

const DEPTH = 3000;

/** A program that nests directories in its working directory; from the inside, for no path is long enough. */
const NEST = `for (let level = 0; level < ${DEPTH}; level++) { fs.mkdirSync('d'); process.chdir('d'); }`;

it('thousands of nested directories are removed, and what is beside them is mirrored', () => {
  const base = temporaryFolder({ inMemory: true });
  const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
  for (const folder of [source, replica]) fs.mkdirSync(folder);
  fs.writeFileSync(path.join(source, 'f'), 'f');
  execFileSync(process.execPath, ['-e', NEST], { cwd: replica });
  const { report } = mirror(source, replica, { adapter: 'linux', approved: true });
  expect(report).toMatchObject({ outcome: 'ok', counts: { removed: DEPTH, copied: 1 } });
  expect(fs.readdirSync(replica)).toEqual(['f']);
});
