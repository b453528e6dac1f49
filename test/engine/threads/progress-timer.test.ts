import { expect, it, vi } from 'vitest';
import { ProgressTimer } from '../../../src/engine/threads/progress-timer.js';
import { ManualClock } from '../../runner/manual-clock.js';

const rig = () => {
  const send = vi.fn();
  const clock = new ManualClock(0);
  return { clock, send, timer: new ProgressTimer(clock, send) };
};

it('tells of a full pass that was asked for while a targeted one ran, until both have ended, and leaves no timer', () => {
  const { clock, send, timer } = rig();
  for (let round = 0; round < 3; round++) {
    timer.begin('targeted');
    timer.begin('full');
    expect(clock.timerCount).toBe(1);
    timer.end('targeted');
    send.mockClear();
    clock.advance(1000);
    expect(send).toHaveBeenCalledTimes(5);
    timer.end('full');
    expect(clock.timerCount).toBe(0);
  }
});

it('tells once more at the end of a pass', () => {
  const { send, timer } = rig();
  timer.begin('targeted');
  timer.end('targeted');
  expect(send).toHaveBeenCalledTimes(1);
});
