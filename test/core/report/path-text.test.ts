import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathOfText, textOfPath } from '../../../src/core/report/path-text.js';
import type { Bytes } from '../../../src/core/tree/bytes.js';

describe('the text of a path', () => {
  it.each([
    ['', ''],
    ['a/b c', 'a/b c'],
    ['\xc3\xbc', 'ü'],
    ['\xff', '\\xff'],
    ['a"b\\c', 'a\\"b\\\\c'],
    ['\n', '\\n'],
    ['\xe2\x80\xae', '\\u202e'],
    ['\xf3\xa0\x80\x81', '\\u{e0001}'],
  ])('of %j is %s, and back', (path, text) => {
    expect(textOfPath(path as Bytes)).toBe(text);
    expect(pathOfText(text)).toBe(path);
  });

  it('leads back to any path', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(/[/\0]/g, 'x'))
      .filter((text) => text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.join('/') as Bytes;
        expect(pathOfText(textOfPath(path))).toBe(path);
      }),
    );
  });

  it.each(['/a', 'a//b', 'a/', '..', 'a/../b', './a', '\\', '\\q', 'a\\x0', '\\x00', '\0', '\\u{110000}'])(
    'is not %j',
    (text) => {
      expect(pathOfText(text)).toBeUndefined();
    },
  );
});
