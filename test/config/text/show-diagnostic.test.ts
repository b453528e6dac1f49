import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/config/text/diagnostic.js';
import { showDiagnostic } from '../../../src/config/text/show-diagnostic.js';

const plain = (diagnostic: Diagnostic) => showDiagnostic(diagnostic, { color: false }).split('\n');
const at = (text: string, column: number, length: number): Diagnostic => ({
  severity: 'error',
  code: 'bad-value',
  message: 'm',
  file: 'f',
  position: { line: 7, column, text, length },
});

describe('showDiagnostic', () => {
  test('shows the place, the line with its carets, and what to do', () => {
    const diagnostic: Diagnostic = {
      severity: 'error',
      code: 'bad-value',
      message: 'unknown option "sorce"',
      expected: 'source',
      found: '"sorce"',
      hint: 'did you mean "source"?',
      file: 'foldersync.config.yaml',
      position: { line: 12, column: 5, text: '    sorce: ./photos', length: 5 },
    };
    expect(plain(diagnostic)).toEqual([
      'foldersync.config.yaml:12:5: error: unknown option "sorce"',
      '  12 |     sorce: ./photos',
      '     |     ^^^^^',
      '  expected: source',
      '  found: "sorce"',
      '  hint: did you mean "source"?',
    ]);
  });

  test('leaves out what there is not', () => {
    expect(plain({ severity: 'warning', code: 'bad-value', message: 'm' })).toEqual(['warning: m']);
    expect(plain({ severity: 'error', code: 'bad-value', message: 'm', file: 'f' })).toEqual(['f: error: m']);
    expect(plain(at('', 1, 1))).toEqual(['f:7:1: error: m']);
  });

  test('colours on request', () => {
    const text = showDiagnostic({ severity: 'warning', code: 'bad-value', message: 'm', hint: 'h' }, { color: true });
    expect(text).toBe('\u001b[33mwarning\u001b[0m: m\n  \u001b[2mhint:\u001b[0m h');
  });

  test.each([
    ['tabs as one column', '\t\ta: 1', 3, 1, '    a: 1', '    ^'],
    ['escapes as wide as they are', 'x\u001b[2Jy: 1', 6, 1, '  x\\x1b[2Jy: 1', '          ^'],
    ['letters of two columns', '\u6f22\u5b57: x', 5, 1, '  \u6f22\u5b57: x', '        ^'],
    ['marks that take no column', 'e\u0301: x', 5, 1, '  e\u0301: x', '     ^'],
  ])('puts the caret right after %s', (_, text, column, length, line, carets) => {
    const [, shown, marked] = plain(at(text, column, length));
    expect(shown).toBe(`  7 |${line.slice(1)}`);
    expect(marked).toBe(`    |${carets.slice(1)}`);
  });

  test('shows the part of a long line that matters', () => {
    const text = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
    const [, shown = '', marked = ''] = plain(at(text, 301, 4));
    expect(shown.length).toBeLessThan(112);
    expect(shown.slice(marked.indexOf('^'), marked.lastIndexOf('^') + 1)).toBe('HERE');
    expect(shown).toMatch(/\| \u2026a.*b\u2026$/);
  });

  test('lets no control character of a file through, wherever it stands', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('a', ' ', '\u001b', '\r', '\u0007', '\u009b', '\u202e', '\u2028', '\u200b', '\t'),
    });
    fc.assert(
      fc.property(nasty, nasty, fc.nat(20), (text, words, column) => {
        const diagnostic: Diagnostic = {
          ...at(text, Math.min(column, text.length) + 1, 3),
          message: words,
          found: words,
          hint: words,
          expected: words,
          file: words,
        };
        for (const line of plain(diagnostic)) expect(line).toMatch(/^[ -~]*$/);
      }),
    );
  });
});
