import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfText, type Name, textOfBytes } from '../../../src/core/tree/bytes.js';
import { conflictName } from '../../../src/core/two-way/conflict-name.js';

const NAMING = { day: '2026-11-28', host: 'host' };
const free = () => false;

function named(text: string, isTaken: (name: Name) => boolean = free): string {
  return textOfBytes(conflictName(bytesOfText(text) as Name, NAMING, isTaken));
}

describe('conflictName', () => {
  it('comes before the extension', () => {
    expect(named('report.odt')).toBe('report (conflict 2026-11-28 host).odt');
    expect(named('Makefile')).toBe('Makefile (conflict 2026-11-28 host)');
    expect(named('.profile')).toBe('.profile (conflict 2026-11-28 host)');
    expect(named('notes.this is no extension')).toBe('notes.this is no extension (conflict 2026-11-28 host)');
  });

  it('has a number where it is taken', () => {
    const taken = new Set(['a (conflict 2026-11-28 host).b', 'a (conflict 2026-11-28 host 2).b']);
    expect(named('a.b', (name) => taken.has(name))).toBe('a (conflict 2026-11-28 host 3).b');
  });

  it('cuts no character in two', () => {
    const long = named(`${'ü'.repeat(125)}.txt`);
    expect(bytesOfText(long).length).toBeLessThanOrEqual(255);
    expect(long).toMatch(/^ü+ \(conflict 2026-11-28 host\)\.txt$/);
  });

  it('is a name of at most 255 bytes, whatever it is made of', () => {
    const bytes = fc.array(
      fc.integer({ min: 1, max: 255 }).filter((byte) => byte !== 47),
      { minLength: 1, maxLength: 255 },
    );
    fc.assert(
      fc.property(bytes, fc.string(), (name, host) => {
        const text = String.fromCharCode(...name) as Name;
        const made = conflictName(text, { ...NAMING, host }, free);
        expect(made.length).toBeLessThanOrEqual(255);
        expect(made).not.toBe(text);
        expect(made).not.toContain('/');
      }),
    );
  });
});
