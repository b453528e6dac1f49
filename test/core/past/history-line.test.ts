import { describe, expect, it } from 'vitest';
import { emptyDay, sumDay } from '../../../src/core/past/day-counts.js';
import {
  formatHistoryLine,
  type HistoryPass,
  type HistoryState,
  parseHistoryLine,
} from '../../../src/core/past/history-line.js';
import { emptyCounts } from '../../../src/core/report/report.js';

const PASS: HistoryPass = {
  ...({
    kind: 'pass',
    id: 'mi9c2k4x',
    job: 'mirror',
    startedAt: 1000,
    endedAt: 1005,
    durationMs: 5,
    passes: 1,
  } as const),
  ...({ trigger: 'cron', scope: 'full', outcome: 'ok', bytes: 7, problemCount: 0 } as const),
  counts: { ...emptyCounts(), copied: 2, bytes: 7 },
};
const STATE: HistoryState = { kind: 'state', at: 9, from: 'ok', to: 'held', why: 'a\nb' };

describe('a line of a history', () => {
  it.each([
    ['a pass', PASS],
    ['several passes', { ...PASS, passes: 17, hold: 'all would go' }],
    ['a change of state', STATE],
    ['several of them', { ...STATE, changes: 3 }],
  ])('is read as it was written: %s', (_, line) => {
    const text = formatHistoryLine(line);
    expect(text.endsWith('\n') && text.indexOf('\n') === text.length - 1).toBe(true);
    expect(parseHistoryLine(text.slice(0, -1))).toEqual(line);
  });

  it('is short where little was done', () => {
    expect(formatHistoryLine(PASS).length).toBeLessThan(210);
    expect(formatHistoryLine(PASS)).not.toContain('renamed');
  });

  it('is none where it was cut off at any place, or is something else', () => {
    const text = formatHistoryLine(PASS).slice(0, -1);
    for (let length = 0; length < text.length; length++)
      expect(parseHistoryLine(text.slice(0, length))).toBeUndefined();
    for (const other of ['null', '7', '[]', '{}', '{"kind":"pass"}', '{"kind":"state"}', '{"kind":"x"}'])
      expect(parseHistoryLine(other)).toBeUndefined();
  });
});

it('counts a day by how its passes ended, those of a busy minute each, and no verification', () => {
  const lines = [
    PASS,
    { ...PASS, passes: 17 },
    { ...PASS, outcome: 'held' as const },
    { ...PASS, job: 'verify' as const },
    STATE,
  ];
  const quiet = { ...emptyDay(), idle: 4, held: 1, missed: 2 };
  expect(sumDay({ day: '2026-05-04', lines, quiet }, undefined)).toEqual({
    day: '2026-05-04',
    ...{ ok: 18, idle: 4, problems: 0, held: 2, failed: 0, cancelled: 0, missed: 2 },
  });
});
