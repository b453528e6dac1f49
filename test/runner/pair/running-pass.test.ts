import { expect, it } from 'vitest';
import type { Progress } from '../../../src/core/report/progress.js';
import { RunningPassView } from '../../../src/runner/pair/running-pass.js';
import { ManualClock } from '../manual-clock.js';

const START = Date.parse('2026-05-04T12:00:00Z');
const at = (entries: number, bytes: number): Progress => ({
  beats: entries,
  entries,
  operations: 1,
  bytes,
  bytesFound: 1000,
  path: 'a',
});

it('shows a pass that goes on, anew each two seconds and no more often', () => {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  const view = new RunningPassView(clock);
  expect(view.moved(at(1, 0), undefined)).toBe(false);
  view.begin('interval');
  clock.advance(1999);
  expect(view.moved(at(10, 100), 100)).toBe(false);
  expect(view.shown).toBeUndefined();
  clock.advance(1);
  expect(view.moved(at(20, 500), 100)).toBe(true);
  expect(view.shown).toEqual({
    trigger: 'interval',
    startedAt: START,
    at: START + 2000,
    entries: 20,
    lastEntries: 100,
    operations: 1,
    bytes: 500,
    bytesFound: 1000,
    share: 0.2,
    leftMs: 8000,
  });
  clock.advance(1999);
  expect(view.moved(at(30, 500), 100)).toBe(false);
  expect(view.shown?.entries).toBe(20);
  clock.advance(1);
  expect(view.moved(at(30, 500), 100)).toBe(true);
  expect(view.shown?.entries).toBe(30);
  view.end();
  expect(view.shown).toBeUndefined();
});
