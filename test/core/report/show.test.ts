import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, bytesOfText } from '../../../src/core/tree/bytes.js';
import { showPath, showText } from '../../../src/core/report/show.js';

/** Reads what `showPath` wrote, by the rules of its docstring alone. */
function readShown(shown: string): string {
  if (shown === '"."') return '';
  const part = /\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{5})\}|\\([ntr"\\])|([^"\\])/guy;
  const inner = shown.slice(1, -1);
  let bytes = '';
  while (part.lastIndex < inner.length) {
    const [, byte, unit, long, letter, plain] = part.exec(inner)!;
    if (byte !== undefined) bytes += String.fromCharCode(Number.parseInt(byte, 16));
    else if (letter !== undefined) bytes += ({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[letter] ?? letter;
    else bytes += bytesOfText(plain ?? String.fromCodePoint(Number.parseInt((unit ?? long)!, 16)));
  }
  return bytes;
}

const hostile = [
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  '\x00',
  '\x1b',
  '\x7f',
  'x1b',
  'u202e',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
];
const text = ['a', '/', '.', ' ', 'ü', '日', '😀', '\u200b', '\u200d', '\ufeff', '\u{e0001}', '\u00ad'];
const brokenBytes = ['\xff', '\x80', '\xc3', '\xe2\x80', '\xc0\xaf', '\xed\xa0\x80', '\xf0\x9f', '\xf4\x90\x80\x80'];
const anyPath = fc
  .array(
    fc.oneof(
      fc.constantFrom(...hostile.map(bytesOfText), ...text.map(bytesOfText), ...brokenBytes),
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('') as Bytes)
  // The only byte string that is no path and would look like one.
  .filter((path) => path !== '.');

describe('showPath', () => {
  it.each<[path: string, shown: string]>([
    ['', '"."'],
    ['photos/a b.jpg', '"photos/a b.jpg"'],
    [bytesOfText('Übung/日本/😀.txt'), '"Übung/日本/😀.txt"'],
    ['a"b', '"a\\"b"'],
    ['a\\b', '"a\\\\b"'],
    ['a\nb\tc\rd', '"a\\nb\\tc\\rd"'],
    ['\x00\x1b[31m\x7f', '"\\x00\\x1b[31m\\x7f"'],
    [bytesOfText('\u0085\u2028\u2029'), '"\\u0085\\u2028\\u2029"'],
    [bytesOfText('exe.\u202egpj\u200b\ufeff'), '"exe.\\u202egpj\\u200b\\ufeff"'],
    [bytesOfText('\u{e0001}'), '"\\u{e0001}"'],
    ['\xff', '"\\xff"'],
    ['caf\xe9/\xc3\xa9', '"caf\\xe9/é"'],
    ['\xc3', '"\\xc3"'],
    ['\xc0\xaf', '"\\xc0\\xaf"'],
    ['\xed\xa0\x80', '"\\xed\\xa0\\x80"'],
    ['\xf0\x9f\x98', '"\\xf0\\x9f\\x98"'],
    ['\\xff', '"\\\\xff"'],
  ])('shows %j as %s', (path, shown) => {
    expect(showPath(path as Bytes)).toBe(shown);
  });

  it('never shows two paths the same: the path can be read back', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        expect(readShown(showPath(path))).toBe(path);
      }),
      { numRuns: 3000 },
    );
  });

  it('shows nothing that breaks a line, hides itself or is not UTF-8', () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const shown = showPath(path);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\ufffd]/u);
        expect(shown).toMatch(/^"(?:[^"\\]|\\.)*"$/u);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps a U+FFFD that is really in a name', () => {
    expect(showPath(bytesOfText('\ufffd'))).toBe('"\ufffd"');
  });
});

describe('showText', () => {
  it('leaves a readable message as it is', () => {
    const message = 'cannot open "a\\xff b": Zugriff verweigert – 日本';
    expect(showText(message)).toBe(message);
  });

  it('escapes what would leave the line or be invisible', () => {
    expect(showText('a\nb\r\tc\x1b[0m\u2028\u202e\ud800')).toBe('a\\nb\\r\\tc\\x1b[0m\\u2028\\u202e\\ud800');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...hostile, ...text, '\ud83d', '\udc00')), (parts) => {
        expect(showText(parts.join(''))).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
});
