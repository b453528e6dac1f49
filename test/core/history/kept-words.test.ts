import { expect, it } from 'vitest';
import { keptWords } from '../../../src/core/history/kept-words.js';

const NOW = Date.parse('2026-11-30T08:00:00Z');
const DAY = 86_400_000;
const VERSIONS = {
  everyMs: 1,
  keep: { allMs: 1, hourlyMs: 0, dailyMs: 0, weeklyMs: 365 * DAY },
  maxShare: 0.1,
  exclude: [],
};

it('says until when what goes is kept, by the longest limit, or that it is not', () => {
  expect(keptWords(VERSIONS, NOW, 'UTC')).toBe('what goes is kept until 2027-11-30 at the longest (versions)');
  expect(keptWords({ ...VERSIONS, exclude: ['*.img'] }, NOW, 'UTC')).toMatch(/, but for what versions\.exclude names$/);
  expect(keptWords(undefined, NOW, 'UTC')).toBe('what goes is not kept (versions: false)');
});
