import { describe, expect, it } from 'vitest';
import { WatchShares } from '../../../src/runner/pair/watch-shares.js';

const holder = () => {
  const told: number[] = [];
  return { told, mayWatch: (most: number) => void told.push(most) };
};

describe('the watches of one user', () => {
  it('are but for an eighth one pair’s, as long as it is alone', () => {
    const shares = new WatchShares(() => 800);
    const alone = holder();
    shares.want(alone, 0);
    expect(alone.told).toEqual([700]);
  });

  it('are taken from the pair with too many folders when another one comes, and given back when that leaves', () => {
    const shares = new WatchShares(() => 800);
    const [large, small] = [holder(), holder()];
    shares.want(large, 0);
    shares.want(large, 5000);
    shares.want(small, 0);
    shares.want(small, 100);
    shares.leave(small);
    expect(large.told).toEqual([700, 600, 700]);
    expect(small.told).toEqual([700, 600]);
  });

  it('are counted anew when a person has raised the limit', () => {
    let limit = 80;
    const shares = new WatchShares(() => limit);
    const large = holder();
    shares.want(large, 500);
    limit = 8000;
    shares.want(large, 501);
    expect(large.told).toEqual([70, 7000]);
  });

  it('are nobody’s where there is no such limit', () => {
    const shares = new WatchShares(() => undefined);
    const alone = holder();
    shares.want(alone, 10);
    expect(alone.told).toEqual([]);
  });
});
