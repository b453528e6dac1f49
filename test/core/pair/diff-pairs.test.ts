import { describe, expect, it } from 'vitest';
import { diffPairs, type Effect } from '../../../src/core/pair/diff-pairs.js';
import type { Pair } from '../../../src/core/pair/pair.js';
import { showPairChange } from '../../../src/core/pair/show-change.js';
import { pairOf } from '../../engine/mirror.js';

const VERSIONS = {
  everyMs: 600_000,
  keep: { allMs: 86_400_000, hourlyMs: 2000, dailyMs: 3000, weeklyMs: 4000 },
  maxShare: 0.1,
  exclude: [],
};
const KEEPING_NOTHING: Pair = { ...pairOf('/s', '/r'), name: 'p', schedule: { kind: 'interval', everyMs: 10_000 } };
const BASE: Pair = { ...KEEPING_NOTHING, versions: VERSIONS };
const CRON = { kind: 'cron', expression: '30 2 * * *', catchUp: false, runAtStart: false } as const;

const WATCH = { settleMs: 50, maxWaitMs: 2000, pollMs: 30_000 };

const policy = (changed: object): Pair => ({ ...BASE, policy: { ...BASE.policy, ...changed } });
const log = (changed: object): Pair => ({ ...BASE, log: { ...BASE.log, ...changed } });
const scheduled = (schedule: Pair['schedule']): Pair => ({ ...BASE, schedule });

/** Every value below an object, one after the other replaced by another one. */
function* altered(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) yield [...value, 'more'];
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      for (const other of altered(part)) yield { ...value, [key]: other };
      yield { ...value, [`${key}Added`]: 'new' };
    }
  } else if (typeof value === 'number') yield value + 1;
  else if (typeof value === 'boolean') yield !value;
  else yield `${String(value)}, but different`;
}

