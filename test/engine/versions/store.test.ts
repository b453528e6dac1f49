import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import { incrementName, VERSIONS } from '../../../src/core/history/store-layout.js';
import { readEnds } from '../../../src/engine/versions/increment-file.js';
import { JournalFile } from '../../../src/engine/versions/journal-file.js';
import { noteGap } from '../../../src/engine/versions/note-gap.js';
import { settleIncrement } from '../../../src/engine/versions/settle-increment.js';
import { readSince, writeSince } from '../../../src/engine/versions/since.js';
import { StoreLock } from '../../../src/engine/versions/store-lock.js';
import { VersionStore } from '../../../src/engine/versions/store.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { folders, readTree, temporaryFolder } from '../trees.js';

const isRoot = process.getuid?.() === 0;

describe.each(['linux', 'portable'] as const)('a store (%s)', (adapter) => {
  const beat = () => {};
  const fileSystem = adapter === 'linux' ? createLinuxFileSystem({ beat }) : createPortableFileSystem(beat);
  const rootOf = (folder: string) => {
    const root = fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
    root.rules = { ...PLAIN_RULES, owners: fileSystem.capabilities.owners };
    return root;
  };

  it('is made for its owner alone, and leaves the times and the mode of the root', () => {
    const { replica } = folders({}, { f: 'f' });
    fs.chmodSync(replica, 0o555);
    const before = fs.statSync(replica);
    using root = rootOf(replica);
    expect(VersionStore.open(fileSystem, root, { makes: false })).toBeUndefined();
    using store = VersionStore.open(fileSystem, root, { makes: true });
    expect(store?.increments()).toEqual([]);
    expect(fs.statSync(path.join(replica, '.foldersync')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(replica, '.foldersync', 'versions')).mode & 0o777).toBe(0o700);
    expect(fs.statSync(replica)).toMatchObject({ mtimeMs: before.mtimeMs, mode: before.mode });
  });

  it('remembers since when the replica is known, and that there is a gap', () => {
    const { replica } = folders({}, { f: 'f' });
    using root = rootOf(replica);
    noteGap(fileSystem, root, {});
    expect(fs.existsSync(path.join(replica, '.foldersync'))).toBe(false);
    using store = VersionStore.open(fileSystem, root, { makes: true });
    if (store === undefined) throw new Error('there is none');
    expect(readSince(store)).toBeUndefined();
    writeSince(store, 5);
    expect(readSince(store)).toBe(5);
    fs.writeFileSync(path.join(replica, '.foldersync/versions/since'), '{"ver');
    expect(readSince(store)).toBeUndefined();
    noteGap(fileSystem, root, {});
    noteGap(fileSystem, root, {});
    expect(fs.existsSync(path.join(replica, '.foldersync/versions/gap'))).toBe(true);
  });

  it.each(['.foldersync', '.foldersync/versions'])('is not one that is reached through a symlink: %s', (at) => {
    const { replica } = folders({}, { f: 'f' });
    const elsewhere = temporaryFolder();
    fs.mkdirSync(path.join(elsewhere, 'versions'));
    fs.mkdirSync(path.dirname(path.join(replica, at)), { recursive: true });
    fs.symlinkSync(elsewhere, path.join(replica, at));
    const before = readTree(elsewhere);
    using root = rootOf(replica);
    expect(() => VersionStore.open(fileSystem, root, { makes: true })).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(ELOOP|ENOTDIR)$/) }),
    );
    expect(readTree(elsewhere)).toEqual(before);
  });

  it.skipIf(!isRoot)('is not one of somebody else (needs root)', () => {
    const { replica } = folders({}, { f: 'f' });
    fs.mkdirSync(path.join(replica, '.foldersync', 'versions'), { recursive: true });
    fs.chownSync(path.join(replica, '.foldersync'), 4242, 4242);
    using root = rootOf(replica);
    expect(() => VersionStore.open(fileSystem, root, { makes: true })).toThrow(
      expect.objectContaining({ code: 'FOREIGN' }),
    );
  });

  it.skipIf(!isRoot)('is not what somebody else has put in its place meanwhile (needs root)', () => {
    const { replica } = folders({}, { f: 'f' });
    using root = rootOf(replica);
    using store = VersionStore.open(fileSystem, root, { makes: true });
    if (store === undefined) throw new Error('there is none');
    fs.renameSync(path.join(replica, '.foldersync'), path.join(replica, 'aside'));
    fs.mkdirSync(path.join(replica, VERSIONS), { recursive: true });
    fs.chownSync(path.join(replica, VERSIONS), 4242, 4242);
    const elsewhere = path.join(temporaryFolder(), 'precious');
    fs.writeFileSync(elsewhere, 'precious');
    fs.symlinkSync(elsewhere, path.join(replica, VERSIONS, 'since.new'));
    expect(() => writeSince(store, 5)).toThrow(expect.objectContaining({ code: 'FOREIGN' }));
    expect(new StoreLock(fileSystem, store).take()).toBe(false);
    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('precious');
  });

  it('waits for no FIFO in the place of a journal', () => {
    const { replica } = folders({}, { f: 'f' });
    using root = rootOf(replica);
    using store = VersionStore.open(fileSystem, root, { makes: true });
    if (store === undefined) throw new Error('there is none');
    const name = incrementName(5, undefined);
    const folder = path.join(replica, VERSIONS, name);
    fs.mkdirSync(folder);
    expect(spawnSync('mkfifo', [path.join(folder, 'journal')]).status).toBe(0);
    using increment = store.openDirectory(name);
    expect(() => new JournalFile(increment)).toThrow(FsError);
    expect(settleIncrement({ store, replica: root, name, now: 5 })).toBeUndefined();
    expect(() => readEnds(increment)).toThrow(FsError);
  });

  it.skipIf(!isRoot)('may be elsewhere on the same file system, and not on another one (needs root)', (context) => {
    const { base, replica } = folders({}, { f: 'f' });
    const dir = path.join(base, 'elsewhere', 'versions');
    using root = rootOf(replica);
    {
      using store = VersionStore.open(fileSystem, root, { dir, makes: true });
      expect(store?.increments()).toEqual([]);
    }
    expect(fs.existsSync(path.join(replica, '.foldersync'))).toBe(false);
    const other = path.join(base, 'other');
    fs.mkdirSync(other);
    if (spawnSync('mount', ['-t', 'tmpfs', 'none', other]).status !== 0) context.skip('cannot mount');
    try {
      expect(() => VersionStore.open(fileSystem, root, { dir: path.join(other, 'v'), makes: true })).toThrow(
        expect.objectContaining({ code: 'ELSEWHERE' }),
      );
    } finally {
      spawnSync('umount', [other]);
    }
  });
});
