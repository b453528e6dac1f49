import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { Journal } from '../../../src/engine/context/journal.js';
import { FsError } from '../../../src/fs/port/fs-error.js';

const at = (path: string) => path as RelativePath;
const READ_ONLY = new FsError('EROFS', 'read-only file system');

/** A journal whose lines are counted. */
function rig() {
  const lines: string[] = [];
  const journal = new Journal({ write: ({ kind }) => lines.push(kind), operationDone: () => {} });
  return { journal, lines };
}

describe('whoever listens to a journal', () => {
  it('hears of each change and of each large copy, beside others who do', () => {
    const { journal, lines } = rig();
    const heard: string[] = [];
    for (const name of ['one', 'two']) {
      journal.listen({ changed: (verb, path) => heard.push(`${name}: ${verb} ${path}`) });
    }
    journal.listen({ copiedLarge: (path, { writtenBytes }) => heard.push(`${path} ${writtenBytes}`) });
    journal.operation('copy', at('a'), 1);
    journal.renamed(at('b'), at('c'));
    journal.largeCopy(at('d'), { tookMs: 1, writtenBytes: 7 });
    expect(heard).toEqual(['one: copy a', 'two: copy a', 'one: rename c', 'two: rename c', 'd 7']);
    expect(lines).toEqual(['operation', 'operation']);
  });

  it('can take what a replica refuses because nothing may be written to it; else each of it is a problem', () => {
    const { journal } = rig();
    const what = { side: 'replica', path: at('a'), action: 'copy' } as const;
    journal.failure(READ_ONLY, what);
    expect(journal.problemCount).toBe(1);
    journal.listen({ refused: (_, path) => path === 'a' });
    journal.failure(READ_ONLY, what);
    expect(journal.problemCount).toBe(1);
    journal.failure(READ_ONLY, { ...what, path: at('b') });
    journal.failure(new FsError('EIO', 'i/o error'), what);
    expect(journal.problemCount).toBe(3);
  });
});
