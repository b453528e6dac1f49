import { describe, expect, it } from 'vitest';
import {
  areManyUpdates,
  type ChangeInput,
  type GateInput,
  type GateReason,
  gate,
  hasTooManyChanges,
} from '../../../src/core/safety/gate.js';
import { recordPass, sumHistory } from '../../../src/core/safety/removal-history.js';

const input = (overrides: Partial<GateInput>): GateInput => ({
  removals: 0,
  replacements: 0,
  approved: { removals: 0, replacements: 0 },
  young: 0,
  replicaEntries: 1000,
  isSourceEmpty: false,
  history: { removed: 0, mostEntries: 0 },
  limit: { percent: 50, atLeast: 100 },
  isFirstPass: false,
  isDistrusted: false,
  adopt: false,
  ...overrides,
});

describe('the gate', () => {
  it.each([
    ['nothing to remove', {}, true],
    ['many, but not half', { removals: 500 }, true],
    ['more than half', { removals: 501 }, false],
    ['more than half of few', { removals: 80, replicaEntries: 99 }, true],
    ['exactly atLeast, of few', { removals: 100, replicaEntries: 100 }, false],
    ['replacements count', { removals: 300, replacements: 201 }, false],
    ['the hour counts', { removals: 1, history: { removed: 500, mostEntries: 0 } }, false],
    ['the hour alone holds nothing', { history: { removed: 900, mostEntries: 1000 } }, true],
    ['the hour’s largest replica counts', { removals: 501, history: { removed: 0, mostEntries: 2000 } }, true],
    ['100 percent switches it off', { removals: 900, limit: { percent: 100, atLeast: 0 } }, true],
    ['0 percent holds from atLeast on', { removals: 100, limit: { percent: 0, atLeast: 100 } }, false],
  ] satisfies [string, Partial<GateInput>, boolean][])('%s', (_, overrides, isOpen) => {
    expect(gate(input(overrides)).reason === undefined).toBe(isOpen);
  });

  const first = { isFirstPass: true };
  const distrusted = { isDistrusted: true };
  it.each([
    ['a first pass that destroys nothing', first, undefined],
    ['a first pass that removes one of a million', { ...first, removals: 1, replicaEntries: 1_000_000 }, 'first-pass'],
    ['a first pass that replaces one', { ...first, replacements: 1 }, 'first-pass'],
    ['whatever the limits', { ...first, removals: 1, limit: { percent: 100, atLeast: 1_000_000 } }, 'first-pass'],
    ['an adopted first pass', { ...first, removals: 99, adopt: true }, undefined],
    ['an adopted first pass beyond the limits', { ...first, removals: 501, adopt: true }, 'too-many-removals'],
    ['a later pass that is distrusted', { ...distrusted, removals: 1 }, 'first-pass'],
    ['a distrusted pass that destroys nothing', distrusted, undefined],
    ['a distrusted pass, for which adopt says nothing', { ...distrusted, removals: 1, adopt: true }, 'first-pass'],
  ] satisfies [string, Partial<GateInput>, GateReason | undefined][])('first passes: %s', (_, overrides, reason) => {
    expect(gate(input(overrides)).reason).toBe(reason);
  });

  const emptied = { isSourceEmpty: true };
  const off = { limit: { percent: 100, atLeast: 0 } };
  it.each([
    ['an emptied source, and two entries', { ...emptied, removals: 2, replicaEntries: 2 }, 'source-emptied'],
    ['an emptied source, and one entry', { ...emptied, removals: 1, replicaEntries: 1 }, undefined],
    ['an emptied source that costs nothing', { ...emptied, replicaEntries: 9 }, undefined],
    ['an emptied source, without a limit', { ...emptied, ...off, removals: 9, replicaEntries: 9 }, 'source-emptied'],
    [
      'an emptied source whose replica is approved to go',
      { ...emptied, removals: 9, replicaEntries: 9, approved: { removals: 9, replacements: 0 } },
      undefined,
    ],
    [
      'all but one approved',
      { ...emptied, removals: 9, replicaEntries: 9, approved: { removals: 8, replacements: 0 } },
      undefined,
    ],
    ['all of ten', { removals: 10, replicaEntries: 10 }, 'nearly-all'],
    ['all of nine', { removals: 9, replicaEntries: 9 }, undefined],
    ['90 % of 20', { removals: 18, replicaEntries: 20 }, undefined],
    ['more than 90 % of 20', { removals: 19, replicaEntries: 20 }, 'nearly-all'],
    ['of it replaced', { removals: 9, replacements: 10, replicaEntries: 20 }, 'nearly-all'],
    ['without a limit', { ...off, removals: 999 }, 'nearly-all'],
    ['without a limit, less than that', { ...off, removals: 900 }, undefined],
    ['in the hour', { removals: 1, replicaEntries: 2, history: { removed: 18, mostEntries: 20 } }, 'nearly-all'],
    [
      'in this pass, of what the hour has left',
      { removals: 10, replicaEntries: 10, history: { removed: 10, mostEntries: 90 } },
      'nearly-all',
    ],
    ['of an adopted first pass', { isFirstPass: true, adopt: true, removals: 10, replicaEntries: 10 }, 'nearly-all'],
  ] satisfies [string, Partial<GateInput>, GateReason | undefined][])('all of it: %s', (_, overrides, reason) => {
    expect(gate(input(overrides)).reason).toBe(reason);
  });

  it.each([
    ['of it do not count', { removals: 560, young: 400 }, undefined],
    ['are not among what the replica held', { removals: 401, young: 200 }, undefined],
    ['leave the older ones to be judged', { removals: 700, young: 200 }, 'too-many-removals'],
    ['may be all that goes', { removals: 99, young: 99, replicaEntries: 99 }, undefined],
    [
      'may be all that goes from an emptied source',
      { removals: 9, young: 9, replicaEntries: 9, isSourceEmpty: true },
      undefined,
    ],
    [
      'are asked about where they are nearly all, and many',
      { removals: 100, young: 100, replicaEntries: 105 },
      'nearly-all',
    ],
    ['are asked about on a first pass', { removals: 1, young: 1, isFirstPass: true }, 'first-pass'],
  ] satisfies [string, Partial<GateInput>, GateReason | undefined][])('young entries: %s', (_, overrides, reason) => {
    expect(gate(input(overrides)).reason).toBe(reason);
  });

  const approved = (removals: number, replacements = 0) => ({ approved: { removals, replacements } });
  it.each([
    ['all of the plan', { removals: 1000, ...approved(1000) }, true],
    ['all but less than the limit', { removals: 900, ...approved(850) }, true],
    ['all but what is less than half of the rest', { removals: 700, ...approved(500) }, true],
    ['what leaves more than half of the rest to go', { removals: 800, ...approved(500) }, false],
    ['half, which must not make the other half less than half', { removals: 1000, ...approved(500) }, false],
    ['the replacements as well', { removals: 300, replacements: 300, ...approved(300, 300) }, true],
    ['the replacements only', { removals: 600, replacements: 300, ...approved(0, 300) }, false],
    [
      'the plan, whatever the hour had',
      { removals: 5, ...approved(5), history: { removed: 900, mostEntries: 900 } },
      true,
    ],
    ['not the hour', { removals: 6, ...approved(5), history: { removed: 900, mostEntries: 900 } }, false],
    ['all but one of a first pass', { removals: 25, replicaEntries: 30, isFirstPass: true, ...approved(24) }, false],
    ['all of a first pass', { removals: 25, replicaEntries: 30, isFirstPass: true, ...approved(25) }, true],
  ] satisfies [string, Partial<GateInput>, boolean][])('approved: %s', (_, overrides, isOpen) => {
    expect(gate(input(overrides)).reason === undefined).toBe(isOpen);
  });

  it('says what it compared', () => {
    const verdict = gate(input({ removals: 600, replacements: 2, history: { removed: 8, mostEntries: 1100 } }));
    expect(verdict).toEqual({
      reason: 'too-many-removals',
      destructive: 610,
      mostEntries: 1100,
    });
  });
});

