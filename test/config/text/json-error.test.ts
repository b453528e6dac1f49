import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonError } from '../../../src/config/text/json-error.js';

test.each([
  ['', 0, 'the file ends where a value should be'],
  ['{"a": 1} x', 9, '"x" where the end of the file should be'],
  ['{"a" 1}', 5, '"1" where ":" should be'],
  ['{a: 1}', 1, '"a" where a key in double quotes should be'],
  ["{'a': 1}", 1, '"\'" where a key in double quotes should be'],
  ['[1 2]', 3, '"2" where "," or "]" should be'],
  ['[1, ]', 2, 'a comma before the end of a list or group'],
  ['{"a": 1,}', 7, 'a comma before the end of a list or group'],
  ['{"a": }', 6, '"}" where a value should be'],
  ['[,1]', 1, '"," where a value should be'],
  ['{"a": [1}', 8, '"}" where "," or "]" should be'],
  ['# x', 0, '"#" where a value should be'],
  ['[01]', 2, '"1" where "," or "]" should be'],
  ['[.5]', 1, '"." where a value should be'],
  ['[True]', 1, '"T" where a value should be'],
  ['["a', 1, 'a text without its closing quote'],
  ['["a\n"]', 1, 'a text without its closing quote'],
  ['["a\\x"]', 3, 'an escape that JSON does not know'],
  ['["a\tb"]', 3, 'the character "\\t" must be escaped in a text'],
  ['{"a\\": 1}', 1, 'a text without its closing quote'],
])('%j: %d, %s', (text, offset, message) => {
  expect(findJsonError(text)).toMatchObject({ offset, message });
});

test('finds nothing in JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
      expect(findJsonError(JSON.stringify(JSON.parse(json), undefined, indent))).toBeUndefined();
    }),
  );
});

test('finds something exactly where JSON.parse does', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-',
    '.5',
    'e3',
    'true',
    'nul',
    ' ',
    '\n',
    '\\',
    '\\u00e9',
    '/',
    '\u0001',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(findJsonError(text) === undefined).toBe(isJson);
      },
    ),
    { numRuns: 2000 },
  );
});
