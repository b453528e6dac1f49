import { describe, expect, it } from 'vitest';
import { inDoubt, isClosed, withoutUndone } from '../../../src/core/history/increment-lines.js';
import { by, closed, end, job, kept, made, opened, renamed, undone, was } from './journal.js';

const [A, B, C] = [kept('a', '1'), by('lane', kept('b', '2')), renamed('c', 'd')];

describe('a journal', () => {
  it('is read without what was not made', () => {
    expect(withoutUndone([opened(1), A, B, undone(), C])).toEqual([opened(1), B, C]);
    expect(withoutUndone([A, B, undone('lane'), C, undone()])).toEqual([A]);
    expect(withoutUndone([A, C, undone(), undone()])).toEqual([A]);
    expect(withoutUndone([A, B, C], new Set([B, C]))).toEqual([A]);
  });

  it('leaves the last change of each writer in doubt, unless it was undone', () => {
    expect(inDoubt([A, B, C])).toEqual([C, B]);
    expect(inDoubt([A, C, undone(), B])).toEqual([B]);
    expect(inDoubt([A, made('x'), B, by('lane', was('y'))])).toEqual([]);
    expect(inDoubt([A, B, job(1)])).toEqual([A, B]);
    expect(inDoubt([job(1), A, end(2), job(3), B])).toEqual([B]);
  });

  it('leaves nothing in doubt once it is closed', () => {
    expect(inDoubt([A, closed(2)])).toEqual([]);
    expect(isClosed([A, closed(2)])).toBe(true);
    expect(isClosed([A, closed(2), { op: 'merged', name: 'x' as never }])).toBe(true);
    expect(isClosed([A, closed(2), job(3)])).toBe(false);
    expect(isClosed([])).toBe(false);
  });
});