describe('the removal history', () => {
  const MINUTE = 60_000;

  it('sums an hour and forgets what is older', () => {
    let history = recordPass([], { at: 0, removed: 5, entries: 100 });
    history = recordPass(history, { at: 59 * MINUTE, removed: 7, entries: 90 });
    expect(sumHistory(history, 59.5 * MINUTE)).toEqual({ removed: 12, mostEntries: 100 });
    expect(sumHistory(history, 60 * MINUTE)).toEqual({ removed: 7, mostEntries: 90 });
  });

  it('merges the passes of one minute', () => {
    let history = recordPass([], { at: 1000, removed: 1, entries: 10 });
    history = recordPass(history, { at: 2000, removed: 2, entries: 8 });
    expect(history).toEqual([{ minute: 0, removed: 3, entries: 10 }]);
  });

  it('still counts when the clock was set back, and forgets a past that lies in a far future', () => {
    const history = recordPass([], { at: 100 * MINUTE, removed: 5, entries: 9 });
    expect(sumHistory(history, 70 * MINUTE).removed).toBe(5);
    expect(sumHistory(history, 0).removed).toBe(0);
  });

  it('stays small', () => {
    let history = recordPass([], { at: 0, removed: 1, entries: 1 });
    for (let minute = 1; minute < 1000; minute++)
      history = recordPass(history, { at: minute * MINUTE, removed: 1, entries: 1 });
    expect(history).toHaveLength(60);
  });
});

describe('the gate for changes of content', () => {
  const changes = (overrides: Partial<ChangeInput>): ChangeInput => ({
    planned: 0,
    changed: overrides.planned ?? 0,
    replicaFiles: 1000,
    limit: { percent: 50, atLeast: 100 },
    ...overrides,
  });

  it.each([
    ['none', {}, false],
    ['half', { planned: 500 }, false],
    ['more than half', { planned: 501 }, true],
    ['more than half of few', { planned: 99, replicaFiles: 100 }, false],
    ['the hour counts', { planned: 1, changed: 501 }, true],
    ['the hour alone holds nothing', { changed: 900 }, false],
    ['100 percent switches it off', { planned: 1000, limit: { percent: 100, atLeast: 0 } }, false],
    ['0 percent holds from atLeast on', { planned: 100, limit: { percent: 0, atLeast: 100 } }, true],
  ] satisfies [string, Partial<ChangeInput>, boolean][])('%s', (_, overrides, isTooMuch) => {
    expect(hasTooManyChanges(changes(overrides))).toBe(isTooMuch);
  });

  it.each([
    [500, 1000, false],
    [501, 1000, true],
    [9, 9, false],
    [10, 10, true],
    [10, 20, false],
    [11, 20, true],
  ])('%i updates of %i files within an hour are worth a word: %s', (updated, replicaFiles, areMany) => {
    expect(areManyUpdates({ updated, replicaFiles })).toBe(areMany);
  });
});
