import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { every, sleep, systemClock } from '../../src/process/clock.js';
import { ManualClock } from '../runner/manual-clock.js';

const DAY_MS = 86_400_000;

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells wall time and elapsed time', () => {
    vi.setSystemTime(1_700_000_000_000);
    const monotonic = systemClock.monotonic();
    vi.advanceTimersByTime(250);
    expect(systemClock.now()).toBe(1_700_000_000_250);
    expect(systemClock.monotonic() - monotonic).toBeCloseTo(250);
  });

  it('calls a timer once, when its time has come', () => {
    const fn = vi.fn();
    systemClock.setTimer(100, fn);
    vi.advanceTimersByTime(99);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('rounds a fraction of a millisecond up, so that a timer is not early', () => {
    const fn = vi.fn();
    systemClock.setTimer(10.2, fn);
    vi.advanceTimersByTime(10);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('takes a time that has passed as now, but never calls before it has returned', () => {
    const fn = vi.fn();
    systemClock.setTimer(-5, fn);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
  });

  it('waits longer than setTimeout can', () => {
    const fn = vi.fn();
    systemClock.setTimer(60 * DAY_MS, fn);
    vi.advanceTimersByTime(60 * DAY_MS - 1);
    expect(fn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fn).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels a long wait in each of its parts, and an ended one without effect', () => {
    const fn = vi.fn();
    const timer = systemClock.setTimer(60 * DAY_MS, fn);
    vi.advanceTimersByTime(30 * DAY_MS);
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
    timer.cancel();
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(fn).not.toHaveBeenCalled();
  });
});

it('calls again and again until it is cancelled, also from within the call', () => {
  const clock = new ManualClock(0);
  let calls = 0;
  const timer = every(clock, 100, () => {
    if (++calls === 3) timer.cancel();
  });
  clock.advance(250);
  expect(calls).toBe(2);
  clock.advance(1000);
  expect([calls, clock.timerCount]).toEqual([3, 0]);
});

it('sleeps for as long as it is told', async () => {
  const clock = new ManualClock(0);
  let isAwake = false;
  const slept = sleep(clock, 100).then(() => {
    isAwake = true;
  });
  clock.advance(99);
  await Promise.resolve();
  expect(isAwake).toBe(false);
  clock.advance(1);
  await slept;
});
