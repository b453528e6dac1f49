// A source that shows other names than it has, and does not let them be read: it must not empty the replica.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { mountVolume, requireTools } from '../../fs/mounts.js';
import { type Mirrored, mirror, mirrorInLanes } from '../mirror.js';
import { folders, pathsIn, symlink, temporaryFolder, writeTree } from '../trees.js';

const problemsOf = ({ lines }: Mirrored) => lines.filter((line) => line.startsWith('problem'));

describe('what is new in a directory and cannot be read', () => {
  const source = { d: { 'new name': 'x', kept: 'k' }, other: {} };
  const replica = { d: { 'old name': 'x', blocked: {}, kept: 'k', sub: { orphan: 'o' } }, other: { orphan: 'o' } };
  const unreadable = (code: string) => ({
    intercept: ({ side, verb, path: entry }: { side: string; verb: string; path: string }) =>
      side === 'source' && verb === 'copyFile' && entry === 'd/new name' ? code : undefined,
  });

  it.each(['EACCES', 'EIO', 'ENOKEY'])('shelters all that the replica holds of it: %s', (code) => {
    const sides = folders({ ...source, d: { ...source.d, blocked: 'a file' } }, replica);
    const pass = mirror(sides.source, sides.replica, unreadable(code));
    expect(problemsOf(pass)).toEqual([`problem source d/new name ${code}`]);
    expect(pass.lines).toContainEqual(expect.stringMatching(/^note what the replica has in .*d.* stays/));
    expect(pass.report.counts).toMatchObject({ removed: 1, replaced: 0, kept: 3 });
    expect(pathsIn(sides.replica)).toEqual([
      'd',
      'd/blocked',
      'd/kept',
      'd/old name',
      'd/sub',
      'd/sub/orphan',
      'other',
    ]);
    // Once it can be read, nothing is left of it.
    expect(problemsOf(mirror(sides.source, sides.replica))).toEqual([]);
    expect(pathsIn(sides.replica)).toEqual(['d', 'd/blocked', 'd/kept', 'd/new name', 'other']);
  });

  it('that is a directory shelters what is beside it, also where the file is deeper', () => {
    const sides = folders({ d: { new: { deep: { x: 'x' } } } }, { d: { old: 'o' }, orphan: 'o' });
    const pass = mirror(sides.source, sides.replica, {
      intercept: ({ side, verb }) => (side === 'source' && verb === 'copyFile' ? 'EACCES' : undefined),
    });
    expect(problemsOf(pass)).toEqual(['problem source d/new/deep/x EACCES']);
    expect(pathsIn(sides.replica)).toEqual(['d', 'd/new', 'd/new/deep', 'd/old']);
  });

  it('is no removal that a first pass would be held for', () => {
    const sides = folders(source, { d: replica.d });
    const pass = mirror(sides.source, sides.replica, { ...unreadable('ENOKEY'), state: { history: [] } });
    expect(pass.report).toMatchObject({ outcome: 'problems', counts: { removed: 0 } });
  });

  it('shelters in later passes what has no key, although its directory was made', () => {
    const sides = folders({ home: { XYZ: { ABC: { 1: 'x' } } } }, { home: { docs: { letters: { one: 'x' } } } });
    const options = {
      intercept: ({ side, verb }: { side: string; verb: string }) =>
        side === 'source' && verb === 'copyFile' ? 'ENOKEY' : undefined,
    };
    for (let pass = 1; pass <= 3; pass++) mirror(sides.source, sides.replica, options);
    expect(pathsIn(sides.replica)).toContain('home/docs/letters/one');
  });

  it('is sheltered whichever lane meets it', async (context) => {
    const volume = encryptedVolume(context);
    const [source, replica] = [path.join(volume.folder, 'source'), temporaryFolder()];
    const names = Array.from({ length: 30 }, (_, n) => `d${n}`);
    for (const name of names) {
      writeTree(path.join(source, name), { sub: { kept: 'k' } });
      writeTree(path.join(replica, name), { sub: { kept: 'k', old: 'o' } });
      // A file keeps its encryption where it is moved to.
      writeTree(volume.encrypted, { new: 'n' });
      if (Number(name.slice(1)) % 3 === 0) {
        fs.renameSync(path.join(volume.encrypted, 'new'), path.join(source, name, 'sub', 'new'));
      }
    }
    volume.lock();
    const pass = await mirrorInLanes(source, replica, { adapter: 'linux', lanes: { count: 3 } });
    expect(problemsOf(pass)).toHaveLength(10);
    expect(pass.report.counts).toMatchObject({ removed: 20, kept: 10 });
    for (const [n, name] of names.entries()) {
      expect(fs.existsSync(path.join(replica, name, 'sub', 'old'))).toBe(n % 3 === 0);
    }
  });
});

describe('an encrypted folder whose key is gone', () => {
  it('keeps all that the replica holds of it, and nothing is made of the names that it shows', (context) => {
    const { folder, encrypted, lock } = encryptedVolume(context);
    writeTree(encrypted, { f: 'f', docs: { letter: 'l' }, link: symlink('f') });
    writeTree(folder, { plain: 'p', gone: 'g' });
    const replica = temporaryFolder();
    const inside = ['encrypted', 'encrypted/docs', 'encrypted/docs/letter', 'encrypted/f', 'encrypted/link'];
    mirror(folder, replica, { adapter: 'linux' });
    expect(pathsIn(replica)).toEqual(expect.arrayContaining(inside));
    lock();
    fs.rmSync(path.join(folder, 'gone'));
    const pass = mirror(folder, replica, { adapter: 'linux' });
    expect(problemsOf(pass)).toEqual(['problem source encrypted ENOKEY']);
    expect(pathsIn(replica).filter((entry) => !entry.startsWith('lost+found'))).toEqual([...inside, 'plain']);
    // As the root itself, which is all that there is.
    const root = temporaryFolder();
    fs.cpSync(path.join(replica, 'encrypted'), root, { recursive: true, verbatimSymlinks: true });
    expect(mirror(encrypted, root, { adapter: 'linux' }).report.outcome).toBe('problems');
    expect(pathsIn(root)).toEqual(['docs', 'docs/letter', 'f', 'link']);
  });

  it('is told by its files alone to an adapter that cannot ask for the key', (context) => {
    const { encrypted, lock } = encryptedVolume(context);
    writeTree(encrypted, { docs: { letter: 'l' } });
    const replica = temporaryFolder();
    mirror(encrypted, replica);
    lock();
    for (let pass = 1; pass <= 2; pass++) expect(mirror(encrypted, replica).report.outcome).toBe('problems');
    expect(pathsIn(replica)).toEqual(expect.arrayContaining(['docs', 'docs/letter']));
  });
});

/** A file system with a folder that is encrypted, and the way to take its key away. */
function encryptedVolume(context: TestContext): { folder: string; encrypted: string; lock(): void } {
  requireTools(context, ['xfs_io', 'mkfs.ext4']);
  const folder = mountVolume(context, 'ext4 with encryption');
  const encrypted = path.join(folder, 'encrypted');
  fs.mkdirSync(encrypted);
  const io = (command: string, file: string, input = '') =>
    spawnSync('xfs_io', ['-c', command, file], { encoding: 'utf8', input });
  const [key] = /[0-9a-f]{32}/.exec(io('add_enckey', folder, 'k'.repeat(64)).stdout) ?? [];
  const set = io(`set_encpolicy -v 2 ${key}`, encrypted);
  if (key === undefined || set.status !== 0 || set.stderr !== '') context.skip('this kernel encrypts no folders');
  return { folder, encrypted, lock: () => void io(`rm_enckey ${key}`, folder) };
}
