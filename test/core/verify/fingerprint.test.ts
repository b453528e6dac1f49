import { describe, expect, it } from 'vitest';
import { type Fingerprint, isAlike, keepsInodes, stampOf } from '../../../src/core/verify/fingerprint.js';

const KEPT: Fingerprint = {
  sizeBytes: 5,
  mtimeSeconds: 100,
  mtimeNanos: 7,
  ctimeSeconds: 200,
  ctimeNanos: 8,
  inodeLow: 3,
  inodeHigh: 0,
};

describe('a fingerprint', () => {
  it('is the same where nothing of it is another one', () => {
    expect(stampOf(KEPT, { ...KEPT })).toBe('same');
  });

  it.each(['ctimeSeconds', 'ctimeNanos', 'inodeLow', 'inodeHigh'] as const)('is touched by another %s', (part) => {
    expect(stampOf(KEPT, { ...KEPT, [part]: 99 })).toBe('touched');
    expect(isAlike(KEPT, { ...KEPT, [part]: 99 })).toBe(true);
  });

  it.each(['sizeBytes', 'mtimeSeconds', 'mtimeNanos'] as const)('is changed by another %s', (part) => {
    expect(stampOf(KEPT, { ...KEPT, [part]: 99 })).toBe('changed');
  });

  it('has no inode on file systems that make their numbers up', () => {
    expect(keepsInodes(0xef53)).toBe(true);
    expect(keepsInodes(0x4d44)).toBe(false);
    expect(keepsInodes(undefined)).toBe(false);
  });
});
