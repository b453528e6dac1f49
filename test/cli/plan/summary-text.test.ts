import { describe, expect, it } from 'vitest';
import { showSummary } from '../../../src/cli/plan/summary-text.js';

const room = { neededBytes: 2_000_000, freeBytes: 1_000_000 };

describe('the summary of a plan', () => {
  it('is a table of folders and reasons, and says whether there is room', () => {
    const reasons = { new: { entries: 3, bytes: 2_000_000 }, gone: { entries: 1, bytes: 0 } };
    const folders = { d: { new: { entries: 3, bytes: 2_000_000 } }, '.': { gone: { entries: 1, bytes: 0 } } };
    expect(showSummary('p', { reasons, folders, room, problemCount: 1 })).toBe(
      [
        'p:',
        '  FOLDER  NEW      REMOVED',
        '  d       3, 2 MB  -',
        '  .       -        1',
        '  all     3, 2 MB  1',
        '  1 path could not be looked at',
        '  room: 2 MB to write, 1 MB free on the replica: TOO LITTLE',
        '',
      ].join('\n'),
    );
  });

  it('adds up what is not among the largest folders', () => {
    const sums = { new: { entries: 1, bytes: 1 } };
    const folders = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`d${at}`, sums]));
    const shown = showSummary('p', { reasons: { new: { entries: 30, bytes: 30 } }, folders, problemCount: 0 });
    expect(shown).toMatch(/d19 .*\n {2}and 10 more\n {2}all +30, 30 B\n$/);
  });

  it('says that nothing would change, or why nothing can', () => {
    expect(showSummary('p', { reasons: {}, folders: {}, problemCount: 0 })).toBe('p:\n  nothing would change\n');
    const failure = { code: 'EIO', message: 'the disk is gone' };
    expect(showSummary('p', { reasons: {}, folders: {}, problemCount: 0, failure })).toBe(
      'p:\n  cannot run: the disk is gone\n',
    );
  });
});
