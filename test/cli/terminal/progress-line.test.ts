import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/core/words/columns.js';
import { progressLine, Rate } from '../../../src/cli/terminal/progress-line.js';

const progress = {
  beats: 1,
  entries: 1200,
  operations: 56,
  bytes: 1_200_000_000,
  bytesFound: 1_200_000_000,
  path: 'summer/2024/at the sea/a.jpg',
};

describe('a progress line', () => {
  it('says what was met and done, how fast, and what it is at', () => {
    expect(progressLine({ pair: 'photos', progress, bytesPerSecond: 45_000_000 }, 200)).toBe(
      'photos: 1200 entries, 56 changes, 1.2 GB, 45 MB/s, "summer/2024/at the sea/a.jpg"',
    );
  });

  it('says how much the last pass met and how long the rest will take, once there was one', () => {
    const running = { pair: 'photos', progress, bytesPerSecond: 45_000_000, lastEntries: 5000 };
    const rest = { share: 0.249, leftMs: 80_400 };
    expect(progressLine({ ...running, rest }, 90)).toMatch(
      /^photos: 1200 of 5000 entries, 56 changes, 1\.2 GB, 45 MB\/s, 24 %, 1 min 20 s left/,
    );
    // The source has grown since.
    const grown = progressLine({ ...running, lastEntries: 1000 }, 60);
    expect(grown).toMatch(/^photos: 1200 entries, 56 changes/);
  });

  it('says of a first copy how much of what was found is written', () => {
    const found = { ...progress, bytesFound: 4_800_000_000, path: '' };
    expect(progressLine({ pair: 'p', progress: found, bytesPerSecond: 1e6, rest: { share: 0.25 } }, 200)).toBe(
      'p: 1200 entries, 56 changes, 1.2 GB of 4.8 GB, 1 MB/s, 25 % of what was found so far',
    );
  });

  it('leaves bytes out while there are none', () => {
    const line = progressLine(
      { pair: 'p', progress: { ...progress, bytes: 0, bytesFound: 0, path: '' }, bytesPerSecond: 0 },
      200,
    );
    expect(line).toBe('p: 1200 entries, 56 changes');
  });

  it('cuts the path from its beginning, and goes without it where there is no room', () => {
    const running = { pair: 'photos', progress, bytesPerSecond: 45_000_000 };
    expect(progressLine(running, 70)).toBe('photos: 1200 entries, 56 changes, 1.2 GB, 45 MB/s, …/at the sea/a.jpg"');
    expect(progressLine(running, 55)).toBe('photos: 1200 entries, 56 changes, 1.2 GB, 45 MB/s');
    expect(progressLine(running, 20)).toBe('photos: 1200 entrie…');
  });

  it('cannot be broken by a name', () => {
    const path = Buffer.from('a\n\x1b[2J\r日本').toString('latin1');
    const line = progressLine({ pair: 'p', progress: { ...progress, path }, bytesPerSecond: 0 }, 60);
    expect(line).toBe('p: 1200 entries, 56 changes, 1.2 GB, 0 B/s, …n\\x1b[2J\\r日本"');
    expect(columnsOf(line)).toBeLessThanOrEqual(60);
  });
});

describe('a rate', () => {
  it('is 0 before there are two samples', () => {
    expect(new Rate().sample(1000, 50)).toBe(0);
  });

  it('looks back a few seconds, and forgets what was before', () => {
    const rate = new Rate();
    rate.sample(0, 0);
    expect(rate.sample(1000, 1000)).toBe(1000);
    for (let at = 2000; at <= 10_000; at += 1000) rate.sample(1000 + (at - 1000) * 3, at);
    expect(rate.sample(1000 + 10_000 * 3, 11_000)).toBe(3000);
  });
});
