import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from '../engine/trees.js';
import { command } from './command.js';

describe('foldersync versions', () => {
  it.each([
    { args: [], says: 'nothing says whose versions to show' },
    { args: ['q'], says: 'q' },
    { args: ['p', '../x'], says: '"../x" is not in the replica' },
    { args: ['p', 'a', 'b'], says: 'only one path' },
    { args: ['p', 'a', '--find', 'b'], says: '--find looks in all of a pair' },
    { args: ['p', '--find', ''], says: '--find is empty' },
    { args: ['p', '--older-than', '30d'], says: '--older-than goes with --empty' },
    { args: ['p', '--empty', '--older-than', 'soon'], says: '--older-than: ' },
    { args: ['p', '--versions-dir', './v'], says: '--versions-dir goes with --from' },
    { args: ['--from', './r', '--versions-dir', ''], says: '--versions-dir is empty' },
    { args: ['--from', './r', '--empty'], says: '--empty needs a pair of a config' },
  ])('ends with 2 for $args', async ({ args, says }) => {
    const cwd = fs.realpathSync(temporaryFolder());
    writeTree(cwd, { s: {}, r: {} });
    const pairs = { p: { source: './s', replica: './r', interval: '90s' } };
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, pairs }));
    const { code, stderr } = await command(['versions', ...args], { cwd });
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });
});
