// What one thread writes to a journal: what a directory gets is told by one call, and anew once something has come to it.

import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseJournal } from '../../../src/core/history/journal-line.js';
import { type AbsolutePath, bytesOfText, type Name, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { JournalFile } from '../../../src/engine/versions/journal-file.js';
import { JournalLines } from '../../../src/engine/writer/journal-lines.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { temporaryFolder } from '../trees.js';

it('tells of an expected file once, and again after whatever else comes to its name', () => {
  const folder = temporaryFolder();
  using root = createPortableFileSystem(() => {}).openRoot(bytesOfText(folder) as AbsolutePath);
  using directory = root.openDirectory(ROOT);
  using journal = new JournalFile(directory);
  const lines = new JournalLines({ journal, writer: '0', failed: () => false });
  const [file, other] = ['d/a', 'd/b'] as RelativePath[] as [RelativePath, RelativePath];
  const told = () => {
    const text = fs.readFileSync(path.join(folder, 'journal'), 'latin1');
    fs.truncateSync(path.join(folder, 'journal'));
    return parseJournal(text).lines.map((line) => `${line.op} ${'path' in line ? line.path : ''}`);
  };

  lines.expectNew('d' as RelativePath, ['a', 'b'] as Name[]);
  lines.announceIn('e' as RelativePath);
  lines.write();
  expect(told()).toEqual([]);
  lines.announceIn('d' as RelativePath);
  lines.write({ op: 'lost', path: 'd/c' as RelativePath, inode: 1 });
  expect(told()).toEqual(['made d/a', 'made d/b', 'lost d/c']);
  lines.announceIn('d' as RelativePath);
  lines.writeMade(file);
  expect(told()).toEqual([]);
  lines.writeMade(file);
  expect(told()).toEqual(['made d/a']);
  lines.write({ op: 'renamed', path: 'x' as RelativePath, to: other });
  lines.writeMade(other);
  expect(told()).toEqual(['renamed x', 'made d/b']);

  // What is expected elsewhere replaces it.
  lines.expectNew('d' as RelativePath, ['a'] as Name[]);
  lines.announceIn('d' as RelativePath);
  lines.expectNew('e' as RelativePath, []);
  lines.writeMade(file);
  expect(told()).toEqual(['made d/a', 'made d/a']);
});
