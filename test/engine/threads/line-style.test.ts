import { describe, expect, it } from 'vitest';
import { SharedLineStyle } from '../../../src/engine/threads/line-style.js';
import type { LineStyle } from '../../../src/engine/threads/protocol.js';

const START: LineStyle = { level: 'info', format: 'text', timezone: 'UTC', namePair: false };

describe('a shared line style', () => {
  it('is what one thread has set and the other reads, for every style', () => {
    const own = new SharedLineStyle(START);
    const other = new SharedLineStyle(START, own.memory);
    expect(other.read()).toEqual(START);
    for (const level of ['error', 'warn', 'info', 'debug'] as const) {
      for (const format of ['text', 'json'] as const) {
        for (const timezone of ['local', 'UTC'] as const) {
          for (const namePair of [true, false]) {
            own.set({ level, format, timezone, namePair });
            expect(other.read()).toEqual({ level, format, timezone, namePair });
          }
        }
      }
    }
  });

  it('is heard of by a thread that starts after it was changed', () => {
    const own = new SharedLineStyle(START);
    own.set({ ...START, level: 'debug' });
    expect(new SharedLineStyle(START, own.memory).read().level).toBe('debug');
  });
});
