import { expect, it } from 'vitest';
import type { OperationLine } from '../../../src/core/report/json-line.js';
import { PlanTally } from '../../../src/core/plan/tally.js';

const operation = (verb: OperationLine['verb'], path: string, rest: Partial<OperationLine> = {}): OperationLine => ({
  time: '2026-11-30T12:00:00.000Z',
  level: 'info',
  pair: 'p',
  kind: 'operation',
  verb,
  path,
  ...rest,
});

it('adds up by reason and by the folder at the top', () => {
  const tally = new PlanTally();
  tally.take(operation('make', 'd'));
  tally.take(operation('copy', 'd/a', { sizeBytes: 3 }));
  tally.take(operation('update', 'd/e/b', { sizeBytes: 4 }));
  tally.take(operation('copy', 'top', { sizeBytes: 5 }));
  tally.take(operation('remove', 'gone', { entries: 7 }));
  const { all, folders } = tally.of('p');
  expect(all).toEqual({
    new: { entries: 3, bytes: 8 },
    content: { entries: 1, bytes: 4 },
    gone: { entries: 7, bytes: 0 },
  });
  expect(Object.fromEntries(folders)).toEqual({
    d: { new: { entries: 2, bytes: 3 }, content: { entries: 1, bytes: 4 } },
    '.': { new: { entries: 1, bytes: 5 }, gone: { entries: 7, bytes: 0 } },
  });
  expect(tally.of('other').all).toEqual({});
});

it('tells no more folders apart than it may keep, and loses none', () => {
  const tally = new PlanTally();
  for (let at = 0; at < 1500; at++) tally.take(operation('copy', `d${at}/f`, { sizeBytes: 1 }));
  const { all, folders } = tally.of('p');
  expect(folders.size).toBe(1001);
  expect(folders.get('…')).toEqual({ new: { entries: 500, bytes: 500 } });
  expect(all).toEqual({ new: { entries: 1500, bytes: 1500 } });
});
