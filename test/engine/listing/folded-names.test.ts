import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirror } from '../mirror.js';
import { directory, folders, PAST, pathsIn, readTree } from '../trees.js';

const FOLDING = { foldsCase: true, approved: true };

describe('a replica that takes names for one that differ in case only, and keeps them', () => {
  it('is renamed, and nothing is copied, when a name has changed its case', () => {
    const { source, replica } = folders(
      { README: 'r', folder: directory({ f: 'f' }, { mtime: PAST }) },
      { Readme: 'r', Folder: directory({ f: 'f' }, { mtime: PAST }) },
    );
    const { lines } = mirror(source, replica, FOLDING);
    expect(lines).toEqual(['rename README', 'rename folder']);
    expect(readTree(replica)).toEqual(readTree(source));
    expect(mirror(source, replica, FOLDING).lines).toEqual([]);
  });

  it('is planned to be renamed once a pass has tried it out', () => {
    const { source, replica } = folders({ Readme: 'r' });
    const { state } = mirror(source, replica, FOLDING);
    fs.renameSync(path.join(source, 'Readme'), path.join(source, 'README'));
    const planned = mirror(source, replica, { ...FOLDING, dryRun: true, state });
    expect(planned.lines).toEqual(['rename README']);
    expect(pathsIn(replica)).toEqual(['Readme']);
  });

  it('renames and updates what has changed both ways', () => {
    const { source, replica } = folders({ README: 'new one' }, { Readme: 'r' });
    expect(mirror(source, replica, FOLDING).lines).toEqual(['rename README', 'update README']);
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('keeps what it has under names that fall together in the source, and removes the rest', () => {
    const { source, replica } = folders({ a: '1', A: '2', b: 'b' }, { a: 'old', gone: 'g' });
    const { lines } = mirror(source, replica, FOLDING);
    expect(lines).toEqual(['problem source A SAME_NAME', 'problem source a SAME_NAME', 'copy b', 'remove gone']);
    expect(fs.readFileSync(path.join(replica, 'a'), 'utf8')).toBe('old');
    expect(pathsIn(replica)).toEqual(['a', 'b']);
  });
});
