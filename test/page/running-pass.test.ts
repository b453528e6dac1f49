import { describe, expect, it } from 'vitest';
import { type FollowedPass, followPass, shownPass } from '../../page/model/running-pass.js';

const progress = (entries: number, bytes: number) => ({
  beats: 1,
  entries,
  operations: 1,
  bytes,
  bytesFound: 1000,
  path: 'a',
});

describe('a pass that runs', () => {
  const begun: FollowedPass = {
    startedAt: 0,
    at: 10_000,
    entries: 100,
    lastEntries: 1000,
    bytes: 0,
    bytesFound: 1000,
    before: [],
  };

  it('shows its share of the last pass, its speed and the time that is left', () => {
    const later = followPass(begun, { progress: progress(200, 500), lastEntries: 1000, at: 12_000 });
    expect(shownPass(later)).toEqual({ share: 0.2, leftMs: 48_000, bytesPerSecond: 250 });
  });

  it('forgets the speed that it had long ago', () => {
    const slow = followPass(begun, { progress: progress(200, 10), lastEntries: 1000, at: 11_000 });
    const fast = followPass(slow, { progress: progress(300, 510), lastEntries: 1000, at: 16_000 });
    expect(shownPass(fast).bytesPerSecond).toBe(100);
  });

  it('says nothing of a rest that nobody can know', () => {
    const first = followPass(undefined, { progress: { ...progress(5, 0), bytesFound: 0 }, at: 1000 });
    expect(shownPass(first)).toEqual({});
  });
});
