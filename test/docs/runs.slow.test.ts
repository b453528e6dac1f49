// The commands of the pages that can be carried out anywhere, carried out.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { PROJECT } from '../fs/built.js';
import { blocksOf, PAGES } from './pages.js';

const blocks = PAGES.flatMap(blocksOf).filter(({ isRunnable }) => isRunnable);

it('are there', () => expect(blocks.length).toBeGreaterThan(0));

it.each(blocks.map((block) => [`${block.page}:${block.line}`, block.text] as const))('%s', (_, text) => {
  const place = temporaryFolder();
  const bin = path.join(place, 'bin');
  const cwd = path.join(place, 'folder');
  for (const folder of [bin, cwd]) fs.mkdirSync(folder);
  const program = `#!/bin/sh\nexec '${process.execPath}' '${PROJECT}/dist/main.js' "$@"\n`;
  fs.writeFileSync(path.join(bin, 'foldersync'), program, { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: place,
    STATE_DIRECTORY: path.join(place, 'state'),
  };
  // -e: a command that fails fails the block.
  execFileSync('sh', ['-e', '-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
});
