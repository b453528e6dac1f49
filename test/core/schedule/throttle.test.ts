import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paidAfter } from '../../../src/core/schedule/throttle.js';

describe('a rate', () => {
  it('makes bytes cost time', () => {
    expect(paidAfter(5_000_000, { now: 5_000_000, bytes: 500, bytesPerSecond: 1000 })).toBe(5_500_000);
  });

  it('lets no more than a tenth of a second be made up for', () => {
    expect(paidAfter(0, { now: 60_000_000, bytes: 1000, bytesPerSecond: 1000 })).toBe(60_900_000);
  });

  it('is kept to by any sizes, by whoever waits until what was written is paid', () => {
    const sizes = fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 1e9 }), (writes, bytesPerSecond) => {
        let now = 1e12;
        let paidUntil = 0;
        for (const bytes of writes) {
          paidUntil = paidAfter(paidUntil, { now, bytes, bytesPerSecond });
          now = Math.max(now, paidUntil);
        }
        const written = writes.reduce((sum, bytes) => sum + bytes, 0);
        const seconds = (now - 1e12) / 1e6;
        expect(seconds).toBeGreaterThanOrEqual(written / bytesPerSecond - 0.1 - 1e-3);
        expect(seconds).toBeLessThanOrEqual(written / bytesPerSecond + 1e-3);
      }),
    );
  });
});