describe('the difference between the pairs of two configs', () => {
  it.each<{ what: string; after: Pair; options: object[]; effects: Effect[]; says: string }>([
    {
      what: 'an interval',
      after: scheduled({ kind: 'interval', everyMs: 90_000 }),
      options: [{ option: 'interval', before: '10s', after: '1m30s' }],
      effects: ['schedule'],
      says: 'changed: interval from 10s to 1m30s; the engine takes the new schedule up as it runs',
    },
    {
      what: 'a bandwidth',
      after: policy({ bandwidthBytesPerSecond: 52_428_800 }),
      options: [{ option: 'bandwidth', after: '50m/s' }],
      effects: ['engine'],
      says: 'changed: bandwidth from none to 50m/s; it begins anew with another engine',
    },
    {
      what: 'an interval that becomes a cron',
      after: scheduled({ ...CRON, runAtStart: true }),
      options: [
        { option: 'interval', before: '10s' },
        { option: 'cron', after: '30 2 * * *' },
        { option: 'catchUp', after: false },
        { option: 'runAtStart', after: true },
      ],
      effects: ['schedule'],
      says:
        'changed: interval from 10s to none, cron from none to 30 2 * * *, runAtStart from none to true; ' +
        'the engine takes the new schedule up as it runs',
    },
    {
      what: 'a log and a schedule',
      after: { ...log({ level: 'debug', maxSizeBytes: 1024 }), schedule: { kind: 'interval', everyMs: 1000 } },
      options: [
        { option: 'interval', before: '10s', after: '1s' },
        { option: 'log.level', before: 'info', after: 'debug' },
        { option: 'log.maxSize', before: expect.any(String), after: '1k' },
      ],
      effects: ['schedule', 'log'],
      says: expect.stringMatching(
        /log\.level from info to debug.*; the engine takes the new schedule and log up as it runs/,
      ),
    },
    {
      what: 'a policy',
      after: policy({ exclude: ['*.tmp'], maxDelete: { ...BASE.policy.maxDelete, percent: 10 } }),
      options: [
        { option: 'exclude', before: [], after: ['*.tmp'] },
        { option: 'maxDelete.percent', before: 50, after: 10 },
      ],
      effects: ['engine'],
      says: 'changed: exclude from [] to ["*.tmp"], maxDelete.percent from 50 to 10; it begins anew with another engine',
    },
    {
      what: 'versions that are switched off',
      after: KEEPING_NOTHING,
      options: [{ option: 'versions', before: true, after: false }],
      effects: ['engine'],
      says: 'changed: versions from true to false; it begins anew with another engine',
    },
    {
      what: 'other versions',
      after: { ...BASE, versions: { ...VERSIONS, maxShare: 0.2, keep: { ...VERSIONS.keep, allMs: 172_800_000 } } },
      options: [
        { option: 'versions.keep.all', before: '1d', after: '2d' },
        { option: 'versions.maxShare', before: '10%', after: '20%' },
      ],
      effects: ['engine'],
      says: 'changed: versions.keep.all from 1d to 2d, versions.maxShare from 10% to 20%; it begins anew with another engine',
    },
    {
      what: 'a root',
      after: { ...BASE, replica: '/other' },
      options: [{ option: 'replica', before: '/r', after: '/other' }],
      effects: ['engine'],
      says: 'changed: replica from /r to /other; it begins anew with another engine',
    },
    {
      what: 'a root and the schedule',
      after: { ...scheduled({ kind: 'interval', everyMs: 1000 }), source: '/t' },
      options: [expect.objectContaining({ option: 'source' }), expect.objectContaining({ option: 'interval' })],
      effects: ['engine', 'schedule'],
      says: expect.stringMatching(/it begins anew with another engine$/),
    },
    {
      what: 'watching instead of an interval',
      after: { ...scheduled({ kind: 'rescan', everyMs: 3_600_000 }), watch: WATCH },
      options: [
        { option: 'interval', before: '10s' },
        { option: 'rescan', after: '1h' },
        { option: 'watch', before: false, after: true },
      ],
      effects: ['schedule', 'engine'],
      says: 'changed: interval from 10s to none, rescan from none to 1h, watch from false to true; it begins anew with another engine',
    },
    {
      what: 'a time that a later version of foldersync measures',
      after: policy({ settleMs: 50 }),
      options: [{ option: 'settle', after: '50ms' }],
      effects: ['engine'],
      says: 'changed: settle from none to 50ms; it begins anew with another engine',
    },
  ])('tells $what', ({ after, options, effects, says }) => {
    const [change, ...others] = diffPairs([BASE], [after]);
    expect(others).toEqual([]);
    expect(change).toEqual({
      kind: 'changed',
      pair: 'p',
      options: expect.arrayContaining(options),
      effects: expect.arrayContaining(effects),
    });
    expect(change).toMatchObject({ options: { length: options.length }, effects: { length: effects.length } });
    // There is exactly one change, which was just looked at.
    expect(showPairChange(change!)).toEqual(says);
  });

  it('restarts the engine of a pair that watches for another wait, and not for how often it polls', () => {
    const change = (before: Partial<Pair>, after: Partial<Pair>) => {
      const [changed] = diffPairs([{ ...BASE, ...before }], [{ ...BASE, ...after }]);
      // There is exactly one pair.
      return [showPairChange(changed!), changed?.kind === 'changed' ? changed.effects : undefined];
    };
    expect(change({ watch: WATCH }, { watch: { ...WATCH, settleMs: 1000 } })).toEqual([
      'changed: settle from 50ms to 1s; it begins anew with another engine',
      ['engine'],
    ]);
    expect(change({ watch: WATCH }, { watch: { ...WATCH, pollMs: 1000 } })[1]).toEqual(['schedule']);
    expect(
      change(
        { watch: { ...WATCH, pollMs: 10_000 } },
        { watch: { ...WATCH, pollMs: 20_000 }, schedule: { kind: 'interval', everyMs: 20_000 } },
      ),
    ).toEqual(['changed: interval from 10s to 20s; the engine takes the new schedule up as it runs', ['schedule']]);
  });

  it('misses no field, neither one that there is nor one that is to come', () => {
    const { name, ...rest } = { ...BASE, schedule: { ...CRON, timezone: 'UTC' } };
    let count = 0;
    for (const other of altered(rest)) {
      count++;
      const [change] = diffPairs([{ name, ...rest }], [{ name, ...(other as typeof rest) }]);
      expect(change, JSON.stringify(other)).toMatchObject({ kind: 'changed', options: [{}] });
      expect(JSON.stringify(change)).toMatch(/"effects":\["/);
    }
    expect(count).toBeGreaterThan(30);
  });

  it('names what is the same, added and removed, in the new order, and takes no order for a change', () => {
    const named = (name: string) => ({ ...BASE, name });
    const before = [named('a'), named('b'), named('c')];
    expect(diffPairs(before, [named('d'), named('c'), named('a')])).toEqual([
      { kind: 'added', pair: 'd' },
      { kind: 'same', pair: 'c' },
      { kind: 'same', pair: 'a' },
      expect.objectContaining({ kind: 'removed', pair: 'b', replica: expect.stringMatching(/^\//) }),
    ]);
  });

  it('takes no order of fields for a change, for one side may come from a file', () => {
    const { log: last, ...first } = BASE;
    expect(diffPairs([BASE], [{ log: last, ...first }])).toEqual([{ kind: 'same', pair: 'p' }]);
    expect(diffPairs([JSON.parse(JSON.stringify(BASE))], [BASE])).toEqual([{ kind: 'same', pair: 'p' }]);
  });

  it('cuts values that would fill the log', () => {
    const [change] = diffPairs([BASE], [policy({ exclude: Array.from({ length: 500 }, (_, n) => `file-${n}`) })]);
    expect(showPairChange(change!).length).toBeLessThan(250); // there is one
  });
});
