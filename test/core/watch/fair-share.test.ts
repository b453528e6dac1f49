import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares } from '../../../src/core/watch/fair-share.js';

describe('a fair share', () => {
  it.each([
    { what: 'is all there is where there is one user', total: 100, wants: [0], shares: [100] },
    { what: 'leaves room to grow where all fit', total: 100, wants: [10, 50], shares: [50, 90] },
    { what: 'gives the large ones what the small ones leave', total: 100, wants: [10, 500, 20], shares: [70, 70, 70] },
    { what: 'is the same for all that want too much', total: 100, wants: [500, 10, 500], shares: [45, 45, 45] },
    { what: 'is nothing of nothing', total: 0, wants: [1, 2], shares: [0, 0] },
  ])('$what', ({ total, wants, shares }) => {
    expect(fairShares(total, wants)).toEqual(shares);
  });

  it('keeps what all take of what they want within the total, and cuts nobody below an equal part', () => {
    const some = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(5000), some, (total, wants) => {
        const shares = fairShares(total, wants);
        const taken = wants.map((want, index) => Math.min(want, shares[index]!)); // as long as `wants`
        expect(taken.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(total);
        const equal = Math.floor(total / wants.length);
        for (const [index, want] of wants.entries()) expect(taken[index]).toBeGreaterThanOrEqual(Math.min(want, equal));
      }),
    );
  });
});
