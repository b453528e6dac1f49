import { expect, it } from 'vitest';
import { Behind } from '../../../src/engine/watch/behind.js';
import { ManualClock } from '../../runner/manual-clock.js';

const START = Date.parse('2026-05-04T12:00:00Z');

function rig() {
  const clock = new ManualClock(START);
  const told: (number | undefined)[] = [];
  const behind = new Behind(clock, (since) => told.push(since));
  return { clock, told, behind, now: () => clock.monotonic() };
}

it('tells nothing of a change that is mirrored soon, and sets no timer without one', () => {
  const { clock, told, behind, now } = rig();
  behind.mirrored(undefined, now());
  expect([told, clock.timerCount]).toEqual([[undefined], 0]);
  for (let each = 0; each < 100; each++) {
    behind.heard(now());
    expect(clock.timerCount).toBe(1);
    clock.advance(1000);
    behind.mirrored(undefined, now());
  }
  expect([told, clock.timerCount]).toEqual([[undefined], 0]);
});

it('tells since when the oldest change waits, of the next one when that is mirrored, and when none waits any more', () => {
  const { clock, told, behind, now } = rig();
  behind.heard(now());
  clock.advance(2000);
  const second = now();
  behind.heard(second);
  clock.advance(4000);
  expect(told).toEqual([START]);
  behind.mirrored(second, now());
  clock.advance(1000);
  expect(told).toEqual([START, START + 2000]);
  // What is looked at again by itself is due later, and is no change.
  behind.mirrored(now() + 1, now());
  expect(told).toEqual([START, START + 2000, undefined]);
  behind.stop();
  expect(clock.timerCount).toBe(0);
});

it('is looked at where no timer can fire, as during a pass', () => {
  const { clock, told, behind, now } = rig();
  behind.mirrored(undefined, now());
  behind.heard(now());
  behind.look(now() + 4999);
  expect(told).toEqual([undefined]);
  behind.look(now() + 5000);
  behind.look(now() + 6000);
  expect(told).toEqual([undefined, START]);
  expect(clock.timerCount).toBe(1);
});
