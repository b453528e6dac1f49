import { describe, expect, it } from 'vitest';
import { drawnRows, scrollTopFor } from '../../page/model/window.js';

const few = { rows: 500, rowHeight: 50, viewHeight: 800 };
const many = { rows: 1_000_000, rowHeight: 28, viewHeight: 700 };

describe('the rows that are drawn', () => {
  it('are those that are seen, and a few beyond', () => {
    expect(drawnRows({ ...few, scrollTop: 0 })).toEqual({ from: 0, to: 22, top: 0, height: 25_000 });
    expect(drawnRows({ ...few, scrollTop: 1020 })).toEqual({ from: 14, to: 43, top: 700, height: 25_000 });
    expect(drawnRows({ ...few, scrollTop: 99_999 }).to).toBe(500);
  });

  it('of a list that is too high for a browser begin and end where it does', () => {
    const { height } = drawnRows({ ...many, scrollTop: 0 });
    expect(height).toBeLessThan(17_000_000);
    const last = drawnRows({ ...many, scrollTop: height - many.viewHeight });
    expect(last.to).toBe(many.rows);
    // The last row ends at the bottom of what can be scrolled.
    expect(last.top + (last.to - last.from) * many.rowHeight).toBeCloseTo(height, 3);
  });

  it('are as many at each place', () => {
    for (const scrollTop of [0, 12_345, 5_999_999, 11_000_000]) {
      const { from, to } = drawnRows({ ...many, scrollTop });
      expect(to - from).toBeLessThan(40);
    }
  });
});

describe('a row that is to be seen', () => {
  it.each([0, 1, 499_999, 999_999])('%d is among those that are drawn after scrolling', (row) => {
    const scrollTop = scrollTopFor(row, { ...many, scrollTop: 3_000_000 }) ?? Number.NaN;
    const { from, to } = drawnRows({ ...many, scrollTop });
    expect(row).toBeGreaterThanOrEqual(from);
    expect(row).toBeLessThan(to);
  });

  it('needs no scrolling where it is seen already', () => {
    expect(scrollTopFor(5, { ...few, scrollTop: 100 })).toBeUndefined();
  });
});
