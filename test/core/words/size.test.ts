import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSize, parseSize } from '../../../src/core/words/size.js';

describe('parseSize', () => {
  test.each([
    ['0', 0],
    [0, 0],
    ['100b', 100],
    ['512k', 524_288],
    ['512K', 524_288],
    ['20m', 20_971_520],
    ['1GiB', 1_073_741_824],
    ['1gib', 1_073_741_824],
    ['10MB', 10_000_000],
    ['10MiB', 10_485_760],
    ['2kB', 2000],
    ['3t', 3_298_534_883_328],
    ['3TB', 3_000_000_000_000],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toEqual({ ok: true, bytes });
  });

  test.each([
    ['', 'the size is empty', 'for example 512k, 20m or 1GiB'],
    ['-1m', 'a size cannot be negative', 'for example 512k, 20m or 1GiB'],
    ['20 MB', 'a size has no spaces', 'write 20MB'],
    ['20 apples', 'a size has no spaces', 'for example 512k, 20m or 1GiB'],
    [20, '"20" has no unit', 'write 20m for megabytes or 20b for bytes'],
    ['1.5g', 'a size is a whole number', 'write 1536m'],
    ['1.5x', 'a size is a whole number', 'for example 512k, 20m or 1GiB'],
    ['20x', '"x" is not a unit of size', 'units are b, k, m, g, t, kB to TB and KiB to TiB'],
    ['20mbit', '"mbit" is not a unit of size', 'units are b, k, m, g, t, kB to TB and KiB to TiB'],
    ['big', '"big" is not a size', 'for example 512k, 20m or 1GiB'],
    ['9999999t', 'the number is too large', undefined],
  ])('refuses %j with its reason', (text, reason, hint) => {
    expect(parseSize(text)).toEqual(hint === undefined ? { ok: false, reason } : { ok: false, reason, hint });
  });

  test('reads every size that formatSize writes as the same number', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (bytes) => {
        expect(parseSize(formatSize(bytes))).toEqual({ ok: true, bytes });
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double()), (text) => typeof parseSize(text).ok === 'boolean'));
  });
});

describe('formatSize', () => {
  test.each([
    [0, '0'],
    [1000, '1000b'],
    [524_288, '512k'],
    [20_971_520, '20m'],
    [1_610_612_736, '1536m'],
    [1_073_741_824, '1g'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
