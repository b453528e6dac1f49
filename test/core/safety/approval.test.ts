import { describe, expect, it } from 'vitest';
import {
  APPROVAL_MS,
  type ApprovalRecord,
  HOLD_VERSION,
  isApprovable,
  isInForce,
  isSameRoots,
  type RootsIdentity,
  readApprovalRecord,
  readHoldRecord,
} from '../../../src/core/safety/approval.js';

const ROOTS: RootsIdentity = { source: { path: '/s', inode: '2' }, replica: { path: '/r', inode: '3' } };
const RECORD: ApprovalRecord = {
  version: HOLD_VERSION,
  pair: 'photos',
  reason: 'too-many-removals',
  message: 'm',
  removals: 1,
  replacements: 0,
  examples: ['"a"'],
  roots: ROOTS,
  since: 1,
  foundAt: 2,
  entries: 1,
  digest: 'd',
  approvedAt: 3,
  by: 'somebody',
};

describe('an approval', () => {
  const MINUTE = 60_000;
  it.each([
    ['at once', 0, true],
    ['until a day has passed', APPROVAL_MS - 1, true],
    ['not after a day', APPROVAL_MS, false],
    ['although the clock was set back a little', -4 * MINUTE, true],
    ['not when the clock was set back so far that its age is unknown', -6 * MINUTE, false],
  ])('is in force %s', (_, age, expected) => {
    const approvedAt = 1_700_000_000_000;
    expect(isInForce({ approvedAt }, approvedAt + age)).toBe(expected);
  });

  it.each([
    ['the same folders', ROOTS, true],
    ['another source in its place', { ...ROOTS, source: { path: '/s', inode: '9' } }, false],
    ['another replica in its place', { ...ROOTS, replica: { path: '/r', inode: '9' } }, false],
    ['a source elsewhere', { ...ROOTS, source: { path: '/t', inode: '2' } }, false],
    ['a replica elsewhere', { ...ROOTS, replica: { path: '/t', inode: '3' } }, false],
    ['a replica that is gone', { ...ROOTS, replica: { path: '/r', device: 5 } }, false],
  ] satisfies [string, RootsIdentity, boolean][])('is for its folders only: %s', (_, roots, expected) => {
    expect(isSameRoots(ROOTS, roots)).toBe(expected);
  });

  it('speaks of holds that a person can judge', () => {
    expect((['too-many-removals', 'source-empty', 'replica-missing'] as const).every(isApprovable)).toBe(true);
    expect((['source-missing', 'source-not-a-directory', 'root-changed'] as const).some(isApprovable)).toBe(false);
  });

  it('is read back as it was written', () => {
    const parsed: unknown = JSON.parse(JSON.stringify(RECORD));
    expect(readApprovalRecord(parsed)).toEqual(RECORD);
    expect(readHoldRecord(parsed)).toEqual(RECORD);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'x'],
    ['another version', { ...RECORD, version: 2 }],
    ['an unknown reason', { ...RECORD, reason: 'root-changed' }],
    ['no roots', { ...RECORD, roots: undefined }],
    ['a root without its inode', { ...RECORD, roots: { ...ROOTS, source: { path: '/s' } } }],
    ['a count that is none', { ...RECORD, entries: 'many' }],
    ['examples that are none', { ...RECORD, examples: [1] }],
    ['no digest', { ...RECORD, digest: undefined }],
  ])('is not read from %s', (_, value) => {
    expect(readHoldRecord(value)).toBeUndefined();
    expect(readApprovalRecord(value)).toBeUndefined();
  });

  it.each([
    ['a hold that nobody has approved', { ...RECORD, approvedAt: undefined }],
    ['one that says not who', { ...RECORD, by: undefined }],
    ['one without a whole time', { ...RECORD, approvedAt: 1.5 }],
  ])('is not read from %s', (_, value) => {
    expect(readApprovalRecord(value)).toBeUndefined();
  });
});
