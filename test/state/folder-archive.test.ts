import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderArchive } from '../../src/state/folder-archive.js';
import { temporaryFolder } from '../engine/trees.js';

const PAIR = { name: 'one', source: '/source', replica: '/replica' };
const bytes = (text: string) => [Buffer.from(text, 'latin1')];

function textIn(archive: FolderArchive): string | undefined {
  const read = archive.read();
  return (
    read &&
    Buffer.from(read.buffer)
      .toString('latin1')
      .replace(/bound \S+ [\d.]+\0/g, '|')
  );
}

describe('an archive of folders', () => {
  it('is not there at first, and is written whole', () => {
    const stateDir = temporaryFolder();
    const archive = new FolderArchive(stateDir, PAIR);
    expect([archive.end(), archive.read()]).toEqual([undefined, undefined]);
    archive.setAside();
    archive.write(bytes('a\0'), 'first');
    expect(new FolderArchive(stateDir, PAIR).end()).toMatchObject({ boundTo: 'first' });
    expect(textIn(archive)).toBe('a\0|');
    expect(fs.statSync(path.join(stateDir, 'folders')).mode & 0o777).toBe(0o700);
  });

  it('is added to, and comes back from aside', () => {
    const stateDir = temporaryFolder();
    const archive = new FolderArchive(stateDir, PAIR);
    archive.write(bytes('a\0'), 'first');
    archive.append(bytes('b\0'), 'second');
    archive.setAside();
    expect(archive.isAside).toBe(true);
    // This pass may still read it; another one finds that it has not ended well.
    expect(archive.end()).toMatchObject({ boundTo: 'second' });
    expect(new FolderArchive(stateDir, PAIR).end()).toMatchObject({ boundTo: undefined });
    archive.append(bytes('c\0'), 'third');
    expect(archive.isAside).toBe(false);
    expect(new FolderArchive(stateDir, PAIR).end()).toMatchObject({ boundTo: 'third' });
    expect(textIn(new FolderArchive(stateDir, PAIR))).toBe('a\0b\0c\0|');
  });

  it('is bound to nothing where its end was cut off', () => {
    const stateDir = temporaryFolder();
    new FolderArchive(stateDir, PAIR).write(bytes('a\0'), 'first');
    const folder = path.join(stateDir, 'folders');
    const file = path.join(folder, fs.readdirSync(folder)[0] ?? '');
    fs.truncateSync(file, fs.statSync(file).size - 1);
    expect(new FolderArchive(stateDir, PAIR).end()).toMatchObject({ boundTo: undefined });
  });

  it('tells what is changed later from what was changed before', () => {
    const stateDir = temporaryFolder();
    const archive = new FolderArchive(stateDir, PAIR);
    archive.write(bytes('a\0'), 'first');
    const { endedAt = 0 } = archive.end() ?? {};
    const later = path.join(stateDir, 'later');
    fs.writeFileSync(later, '');
    expect(fs.statSync(later).ctimeMs / 1000).toBeGreaterThan(endedAt);
    expect(Date.now() / 1000 - endedAt).toBeLessThan(60);
  });

  it('is none where something else lies in its place', () => {
    const stateDir = temporaryFolder();
    new FolderArchive(stateDir, PAIR).write(bytes('a\0'), 'first');
    const folder = path.join(stateDir, 'folders');
    const file = path.join(folder, fs.readdirSync(folder)[0] ?? '');
    fs.renameSync(file, path.join(stateDir, 'elsewhere'));
    fs.symlinkSync(path.join(stateDir, 'elsewhere'), file);
    expect(new FolderArchive(stateDir, PAIR).end()).toBeUndefined();
  });
});
