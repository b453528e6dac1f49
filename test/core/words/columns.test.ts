import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, cutEnd, cutStart } from '../../../src/core/words/columns.js';

describe('columns of a terminal', () => {
  it.each([
    { text: '', columns: 0 },
    { text: 'photos', columns: 6 },
    { text: 'Übung', columns: 5 },
    { text: 'U\u0308', columns: 1 },
    { text: '日本', columns: 4 },
    { text: '🎉', columns: 2 },
  ])('are $columns for $text', ({ text, columns }) => {
    expect(columnsOf(text)).toBe(columns);
  });

  it.each([
    { text: 'photos', columns: 6, end: 'photos', start: 'photos' },
    { text: 'photos', columns: 4, end: 'pho…', start: '…tos' },
    { text: '日本語', columns: 4, end: '日…', start: '…語' },
    { text: '日本語', columns: 5, end: '日本…', start: '…本語' },
    { text: 'photos', columns: 1, end: '…', start: '…' },
    { text: 'photos', columns: 0, end: '', start: '' },
  ])('cuts $text to $columns', ({ text, columns, end, start }) => {
    expect(cutEnd(text, columns)).toBe(end);
    expect(cutStart(text, columns)).toBe(start);
  });

  it('are never more than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(columnsOf(cutEnd(text, columns))).toBeLessThanOrEqual(columns);
        expect(columnsOf(cutStart(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
