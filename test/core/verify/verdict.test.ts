import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FileNow, judge, rottenSide, type Verdict } from '../../../src/core/verify/verdict.js';
import type { Stamp } from '../../../src/core/verify/fingerprint.js';

const STAMPS: readonly Stamp[] = ['same', 'touched', 'changed'];

/** What each row stands for: stamp and bytes of the source, those of the replica, and what both are to each other. */
type Row = readonly [source: Side, replica: Side, relation: Relation, verdict: Verdict];
type Side = `${Stamp} ${'kept' | 'other'}`;
type Relation = 'equal' | 'alike' | 'apart' | 'pending';

/** Every combination that can be: equal bytes are kept on both sides or on neither, and both kept are equal. */
const TABLE: readonly Row[] = STAMPS.flatMap((source) =>
  STAMPS.flatMap((replica): Row[] => [
    [`${source} kept`, `${replica} kept`, 'equal', 'right'],
    [`${source} other`, `${replica} other`, 'equal', source === 'same' ? 'unknown-rot' : 'changed'],
    [`${source} kept`, `${replica} other`, 'alike', 'replica-rot'],
    [`${source} kept`, `${replica} other`, 'pending', 'replica-rot'],
    [`${source} kept`, `${replica} other`, 'apart', replica === 'same' ? 'replica-rot' : 'changed'],
    [`${source} other`, `${replica} kept`, 'alike', source === 'same' ? 'source-rot' : 'unknown-rot'],
    [`${source} other`, `${replica} kept`, 'pending', source === 'same' ? 'source-rot' : 'changed'],
    [`${source} other`, `${replica} kept`, 'apart', source === 'same' ? 'source-rot' : 'changed'],
    [`${source} other`, `${replica} other`, 'alike', 'unknown-rot'],
    [`${source} other`, `${replica} other`, 'pending', source === 'same' ? 'unknown-rot' : 'changed'],
    [`${source} other`, `${replica} other`, 'apart', source === 'same' ? 'unknown-rot' : 'changed'],
  ]),
);

function sideOf(side: Side) {
  const [stamp, bytes] = side.split(' ') as [Stamp, 'kept' | 'other'];
  return { stamp, isKept: bytes === 'kept' };
}

function relationOf(relation: Relation): Omit<FileNow, 'sides'> {
  const areEqual = relation === 'equal';
  return { areEqual, areAlike: relation !== 'apart', isPending: relation === 'pending' };
}

describe('the verdict on a file', () => {
  it.each(TABLE)('source %s, replica %s, %s: %s', (source, replica, relation, verdict) => {
    const sides = { source: sideOf(source), replica: sideOf(replica) };
    expect(judge({ sides, ...relationOf(relation) })).toBe(verdict);
  });

  it.each([
    ['equal', 'right'],
    ['alike', 'unknown-rot'],
    ['pending', 'changed'],
    ['apart', 'changed'],
  ] as const)('without a digest, %s: %s', (relation, verdict) => {
    expect(judge(relationOf(relation))).toBe(verdict);
  });

  it('lets a side be copied over the other only where that side has the bytes that were kept', () => {
    const side = fc.record({ stamp: fc.constantFrom(...STAMPS), isKept: fc.boolean() });
    const file = fc.record({
      sides: fc.record({ source: side, replica: side }),
      areEqual: fc.boolean(),
      areAlike: fc.boolean(),
      isPending: fc.boolean(),
    });
    fc.assert(
      fc.property(file, (now) => {
        const { source, replica } = now.sides;
        fc.pre(now.areEqual ? source.isKept === replica.isKept : !(source.isKept && replica.isKept));
        const verdict = judge(now);
        if (verdict === 'replica-rot') expect(source.isKept).toBe(true);
        if (verdict === 'source-rot') expect(replica.isKept && !source.isKept && source.stamp === 'same').toBe(true);
        // Bytes that nobody has written are never taken for a change of the source.
        const isRotten = source.stamp === 'same' && !source.isKept;
        if (isRotten) expect(['source-rot', 'unknown-rot']).toContain(verdict);
        if (verdict === 'right') expect(now.areEqual).toBe(true);
        expect(rottenSide(verdict) === undefined).toBe(verdict === 'right' || verdict === 'changed');
      }),
    );
  });
});
