import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { LostEntries } from '../../../src/engine/restore/lost-entries.js';
import { openTarget } from '../../../src/engine/restore/restore-target.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { temporaryFolder, writeTree } from '../trees.js';

const fileSystem = createPortableFileSystem(() => {});

describe('the folder that a restore goes to', () => {
  function folders(): Readonly<Record<'full' | 'empty' | 'missing', string>> {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    const { full, empty, missing } = { full: at('full'), empty: at('empty'), missing: at('missing') };
    writeTree(full, { f: 'f' });
    fs.mkdirSync(empty);
    return { full, empty, missing };
  }

  it('is empty, or is not there yet', () => {
    const { full, empty, missing } = folders();
    for (const [target, kind] of [
      [empty, 'existing'],
      [missing, 'missing'],
    ] as const) {
      const opened = openTarget(fileSystem, target, { into: 'folder', mayHold: false });
      expect(opened.kind).toBe(kind);
      if (opened.kind === 'existing') opened.root[Symbol.dispose]();
    }
    expect(() => openTarget(fileSystem, full, { into: 'folder', mayHold: false })).toThrow('is not empty');
  });

  it('may hold what this restore has put there', () => {
    const { full } = folders();
    const opened = openTarget(fileSystem, full, { into: 'folder', mayHold: true });
    if (opened.kind === 'existing') opened.root[Symbol.dispose]();
    expect(opened.kind).toBe('existing');
  });

  it('may be a source that is there', () => {
    const { full, missing } = folders();
    const opened = openTarget(fileSystem, full, { into: 'source', mayHold: false });
    if (opened.kind === 'existing') opened.root[Symbol.dispose]();
    expect(opened.kind).toBe('existing');
    expect(() => openTarget(fileSystem, missing, { into: 'source', mayHold: false })).toThrow('does not exist');
  });
});

describe('what cannot be given back', () => {
  it('is told once', () => {
    const lost = new Set<RelativePath>();
    const entries = new LostEntries({ lost });
    expect(entries.take()).toEqual([]);
    lost.add('a' as RelativePath);
    lost.add('b' as RelativePath);
    expect(entries.take().map((problem) => problem.path)).toEqual(['a', 'b']);
    lost.add('c' as RelativePath);
    expect(entries.take()).toMatchObject([{ path: 'c', code: 'NOT_KEPT', side: 'source' }]);
    expect(entries.take()).toEqual([]);
  });
});
