import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import type { Problem } from '../../../src/core/report/problem.js';
import { concernsAll, Retries } from '../../../src/engine/watch/retries.js';

const problemAt = (path: string): Problem => ({
  side: 'replica',
  path: path as RelativePath,
  action: 'copy',
  code: 'ENOSPC',
  message: 'no room',
});
const OF_ROOT = { problems: [problemAt('')] };
const OF_FILE = { problems: [problemAt('a/b')] };

describe('the wait before the next try', () => {
  it('doubles with each failed targeted pass, from 1 s up to 5 minutes', () => {
    const retries = new Retries();
    const waits = Array.from({ length: 10 }, () => {
      const { waitMs } = retries;
      retries.targetedEnded('failed');
      return waitMs / 1000;
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  });

  it('is short again after a targeted pass that went well, or a full one', () => {
    const retries = new Retries();
    for (const end of [() => retries.targetedEnded('ok'), () => retries.fullEnded(OF_FILE)]) {
      retries.targetedEnded('failed');
      expect(retries.waitMs).toBe(2000);
      end();
      expect(retries.waitMs).toBe(1000);
    }
  });

  it('grows with full passes that leave a problem of the whole replica, whatever targeted ones do', () => {
    const retries = new Retries();
    retries.fullEnded(OF_ROOT);
    retries.fullEnded(OF_ROOT);
    retries.targetedEnded('ok');
    expect(retries.waitMs).toBe(4000);
    retries.fullEnded(OF_FILE);
    expect(retries.waitMs).toBe(1000);
  });
});

it('a problem of the root concerns all, one of a file does not', () => {
  expect([concernsAll(OF_ROOT), concernsAll(OF_FILE), concernsAll({ problems: [] })]).toEqual([true, false, false]);
});
