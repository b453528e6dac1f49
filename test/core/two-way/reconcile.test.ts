import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConflictPolicy,
  type Decision,
  type NameOfBoth,
  otherSide,
  reconcile,
  type Relation,
  type Side,
  type SideState,
} from '../../../src/core/two-way/reconcile.js';

const STATES: readonly SideState[] = ['same', 'linked', 'touched', 'suspect', 'changed', 'gone', 'unknown'];
const UNKNOWN_STATES: readonly SideState[] = ['changed', 'gone', 'unknown'];

/** A decision in a word. */
function said(decision: Decision): string {
  switch (decision.kind) {
    case 'copy':
      return `→${decision.to}`;
    case 'remove':
      return `-${decision.from}`;
    case 'conflict':
      return `!${decision.loser}`;
    default:
      return decision.kind;
  }
}

function decide(a: SideState, b: SideState, others: Partial<NameOfBoth> = {}, policy: ConflictPolicy = 'keep-both') {
  return said(reconcile({ isKnown: true, relation: 'different', newer: 'a', ...others, a, b }, policy));
}

describe('a name that was on both sides', () => {
  it.each([
    ['same', ['keep', '→a', '→a', '→a', '→a', '-a', 'leave']],
    ['linked', ['→b', '!b', '→a', '→a', '→a', '-a', 'leave']],
    ['touched', ['→b', '→b', '!b', '→a', '→a', '→b', 'leave']],
    ['suspect', ['→b', '→b', '→b', '!b', '!b', '→b', 'leave']],
    ['changed', ['→b', '→b', '→b', '!b', '!b', '→b', 'leave']],
    ['gone', ['-b', '-b', '→a', '→a', '→a', 'forget', 'leave']],
    ['unknown', ['leave', 'leave', 'leave', 'leave', 'leave', 'leave', 'leave']],
  ] as const)('and is %s on side a', (a, wanted) => {
    expect(STATES.map((b) => decide(a, b))).toEqual(wanted);
  });

  it('is written down where both sides are equal, whatever has changed', () => {
    for (const a of STATES.slice(0, 5)) {
      for (const b of STATES.slice(0, 5)) {
        expect(decide(a, b, { relation: 'equal' })).toBe(a === 'same' && b === 'same' ? 'keep' : 'record');
      }
    }
  });

  it('is looked at before anything is decided between two that are there', () => {
    expect(decide('changed', 'same', { relation: 'unknown' })).toBe('compare');
    expect(decide('changed', 'changed', { relation: 'unknown' })).toBe('compare');
    expect(decide('changed', 'gone', { relation: 'unknown' })).toBe('→b');
  });

  it('takes the metadata of the later one where the content is the same', () => {
    expect(decide('changed', 'changed', { relation: 'alike', newer: 'b' })).toBe('→a');
    expect(decide('touched', 'touched', { relation: 'alike', newer: 'a' })).toBe('→b');
    expect(decide('touched', 'touched', { relation: 'alike', newer: 'neither' })).toBe('→b');
  });
});

describe('a name that was not on both sides', () => {
  it.each([
    ['changed', ['!b', '→b', 'leave']],
    ['gone', ['→a', 'forget', 'leave']],
    ['unknown', ['leave', 'leave', 'leave']],
  ] as const)('and is %s on side a', (a, wanted) => {
    expect(UNKNOWN_STATES.map((b) => decide(a, b, { isKnown: false }))).toEqual(wanted);
  });
});

describe('a conflict', () => {
  it('is decided by the policy', () => {
    const conflict = (policy: ConflictPolicy, newer: NameOfBoth['newer'] = 'b') =>
      decide('changed', 'changed', { newer }, policy);
    expect(conflict('keep-both')).toBe('!a');
    expect(conflict('newer')).toBe('→a');
    expect(conflict('newer', 'neither')).toBe('!b');
    expect(conflict('a')).toBe('→b');
    expect(conflict('b')).toBe('→a');
  });

  it('never costs a directory its name or what it holds', () => {
    for (const policy of ['keep-both', 'newer', 'a', 'b'] as const) {
      expect(decide('changed', 'changed', { directory: 'a', newer: 'b' }, policy)).toBe('!b');
      expect(decide('changed', 'changed', { directory: 'b', newer: 'a' }, policy)).toBe('!a');
    }
  });
});

describe('whatever is decided', () => {
  const anyPolicy = fc.constantFrom<ConflictPolicy>('keep-both', 'newer', 'a', 'b');
  const anyName: fc.Arbitrary<NameOfBoth> = fc.boolean().chain((isKnown) => {
    const state = fc.constantFrom(...(isKnown ? STATES : UNKNOWN_STATES));
    return fc.record({
      isKnown: fc.constant(isKnown),
      a: state,
      b: state,
      relation: fc.constantFrom<Relation>('equal', 'alike', 'different', 'unknown'),
      newer: fc.constantFrom<Side | 'neither'>('a', 'b', 'neither'),
    });
  });

  it('nothing is removed that was not known on both sides, or has changed since', () => {
    fc.assert(
      fc.property(anyName, anyPolicy, (name, policy) => {
        const decision = reconcile(name, policy);
        if (decision.kind !== 'remove') return;
        expect(name.isKnown).toBe(true);
        expect(['same', 'linked']).toContain(name[decision.from]);
        expect(name[otherSide(decision.from)]).toBe('gone');
      }),
    );
  });

  it('content that has changed gives way by a policy alone, and is otherwise kept beside', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const decision = reconcile(name, 'keep-both');
        if (decision.kind !== 'copy' || name.relation === 'alike') return;
        expect(['suspect', 'changed', 'unknown']).not.toContain(name[decision.to]);
      }),
    );
  });

  it('is the same with the sides the other way round', () => {
    const swapped = (side: Side | 'neither') => (side === 'neither' ? side : otherSide(side));
    fc.assert(
      fc.property(anyName, anyPolicy, (name, policy) => {
        if (name.newer === 'neither') return; // then something has to be chosen
        const mirrored: NameOfBoth = { ...name, a: name.b, b: name.a, newer: swapped(name.newer) };
        const other = policy === 'a' || policy === 'b' ? otherSide(policy) : policy;
        const [one, two] = [said(reconcile(name, policy)), said(reconcile(mirrored, other))];
        expect(two.replace(/[ab]$/, (side) => otherSide(side as Side))).toBe(one);
      }),
    );
  });
});
