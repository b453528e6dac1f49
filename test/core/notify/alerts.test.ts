import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AlertMemory,
  keepPairs,
  lookAtPair,
  NO_ALERTS,
  type PairFacts,
  remindOfConfig,
  takeConfig,
  troublesOf,
} from '../../../src/core/notify/alerts.js';
import type { PairState } from '../../../src/core/report/pair-status.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One pair that is looked at again and again. */
function watched() {
  let memory: AlertMemory = NO_ALERTS;
  return {
    /** What a look tells, at a time. */
    look(at: number, state: PairState, more: Partial<PairFacts> = {}): string[] {
      const facts: PairFacts = { state, calmUntil: 0, ...more };
      const [next, alerts] = lookAtPair(memory, 'photos', { facts, at });
      // As it comes back after a restart.
      memory = JSON.parse(JSON.stringify(next));
      return alerts.map(({ kind, phase, since }) => `${kind} ${phase} ${since}`);
    },
    get memory() {
      return memory;
    },
  };
}

describe('trouble of a pair', () => {
  test.each(['held', 'problems', 'failed'] as const)(
    'that is %s is told once when it comes, and once when it is over',
    (state) => {
      const pair = watched();
      expect(pair.look(1, 'ok')).toEqual([]);
      expect(pair.look(2, state)).toEqual([`${state} begun 2`]);
      for (const [at, next] of (['running', state, 'waiting', 'stopped', 'paused', state] as const).entries()) {
        expect(pair.look(3 + at, next)).toEqual([]);
      }
      expect(pair.look(10, 'ok')).toEqual([`${state} over 2`]);
      expect(pair.look(11, 'ok')).toEqual([]);
      expect(pair.look(12, 'degraded')).toEqual([]);
    },
  );

  test('is reminded of each day while it stands', () => {
    const pair = watched();
    expect(pair.look(0, 'failed')).toEqual(['failed begun 0']);
    expect(pair.look(DAY - 1, 'failed')).toEqual([]);
    expect(pair.look(DAY, 'running')).toEqual(['failed reminder 0']);
    expect(pair.look(2 * DAY - 1, 'failed')).toEqual([]);
    expect(pair.look(2 * DAY, 'failed')).toEqual(['failed reminder 0']);
  });

  test('of one kind says nothing of that of another', () => {
    const pair = watched();
    expect(pair.look(1, 'problems')).toEqual(['problems begun 1']);
    expect(pair.look(2, 'failed')).toEqual(['failed begun 2']);
    expect(pair.look(3, 'held')).toEqual(['failed over 2', 'held begun 3']);
    expect(pair.look(4, 'problems')).toEqual(['held over 3']);
    expect(pair.look(5, 'ok')).toEqual(['problems over 1']);
  });

  test('that is held for another reason is told again', () => {
    const pair = watched();
    expect(pair.look(1, 'held', { holdReason: 'source-missing' })).toEqual(['held begun 1']);
    expect(pair.look(2, 'held', { holdReason: 'source-missing' })).toEqual([]);
    expect(pair.look(3, 'held', { holdReason: 'nearly-all' })).toEqual(['held begun 3']);
    expect(pair.look(4, 'ok')).toEqual(['held over 3']);
  });

  test('that is a conflict is told when one comes, and when none is open any more', () => {
    const pair = watched();
    const open = (...times: readonly number[]) => ({
      conflicts: {
        open: times.length,
        newest: times.map((at) => ({ path: 'f', copy: 'g', of: 'source', at }) as const),
      },
    });
    expect(pair.look(1, 'ok', open())).toEqual([]);
    expect(pair.look(2, 'ok', open(2))).toEqual(['conflicts begun 2']);
    expect(pair.look(3, 'running', open(2))).toEqual([]);
    expect(pair.look(4, 'ok', open(4, 2))).toEqual(['conflicts begun 4']);
    // One of two was settled, and for a moment nobody knows.
    expect(pair.look(5, 'ok', open(2))).toEqual([]);
    expect(pair.look(6, 'failed')).toEqual(['failed begun 6']);
    expect(pair.look(7, 'ok', open(2))).toEqual(['failed over 6']);
    expect(pair.look(4 + DAY, 'ok', open(2))).toEqual(['conflicts reminder 4']);
    expect(pair.look(5 + DAY, 'ok', open())).toEqual(['conflicts over 4']);
  });

  test('that is stuck has failed', () => {
    const pair = watched();
    expect(pair.look(1, 'stuck')).toEqual(['failed begun 1']);
    expect(pair.look(2, 'failed')).toEqual([]);
  });

  test('that comes and goes all the time is told three times an hour, and later where it then stands', () => {
    const pair = watched();
    const told: string[] = [];
    for (let at = 0; at < 20 * MINUTE; at += MINUTE)
      told.push(...pair.look(at, at % (2 * MINUTE) === 0 ? 'problems' : 'ok'));
    expect(told.map((line) => line.split(' ')[1])).toEqual(['begun', 'over', 'begun', 'over', 'begun', 'over']);
    expect(pair.look(20 * MINUTE, 'problems')).toEqual([]);
    expect(pair.look(59 * MINUTE, 'problems')).toEqual([]);
    expect(pair.look(60 * MINUTE, 'problems')).toEqual([`problems begun ${20 * MINUTE}`]);
    expect(pair.look(61 * MINUTE, 'ok')).toEqual([`problems over ${20 * MINUTE}`]);
  });

  test('is told in turns: what has begun is over before it begins again, whatever happens', () => {
    const states = fc.constantFrom<PairState>(
      'ok',
      'problems',
      'held',
      'failed',
      'running',
      'stuck',
      'waiting',
      'degraded',
      'stopped',
    );
    const steps = fc.array(fc.tuple(states, fc.integer({ min: 1, max: 3 * HOUR })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (looks) => {
        const pair = watched();
        const open = new Set<string>();
        let at = 0;
        for (const [state, wait] of looks) {
          at += wait;
          for (const alert of pair.look(at, state)) {
            const [kind = '', phase] = alert.split(' ');
            expect(open.has(kind)).toBe(phase !== 'begun');
            if (phase === 'begun') open.add(kind);
            if (phase === 'over') open.delete(kind);
          }
          // Whatever stands and was never told is told within the hour.
          if (state === 'ok') expect([...open]).toEqual([]);
        }
        at += HOUR;
        const told = pair.look(at, 'running');
        expect(told.filter((alert) => alert.includes('begun'))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a pair without success', () => {
  test('is stale by its schedule, where nothing else is told of it', () => {
    const pair = watched();
    const facts = { lastGoodAt: 0, staleAt: 2 * HOUR };
    expect(pair.look(2 * HOUR + MINUTE, 'ok', facts)).toEqual([]);
    expect(pair.look(2 * HOUR + MINUTE + 1, 'ok', facts)).toEqual([`stale begun ${2 * HOUR + MINUTE + 1}`]);
    expect(pair.look(3 * HOUR, 'running', facts)).toEqual([]);
    expect(pair.look(4 * HOUR, 'failed', facts)).toEqual([`failed begun ${4 * HOUR}`]);
    expect(pair.look(5 * HOUR, 'ok', { lastGoodAt: 5 * HOUR, staleAt: 7 * HOUR })).toEqual([
      `failed over ${4 * HOUR}`,
      `stale over ${2 * HOUR + MINUTE + 1}`,
    ]);
  });

  test('is not stale by its schedule while it has other trouble, runs, is paused, or the machine has just woken up', () => {
    const facts = { lastGoodAt: 0, staleAt: HOUR };
    for (const state of ['running', 'paused', 'stopped'] as const)
      expect(watched().look(DAY, state, facts)).toEqual([]);
    expect(watched().look(DAY, 'held', facts)).toEqual([`held begun ${DAY}`]);
    expect(watched().look(DAY, 'ok', { ...facts, calmUntil: DAY + 1 })).toEqual([]);
    expect(watched().look(DAY, 'ok', { ...facts, calmUntil: DAY })).toEqual([`stale begun ${DAY}`]);
  });

  test.each(['failed', 'running', 'paused', 'held', 'problems', 'ok'] as const)(
    'is stale after `alertAfter`, although it is %s',
    (state) => {
      const pair = watched();
      const facts = { lastGoodAt: 0, staleAt: HOUR, alertAfterMs: 3 * DAY, calmUntil: 10 * DAY };
      expect(pair.look(2 * DAY, state, facts).filter((alert) => alert.startsWith('stale'))).toEqual([]);
      const at = 3 * DAY + MINUTE + 1;
      expect(pair.look(at, state, facts).filter((alert) => alert.startsWith('stale'))).toEqual([`stale begun ${at}`]);
    },
  );

  test('and without any ever is stale from when it was first seen', () => {
    const pair = watched();
    const facts = { alertAfterMs: HOUR };
    expect(pair.look(5 * HOUR, 'running', facts)).toEqual([]);
    expect(pair.look(6 * HOUR + MINUTE, 'running', facts)).toEqual([]);
    expect(pair.look(6 * HOUR + MINUTE + 1, 'running', facts)).toEqual([`stale begun ${6 * HOUR + MINUTE + 1}`]);
    expect(troublesOf(pair.memory, 'photos')).toEqual(['stale']);
  });
});

describe('the config', () => {
  test('is told of when an edit cannot be used, once a day, and when it can', () => {
    const [broken, first] = takeConfig(NO_ALERTS, { isValid: false, at: 5 });
    expect(first).toEqual([{ kind: 'config', phase: 'begun', since: 5, at: 5 }]);
    expect(takeConfig(broken, { isValid: false, at: 6 })).toEqual([broken, []]);
    expect(remindOfConfig(broken, DAY + 4)[1]).toEqual([]);
    expect(remindOfConfig(broken, DAY + 5)[1]).toMatchObject([{ phase: 'reminder', since: 5 }]);
    const [mended, last] = takeConfig(broken, { isValid: true, at: 7 });
    expect(last).toEqual([{ kind: 'config', phase: 'over', since: 5, at: 7 }]);
    expect(takeConfig(mended, { isValid: true, at: 8 })).toEqual([mended, []]);
  });

  test('that has lost a pair has its trouble forgotten', () => {
    const pair = watched();
    pair.look(1, 'failed');
    expect(keepPairs(pair.memory, ['photos'])).toBe(pair.memory);
    expect(keepPairs(pair.memory, ['music']).pairs).toEqual({});
  });
});
