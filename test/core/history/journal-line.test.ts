import { describe, expect, it } from 'vitest';
import { formatLine, type JournalLine, keptSizes, parseJournal } from '../../../src/core/history/journal-line.js';
import { incrementName, isIncrementName } from '../../../src/core/history/store-layout.js';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';

const MADE: JournalLine = { op: 'made', writer: '0', path: 'a\n\xff"b' as RelativePath };
const JOB: JournalLine = { op: 'job', at: 5, by: 'watch' };
const WAS: JournalLine = {
  op: 'was',
  path: '' as RelativePath,
  attributes: { mode: 0o755, uid: 0, gid: -1, mtimeSeconds: -5, mtimeNanos: 999_999_999 },
  writer: '1',
};
/** A name that looks like a part of a line. */
const SLY = 'a","bytes":7,"entries":1,"b\\","bytes":7' as RelativePath;
const FILE: JournalLine = { op: 'kept', path: SLY, bytes: 5, entries: 1, in: 'k.1' as Name, writer: '0' };
const FOLDER: JournalLine = { op: 'kept', path: SLY, entries: 1, in: 'k.2' as Name, writer: '0' };
const UPDATE: JournalLine = {
  op: 'replaced',
  path: 'é' as RelativePath,
  bytes: 2 ** 40,
  entries: 1,
  inode: 3,
  in: 'k.1' as Name,
  writer: '1',
};

describe('a journal', () => {
  it('keeps every byte of a name, on one line of ASCII', () => {
    const text = formatLine(MADE);
    expect(text).toMatch(/^[\x20-\x7e]*\n$/);
    expect(parseJournal(text)).toEqual({ lines: [MADE] });
  });

  it('says of each line what was to be said', () => {
    const lines: JournalLine[] = [
      ...[MADE, JOB, WAS, FILE, FOLDER, UPDATE],
      { ...UPDATE, inode: '18446744073709551615' },
      { ...WAS, inode: 7 },
      { ...WAS, extended: { 'user.é': 'ü' } as never },
      { op: 'undone', writer: '0' },
    ];
    for (const line of lines) expect(parseJournal(formatLine(line))).toEqual({ lines: [line] });
  });

  it('tells how much is kept without being understood', () => {
    const text = [JOB, MADE, WAS, FILE, FOLDER, UPDATE, JOB].map(formatLine).join('');
    expect(keptSizes(text)).toEqual({ bytes: 5 + 2 ** 40, files: 2, unsized: [FOLDER] });
    expect(keptSizes('')).toEqual({ bytes: 0, files: 0, unsized: [] });
    expect(keptSizes(text + formatLine({ op: 'undone', writer: '1' }))).toBeUndefined();
    for (const damage of ['\n', '\0\0\n', '{"op":"ke\n', '{"op":"kept"}\n'])
      expect(keptSizes(text + damage)).toBeUndefined();
  });

  it('passes over a last line that was being written when its writer was killed', () => {
    const text = formatLine(JOB) + formatLine(MADE);
    for (let length = formatLine(JOB).length; length < text.length; length++) {
      expect(parseJournal(text.slice(0, length))).toEqual({ lines: [JOB] });
    }
  });

  it('says from which line on it is damaged', () => {
    for (const bad of ['', 'null', '{}', '{"op":"other"}', '{"op":"made","writer":"0"}', '{"op":"toString"}']) {
      expect(parseJournal(`${formatLine(JOB)}${bad}\n${formatLine(MADE)}`)).toEqual({ lines: [JOB], damagedAt: 2 });
    }
  });
});

describe('the name of an increment', () => {
  const at = Date.UTC(2026, 10, 28, 20, 5, 0, 999);

  it('is its start', () => {
    expect(incrementName(at, undefined)).toBe('2026-11-28T20-05-00Z');
    expect(isIncrementName('2026-11-28T20-05-00Z')).toBe(true);
    expect(isIncrementName('since')).toBe(false);
  });

  it('comes after that of the last one, whatever the clock says', () => {
    expect(incrementName(at, '2026-11-28T20-05-00Z' as Name)).toBe('2026-11-28T20-05-01Z');
    expect(incrementName(at, '2027-12-31T23-59-59Z' as Name)).toBe('2028-01-01T00-00-00Z');
  });
});
