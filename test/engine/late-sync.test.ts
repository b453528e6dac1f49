import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AbsolutePath } from '../../src/core/bytes.js';
import { LateSync } from '../../src/engine/late-sync.js';
import { createPortableFileSystem } from '../../src/fs/portable.js';
import { temporaryFolder } from './trees.js';

describe('what is written out late', () => {
  it('is not begun for a replica that is gone', () => {
    const late = new LateSync({
      fileSystem: createPortableFileSystem(() => {}),
      isWanted: true,
      sync: async () => undefined,
      warn: () => {},
    });
    expect(late.prepare(path.join(temporaryFolder(), 'gone') as AbsolutePath, 'unused')).toBe(false);
  });

  it('says that its end cannot be written down, and goes on', async () => {
    const folder = temporaryFolder();
    const warnings: string[] = [];
    const late = new LateSync({
      fileSystem: createPortableFileSystem(() => {}),
      isWanted: true,
      sync: async () => undefined,
      warn: (message) => warnings.push(message),
    });
    // A file stands where the folder of states should be.
    fs.writeFileSync(path.join(folder, 'pairs'), '');
    expect(late.prepare(folder as AbsolutePath, path.join(folder, 'pairs', 'p.json'))).toBe(true);
    late.owe();
    await late.finish();
    expect(warnings).toEqual([expect.stringContaining('cannot write the state file')]);
  });
});
