// What the ends of a journal say of its increment.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOfText, type AbsolutePath, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { formatLine, type JournalLine } from '../../../src/core/history/journal-line.js';
import { readEnds } from '../../../src/engine/versions/increment-file.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { temporaryFolder } from '../trees.js';

const OPENED: JournalLine = { op: 'opened', version: 1, at: 1, since: 0, boot: 'this one' };
const END: JournalLine = { op: 'end', at: 3 };
const MANY = Array.from({ length: 200 }, (_, at): JournalLine => {
  return { op: 'made', writer: '0', path: `d/${'long '.repeat(10)}${at}` as RelativePath };
});

function endsOf(...lines: readonly (JournalLine | string)[]) {
  const folder = temporaryFolder();
  const text = lines.map((line) => (typeof line === 'string' ? line : formatLine(line))).join('');
  fs.writeFileSync(path.join(folder, 'journal'), text);
  using root = createPortableFileSystem(() => {}).openRoot(bytesOfText(folder) as AbsolutePath);
  using increment = root.openDirectory(ROOT);
  return readEnds(increment);
}

describe('an increment', () => {
  it('is at rest where the last word is that a job has ended, however long its journal is', () => {
    expect(endsOf(OPENED, END)).toMatchObject({ isAtRest: true, at: 1, end: 3, boot: 'this one' });
    expect(endsOf(OPENED, ...MANY, END)).toMatchObject({ isAtRest: true, at: 1, end: 3 });
  });

  it('is not at rest while a job is on, where a line is cut off or damaged, and once it is closed', () => {
    expect(endsOf(OPENED)).toMatchObject({ isAtRest: false });
    expect(endsOf(OPENED, END, ...MANY)).toMatchObject({ isAtRest: false });
    expect(endsOf(OPENED, ...MANY, END, '{"op":"ma')).toMatchObject({ isAtRest: false });
    expect(endsOf(OPENED, ...MANY, 'damage\n', END)).toMatchObject({ isAtRest: false });
    expect(endsOf(OPENED, END, { op: 'closed', at: 4 })).toMatchObject({ isAtRest: false, isClosed: true });
  });
});
