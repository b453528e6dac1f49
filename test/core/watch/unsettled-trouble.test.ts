import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { DirtyDirectory } from '../../../src/core/watch/dirty-set.js';
import { emptyReport, type Report } from '../../../src/core/report/report.js';
import { UnsettledTrouble } from '../../../src/core/watch/unsettled-trouble.js';

const names = (path: string, ...all: string[]): DirtyDirectory => ({
  path: path as RelativePath,
  extent: 'names',
  names: all.map((name) => ({ name: name.replace('/', '') as Name, isTree: name.endsWith('/') })),
});
const entries = (path: string): DirtyDirectory => ({ path: path as RelativePath, extent: 'entries', names: [] });
const plain = emptyReport({ trigger: 'watch', dryRun: false, startedAt: 1, durationMs: 1 });
const ok: Report = { ...plain, outcome: 'ok' };
const trouble = (...paths: string[]): Report => ({
  ...plain,
  outcome: 'problems',
  problems: paths.map((path) => ({
    side: 'source',
    path: path as RelativePath,
    action: 'copy',
    code: 'EACCES',
    message: 'no',
  })),
  problemCount: paths.length,
});
const held: Report = {
  ...plain,
  outcome: 'held',
  hold: { reason: 'too-many-removals', message: 'm', hint: 'h', removals: 9, replacements: 0, examples: [] },
};

describe('what targeted passes have left', () => {
  it('stands while passes look at something else, and ends when its name is fine', () => {
    const standing = new UnsettledTrouble();
    expect(standing.after(trouble('d/f'), [names('d', 'f')]).outcome).toBe('problems');
    const other = standing.after(ok, [names('d', 'g'), names('', 'x')]);
    expect(other).toMatchObject({ outcome: 'problems', problemCount: 1, problems: [{ path: 'd/f' }] });
    expect(standing.after(ok, [names('d', 'f')])).toMatchObject({ outcome: 'ok', problemCount: 0 });
  });

  it.each([
    ['its directory as a whole', entries('a/b')],
    ['a tree that it is in', names('', 'a/')],
    ['the tree of its directory', names('a', 'b/')],
  ])('is settled by a pass over %s', (_, directory) => {
    const standing = new UnsettledTrouble();
    standing.after(trouble('a/b/c'), [names('a/b', 'c')]);
    expect(standing.after(ok, [directory]).outcome).toBe('ok');
  });

  it.each([
    ['a directory above it by name alone', names('', 'a')],
    ['another name of its directory', names('a/b', 'd')],
    ['the entries of the directory above', entries('a')],
  ])('is not settled by a pass over %s', (_, directory) => {
    const standing = new UnsettledTrouble();
    standing.after(trouble('a/b/c'), [names('a/b', 'c')]);
    expect(standing.after(ok, [directory]).outcome).toBe('problems');
  });

  it('keeps a hold until all that was held was looked at again', () => {
    const standing = new UnsettledTrouble();
    expect(standing.after(held, [names('d', 'x', 'z'), names('c', 'w')]).outcome).toBe('held');
    for (const other of [names('e', 'y'), names('d', 'y'), names('d', 'x'), names('c', 'w')]) {
      expect(standing.after(ok, [other])).toMatchObject({ outcome: 'held', hold: { removals: 9 } });
    }
    expect(standing.after(ok, [names('d', 'z')]).outcome).toBe('ok');
    expect(standing.after(ok, [names('e', 'y')]).outcome).toBe('ok');
  });

  it.each([
    ['the entries of it', entries('d')],
    ['a tree that it is in', names('', 'd/')],
  ])('keeps the hold of a whole directory until a pass over %s', (_, directory) => {
    const standing = new UnsettledTrouble();
    standing.after(held, [entries('d')]);
    expect(standing.after(ok, [names('d', 'x')]).outcome).toBe('held');
    expect(standing.after(ok, [entries('')]).outcome).toBe('held');
    expect(standing.after(ok, [directory]).outcome).toBe('ok');
  });

  it('is held as long as one of two holds is', () => {
    const standing = new UnsettledTrouble();
    standing.after(held, [names('d', 'x')]);
    standing.after(held, [names('e', 'y')]);
    expect(standing.after(ok, [names('d', 'x')]).outcome).toBe('held');
    expect(standing.after(ok, [names('e', 'y')]).outcome).toBe('ok');
  });

  it('is forgotten with a full pass, and not by one that failed', () => {
    const standing = new UnsettledTrouble();
    standing.after(trouble('f'), [names('', 'f')]);
    const failed: Report = { ...plain, outcome: 'failed', failure: { code: 'ROOT', message: 'm' } };
    expect(standing.after(failed, [names('', 'f')])).toBe(failed);
    expect(standing.after(ok, [names('', 'g')]).outcome).toBe('problems');
    standing.clear();
    expect(standing.after(ok, [names('', 'g')]).outcome).toBe('ok');
  });

  it('stands whatever is looked at, where it concerns the whole replica, until a full pass', () => {
    const standing = new UnsettledTrouble();
    const [problem] = trouble('').problems;
    const told = standing.afterAll(problem!, 1); // of one path
    expect(told).toMatchObject({ outcome: 'problems', problemCount: 1 });
    expect(standing.after(ok, [entries(''), names('', 'd/')]).outcome).toBe('problems');
    standing.clear();
    expect(standing.after(ok, [entries('')]).outcome).toBe('ok');
  });
});
