// The clock: how the runner and the engines learn the time and wait for it, so that tests can turn the hands.
// Importing this file starts nothing.

/** Wall time, elapsed time and timers. */
export interface Clock {
  /** The wall clock, which people and cron go by and which can jump. **Units**: milliseconds since 1970. */
  now(): number;
  /**
   * A clock that never jumps and never goes back; only differences mean anything. **Units**: milliseconds.
   * On Linux it stands still while the machine is suspended.
   */
  monotonic(): number;
  /**
   * Calls `fn` once, `ms` of elapsed time from now; never before this call has returned, and at most about a
   * millisecond early, so a caller who needs a certain time looks at the clock again. Any length is fine, also beyond
   * the 24.8 days of `setTimeout`.
   */
  setTimer(ms: number, fn: () => void): Timer;
}

/** One wait that was begun. */
export interface Timer {
  /** Ends the wait; does nothing when it is over already. */
  cancel(): void;
}

/** The longest delay that `setTimeout` takes; above it, it fires at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The machine's clock. Its timers keep the process alive: a runner that waits for 02:30 with no engine up has nothing
 * else that would. So a process ends because everything was stopped, never because a timer was overlooked: code that
 * sets a timer cancels it in its own `stop()`.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(ms, fn) {
    let leftMs = Math.max(0, Math.ceil(ms));
    let timeout: NodeJS.Timeout;
    const sleep = () => {
      const stepMs = Math.min(leftMs, LONGEST_TIMEOUT_MS);
      leftMs -= stepMs;
      timeout = setTimeout(leftMs > 0 ? sleep : fn, stepMs);
    };
    sleep();
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** Calls `fn` again and again, each time `ms` after the last call, until it is cancelled. */
export function every(clock: Clock, ms: number, fn: () => void): Timer {
  let timer: Timer;
  const again = () => {
    timer = clock.setTimer(ms, () => {
      again();
      fn();
    });
  };
  again();
  return { cancel: () => timer.cancel() };
}

/** Resolves `ms` of elapsed time from now. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(ms, resolve));
}
