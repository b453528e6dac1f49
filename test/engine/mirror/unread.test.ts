import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { Problem } from '../../../src/core/report/problem.js';
import { hostOf, noteUnread } from '../../../src/engine/mirror/unread.js';

type Pass = Parameters<typeof noteUnread>[0];
const path = (text: string) => text as RelativePath;

const problem = (code: string): Problem => ({ side: 'source', path: path('d/f'), action: 'copy', code, message: 'no' });

/** What a pass holds to be unread after a problem in `d`; `e` and `e/d` hold nothing but directories. */
function unreadAfter(met: Problem | undefined, before?: Problem, at = 'd'): string[] {
  const unread = new Set<RelativePath>();
  const hollow = { list: () => {}, [Symbol.dispose]: () => {} };
  const plan = { replica: { openDirectory: () => hollow } };
  const pass = { plan, output: { unread, journal: { lastSourceProblem: met } } };
  noteUnread(pass as unknown as Pass, { path: path(at), isNew: false } as Parameters<typeof hostOf>[0], before);
  return [...unread];
}

describe('a directory in which something new could not be read', () => {
  it('is noted', () => {
    expect(unreadAfter(problem('EACCES'))).toEqual(['d']);
  });

  it('is not noted without a problem, or for one that was there before', () => {
    const before = problem('EACCES');
    expect(unreadAfter(undefined)).toEqual([]);
    expect(unreadAfter(before, before)).toEqual([]);
  });

  it.each(['BUSY', 'RESERVED', 'REPLICA', 'UNMOUNTED'])('is not noted for %s: that was read, or left out', (code) => {
    expect(unreadAfter(problem(code))).toEqual([]);
  });

  it('is noted with all above it that hold directories alone, where a key is missing', () => {
    expect(unreadAfter(problem('ENOKEY'), undefined, 'e/d')).toEqual(['e/d', 'e', '']);
  });
});

describe('what the replica had before', () => {
  it('is the directory itself, or the nearest one above a new one', () => {
    const visit = (rest: object) => ({ path: path('a/b/c'), isNew: true, ...rest }) as Parameters<typeof hostOf>[0];
    expect(hostOf(visit({ isNew: false }))).toBe('a/b/c');
    expect(hostOf(visit({}))).toBe('a/b');
    expect(hostOf(visit({ hostLength: 1 }))).toBe('a');
    expect(hostOf(visit({ hostLength: 0 }))).toBe('');
  });
});
