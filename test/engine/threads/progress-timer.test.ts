import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProgressTimer } from '../../../src/engine/threads/progress-timer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rig = () => {
  const send = vi.fn();
  return { send, timer: new ProgressTimer(send) };
};

it('tells of a full pass that was asked for while a targeted one ran, until both have ended, and leaves no timer', () => {
  const { send, timer } = rig();
  for (let round = 0; round < 3; round++) {
    timer.begin('targeted');
    timer.begin('full');
    expect(vi.getTimerCount()).toBe(1);
    timer.end('targeted');
    send.mockClear();
    vi.advanceTimersByTime(1000);
    expect(send).toHaveBeenCalledTimes(5);
    timer.end('full');
    expect(vi.getTimerCount()).toBe(0);
  }
});

it('tells once more at the end of a pass', () => {
  const { send, timer } = rig();
  timer.begin('targeted');
  timer.end('targeted');
  expect(send).toHaveBeenCalledTimes(1);
});
