import { describe, expect, it } from 'vitest';
import { WatchWindow } from '../../../src/fs/watch/watch-window.js';

/** A batch costs 1,024 bytes beside its own. */
const BATCH = 1024;

/** Both sides of a window. */
function sides(mostBytes: number) {
  const reader = new WatchWindow(mostBytes);
  return { reader, taker: new WatchWindow(mostBytes, reader.memory) };
}

describe('a window', () => {
  it('lets batches pass until it is full, says so once, and loses what comes until all is taken', () => {
    const { reader, taker } = sides(3 * (BATCH + 100));
    expect([100, 100, 100, 100, 100].map((bytes) => reader.admit(bytes))).toEqual([
      'pass',
      'pass',
      'pass',
      'overflow',
      'lose',
    ]);
    for (let batch = 0; batch < 3; batch++) {
      taker.taken(100);
      expect(reader.admit(1)).toBe('lose');
    }
    taker.taken(0); // that which said overflow
    expect(reader.admit(100)).toBe('pass');
  });

  it('counts a batch beside its bytes, for a trickle costs more than a burst', () => {
    const { reader } = sides(10 * BATCH);
    expect(Array.from({ length: 11 }, () => reader.admit(0)).indexOf('overflow')).toBe(10);
  });

  it('pauses its reader only while the other side is behind', () => {
    const { reader, taker } = sides(2 ** 30);
    for (let batch = 0; batch < 15; batch++) reader.admit(0);
    const before = performance.now();
    reader.pause(60_000);
    expect(performance.now() - before).toBeLessThan(10_000);
    reader.admit(0);
    reader.pause(1); // returns all the same, for it has a limit
    taker.taken(0);
    reader.pause(60_000);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});
