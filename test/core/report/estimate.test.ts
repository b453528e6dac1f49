import { describe, expect, it } from 'vitest';
import { estimateRest } from '../../../src/core/report/estimate.js';

const NO_BYTES = { bytes: 0, bytesFound: 0 };

describe('an estimate of the rest of a pass', () => {
  it.each([
    [
      'in proportion to what was met',
      { entries: 1000, lastEntries: 5000, elapsedMs: 2000 },
      { share: 0.2, leftMs: 8000 },
    ],
    ['not at once', { entries: 1000, lastEntries: 5000, elapsedMs: 900 }, {}],
    ['not from next to nothing', { entries: 49, lastEntries: 5000, elapsedMs: 2000 }, {}],
    ['not beyond what the last pass met', { entries: 5000, lastEntries: 5000, elapsedMs: 2000 }, {}],
    [
      'by the bytes, where those are further behind',
      { entries: 4000, lastEntries: 5000, bytes: 10, bytesFound: 100, elapsedMs: 2000 },
      { share: 0.1, leftMs: 18_000 },
    ],
    [
      'by the bytes alone, where the source has grown',
      { entries: 6000, lastEntries: 5000, bytes: 50, bytesFound: 100, elapsedMs: 2000 },
      { share: 0.5, leftMs: 2000 },
    ],
    ['not without a pass before', { entries: 1000, elapsedMs: 2000 }, {}],
    [
      'of a first copy as a share of what was found',
      { entries: 9, bytes: 30, bytesFound: 40, elapsedMs: 9 },
      { share: 0.75 },
    ],
    ['never beyond the whole', { entries: 9, bytes: 50, bytesFound: 40, elapsedMs: 9 }, { share: 1 }],
  ])('is made %s', (_, pass, expected) => {
    expect(estimateRest({ ...NO_BYTES, ...pass })).toEqual(expected);
  });
});
