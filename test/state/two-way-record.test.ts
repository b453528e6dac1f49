import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Name } from '../../src/core/tree/bytes.js';
import { DIRECTORY, type Entry, EntryTable, FILE, type Kind, SYMLINK } from '../../src/core/tree/entry-table.js';
import { type KnownEntry, knownSideOf, stateOf } from '../../src/core/two-way/known-entry.js';
import { decodeNames, encodeNames, isAsKnown } from '../../src/state/two-way-record.js';

const number = (max: number) => fc.nat(max);
const entries = fc.record<Entry>({
  kind: fc.constantFrom(FILE, DIRECTORY, SYMLINK) as fc.Arbitrary<Kind>,
  sizeBytes: fc.oneof(number(3), fc.maxSafeNat()),
  device: fc.constant(1),
  links: fc.integer({ min: 1, max: 3 }),
  mode: number(0o7777),
  uid: number(2 ** 32 - 1),
  gid: number(2 ** 32 - 1),
  mtimeSeconds: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  mtimeNanos: number(999_999_999),
  ctimeSeconds: number(2 ** 40),
  ctimeNanos: number(999_999_999),
  inodeLow: number(2 ** 32 - 1),
  inodeHigh: number(2 ** 32 - 1),
  isMountRoot: fc.constant(false),
});

/** A name, and what both sides have of it. */
interface Row {
  readonly name: string;
  readonly a: Entry;
  readonly b: Entry;
}

const names = fc.string({ minLength: 1, maxLength: 20, unit: fc.integer({ min: 1, max: 255 }).map(latin1) });
const directories = fc
  .uniqueArray(fc.record({ name: names, a: entries, b: entries }), { maxLength: 40, selector: ({ name }) => name })
  .map((rows) =>
    rows.map(({ name, a, b }) => ({ name, a, b: { ...b, kind: a.kind } })).sort((x, y) => (x.name < y.name ? -1 : 1)),
  );

function latin1(code: number): string {
  return String.fromCharCode(code);
}

function tableOf(rows: readonly Row[], side: 'a' | 'b'): EntryTable {
  const table = new EntryTable();
  table.reset(rows.map(({ name }) => name as Name));
  for (const [row, entry] of rows.entries()) table.set(row, entry[side]);
  return table;
}

function knownOf(rows: readonly Row[], freshSince: number): Map<Name, KnownEntry> {
  const [a, b] = [tableOf(rows, 'a'), tableOf(rows, 'b')];
  return new Map(
    rows.map((_, row) => [
      a.name(row),
      { kind: a.kind(row), a: knownSideOf(a, row, freshSince), b: knownSideOf(b, row, freshSince) },
    ]),
  );
}

/** What changes in one row of one side. */
const changes = fc.record({
  at: fc.nat(),
  side: fc.constantFrom('a' as const, 'b' as const),
  field: fc.constantFrom<keyof Entry>(
    ...(['kind', 'sizeBytes', 'mode', 'uid', 'gid', 'mtimeSeconds', 'mtimeNanos'] as const),
    ...(['ctimeSeconds', 'ctimeNanos', 'inodeLow', 'inodeHigh'] as const),
  ),
});

describe('a record of the archive of a two-way pair', () => {
  it('tells what was written', () => {
    fc.assert(
      fc.property(directories, number(2 ** 40), (rows, freshSince) => {
        fc.pre(rows.length > 0);
        const known = knownOf(rows, freshSince);
        expect(decodeNames(encodeNames(known))).toEqual(known);
      }),
    );
  });

  it('is as the listings are, where each name is the same on both sides by what is known of it, and nowhere else', () => {
    fc.assert(
      fc.property(directories, changes, fc.option(number(2 ** 40)), (rows, { at, side, field }, freshSince) => {
        fc.pre(rows.length > 0);
        const known = knownOf(rows, freshSince ?? Infinity);
        const index = at % rows.length;
        const changed = rows.map((row, i) =>
          i === index
            ? { ...row, [side]: { ...row[side], [field]: field === 'kind' ? FILE : row[side][field] === 7 ? 8 : 7 } }
            : row,
        );
        const record = encodeNames(known);
        for (const now of [rows, changed]) {
          const [a, b] = [tableOf(now, 'a'), tableOf(now, 'b')];
          const isSame = [...known.values()].every(
            (entry, row) =>
              a.kind(row) === entry.kind &&
              b.kind(row) === entry.kind &&
              stateOf(a, row, entry.a) === 'same' &&
              stateOf(b, row, entry.b) === 'same',
          );
          expect(isAsKnown(record, { a, b })).toBe(isSame);
        }
      }),
    );
  });

  it('is not as the listings are where a name has come, gone or become another on a side', () => {
    fc.assert(
      fc.property(directories, fc.nat(), names, (rows, at, name) => {
        fc.pre(rows.length > 0 && rows.every((row) => row.name !== name));
        const record = encodeNames(knownOf(rows, Infinity));
        const without = rows.filter((_, index) => index !== at % rows.length);
        const renamed = rows.map((row, index) => (index === at % rows.length ? { ...row, name } : row));
        for (const other of [without, renamed, [...rows, { ...rows[0]!, name }]]) {
          expect(isAsKnown(record, { a: tableOf(other, 'a'), b: tableOf(rows, 'b') })).toBe(false);
          expect(isAsKnown(record, { a: tableOf(rows, 'a'), b: tableOf(other, 'b') })).toBe(false);
        }
      }),
    );
  });

  it('is not there for a directory that holds nothing', () => {
    const [none, one] = [tableOf([], 'a'), new EntryTable()];
    one.reset(['x' as Name]);
    expect(isAsKnown(undefined, { a: none, b: none })).toBe(true);
    expect(isAsKnown(undefined, { a: one, b: none })).toBe(false);
    expect(isAsKnown(undefined, { a: none, b: one })).toBe(false);
  });

  it('that is cut or of another version tells nothing, and a damaged one ends nothing', () => {
    fc.assert(
      fc.property(directories, fc.nat(), fc.nat(255), (rows, at, byte) => {
        fc.pre(rows.length > 0);
        const record = encodeNames(knownOf(rows, Infinity));
        const tables = { a: tableOf(rows, 'a'), b: tableOf(rows, 'b') };
        expect(decodeNames(record.subarray(0, at % 8))).toBeUndefined();
        expect(decodeNames(Buffer.concat([Buffer.from([1]), record.subarray(1)]))).toBeUndefined();
        const damaged = Buffer.from(record);
        damaged[at % record.length] = byte;
        expect(() => decodeNames(damaged)).not.toThrow();
        expect(() => isAsKnown(damaged, tables)).not.toThrow();
      }),
    );
  });
});
