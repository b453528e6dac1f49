import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { laneCount, mostLanes } from '../../../src/engine/lanes/lane-count.js';

describe('the number of lanes', () => {
  it('is what the policy says, whoever else is at work', () => {
    expect(mostLanes({ lanes: 7 }, [])).toBe(7);
    expect(laneCount({ lanes: 7 }, { most: 7, passes: 100 })).toBe(7);
  });

  it('is by itself at most 4, and no more than there are cores', () => {
    expect(mostLanes({ lanes: 'auto' }, [])).toBe(Math.min(4, os.availableParallelism()));
  });

  it('is by itself the part of the cores that falls to a pass, and never less than 1', () => {
    const cores = os.availableParallelism();
    const among = (passes: number) => laneCount({ lanes: 'auto' }, { most: cores, passes });
    expect([among(1), among(2), among(cores), among(cores + 1)]).toEqual([cores, Math.floor(cores / 2), 1, 1]);
  });
});
