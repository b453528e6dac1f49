import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { recentPast } from '../../../src/core/safety/recent-past.js';
import { hashOfPath } from '../../../src/core/safety/recent-updates.js';
import { LastHour, withoutHour } from '../../../src/engine/holds/last-hour.js';
import type { PairRecord } from '../../../src/state/pair-record.js';

const MINUTE = 60_000;
const NOTHING_YOUNG = { count: 0, since: Number.POSITIVE_INFINITY };
const EMPTY: PairRecord = { history: [] };

/** The hour of a pass that begins `minute` minutes after 1970. */
const hourAt = (minute: number, state: PairRecord = EMPTY) => new LastHour(state, recentPast(), minute * MINUTE);

describe('what a pair has lost within the last hour', () => {
  it('adds up from pass to pass, as each is kept in the state', () => {
    const first = hourAt(100).with({ removed: 4, entries: 50 });
    const second = hourAt(110, first).with({ removed: 3, entries: 40 });
    expect(hourAt(120, second).sum(NOTHING_YOUNG)).toEqual({ removed: 7, mostEntries: 50 });
  });

  it('is forgotten after an hour', () => {
    const state = hourAt(100).with({ removed: 4, entries: 50 });
    expect(hourAt(162, state).sum(NOTHING_YOUNG).removed).toBe(0);
  });

  it('is nothing once a person has agreed to it', () => {
    const hour = hourAt(110, hourAt(100).with({ removed: 4, entries: 50 }));
    hour.clear();
    expect(hour.sum(NOTHING_YOUNG)).toEqual({ removed: 0, mostEntries: 0 });
  });

  it('remembers the names that a pass has made, for as long as they are young', () => {
    const past = recentPast();
    const hour = new LastHour(EMPTY, past, 100 * MINUTE);
    past.names.add('new' as RelativePath, 100);
    expect(hour.with({ removed: 0, entries: 1 }).young).toEqual([['new', 100]]);
    const late = new LastHour({ ...EMPTY, young: [['new' as RelativePath, 100]] }, recentPast(), 170 * MINUTE);
    expect(late.with({ removed: 0, entries: 1 }).young).toBeUndefined();
  });
});

it('no more files of a replica were updated than it holds, also where a pass has counted a part of them', () => {
  const hour = hourAt(100);
  hour.noteUpdates(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((name) => hashOfPath(name as RelativePath)),
  );
  expect(hour.manyUpdates(7)).toEqual({ updated: 12, files: 12 });
  expect(hour.manyUpdates(20)).toEqual({ updated: 12, files: 20 });
  expect(hour.manyUpdates(0)).toBeUndefined();
});

it('the rest of a state is kept apart from the hour', () => {
  const state = { ...hourAt(100).with({ removed: 4, entries: 50 }), lastCompletedAt: 7 };
  expect(withoutHour(state)).toEqual({ lastCompletedAt: 7 });
});
