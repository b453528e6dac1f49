// A directory of a pair that goes both ways as the archive keeps it: its names, each with what both sides had of it. It
// is in columns, as listings are, so that two listings are held against it without an object for each name.

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Name } from '../core/tree/bytes.js';
import { DIRECTORY, type EntryTable, type Kind } from '../core/tree/entry-table.js';
import type { KnownEntry, KnownSide } from '../core/two-way/known-entry.js';
import type { Side } from '../core/two-way/reconcile.js';

/** What is known of a directory's names. */
export type KnownNames = ReadonlyMap<Name, KnownEntry>;

/** Listings of both sides of a directory. */
export type ListedOnBoth = Readonly<Record<Side, EntryTable>>;

const VERSION = 2;
const HEAD_BYTES = 8;
/** No name has it. */
const BETWEEN_NAMES = '\0';
/** From so many names on a record is packed: most of its columns are the same number again and again. */
const PACKED_FROM = 10;

/**
 * **Shape**: the version and how many names there are, as two numbers of 32 bits; the columns, each with as many
 * numbers as there are names, as this machine has them; the names, with a NUL between two. What follows the first two
 * numbers is packed, by deflate, where there are many names.
 */
export function encodeNames(names: KnownNames): Buffer {
  const rows = names.size;
  const joined = [...names.keys()].join(BETWEEN_NAMES);
  const namesAt = bytesOfColumns(rows);
  const body = Buffer.from(new ArrayBuffer(namesAt + joined.length));
  body.write(joined, namesAt, 'latin1');
  const columns = new Columns(body, rows);
  let row = 0;
  for (const { kind, a, b } of names.values()) {
    columns.kinds[row] = kind;
    writeSide(columns, 'a', row, a);
    writeSide(columns, 'b', row, b);
    row++;
  }
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(VERSION);
  head.writeUInt32LE(rows, 4);
  return Buffer.concat([head, rows < PACKED_FROM ? body : deflateRawSync(body, { level: 1 })]);
}

/** Undefined for what this version has not written. */
export function decodeNames(value: Buffer): Map<Name, KnownEntry> | undefined {
  const record = openRecord(value);
  if (record === undefined) return undefined;
  const { columns, joined } = record;
  const listed = joined.split(BETWEEN_NAMES);
  if (listed.length !== columns.rows) return undefined;
  const names = new Map<Name, KnownEntry>();
  for (const [row, name] of listed.entries()) {
    const kind = columns.kinds[row] as Kind;
    names.set(name as Name, { kind, a: readSide(columns, 'a', row), b: readSide(columns, 'b', row) });
  }
  return names;
}

/** Whether the listings show what is known and nothing else: each name is `same` on both sides, by `stateOf`. */
export function isAsKnown(value: Buffer | undefined, { a, b }: ListedOnBoth): boolean {
  if (value === undefined) return a.length === 0 && b.length === 0;
  const record = openRecord(value);
  if (record?.columns.rows !== a.length || a.length !== b.length) return false;
  const { columns, joined } = record;
  if (!isSideAsKnown(columns, 'a', a) || !isSideAsKnown(columns, 'b', b)) return false;
  return joined === a.names.join(BETWEEN_NAMES) && a.names.every((name, row) => b.names[row] === name);
}

function isSideAsKnown(columns: Columns, side: Side, table: EntryTable): boolean {
  const { rows, kinds } = columns;
  const { sizes, mtimeSeconds, mtimeNanos, ctimeSeconds, ctimeNanos, inodesLow, inodesHigh } = columns;
  const { modes, uids, gids, fresh } = columns;
  for (let row = 0; row < rows; row++) {
    const isSame =
      table.kinds[row] === kinds[row] &&
      table.modes[row] === modes[side][row] &&
      table.uids[row] === uids[side][row] &&
      table.gids[row] === gids[side][row] &&
      (kinds[row] === DIRECTORY ||
        (fresh[side][row] === 0 &&
          table.sizes[row] === sizes[side][row] &&
          table.mtimeSeconds[row] === mtimeSeconds[side][row] &&
          table.mtimeNanos[row] === mtimeNanos[side][row] &&
          table.ctimeSeconds[row] === ctimeSeconds[side][row] &&
          table.ctimeNanos[row] === ctimeNanos[side][row] &&
          table.inodesLow[row] === inodesLow[side][row] &&
          table.inodesHigh[row] === inodesHigh[side][row]));
    if (!isSame) return false;
  }
  return true;
}

/** A column of each side. */
type Both<Numbers> = Readonly<Record<Side, Numbers>>;

/** The columns, named as those of a listing; the widest numbers come first, or they would not lie evenly. */
class Columns {
  readonly sizes: Both<Float64Array>;
  readonly mtimeSeconds: Both<Float64Array>;
  readonly ctimeSeconds: Both<Float64Array>;
  readonly mtimeNanos: Both<Uint32Array>;
  readonly ctimeNanos: Both<Uint32Array>;
  readonly inodesLow: Both<Uint32Array>;
  readonly inodesHigh: Both<Uint32Array>;
  readonly uids: Both<Uint32Array>;
  readonly gids: Both<Uint32Array>;
  readonly links: Both<Uint32Array>;
  readonly modes: Both<Uint16Array>;
  readonly fresh: Both<Uint8Array>;
  readonly kinds: Uint8Array;

  constructor(
    body: Buffer,
    readonly rows: number,
  ) {
    const { buffer } = body;
    let at = body.byteOffset;
    const next = <Numbers>({ of, width }: Column<Numbers>): Numbers => {
      const column = of(buffer, at, rows);
      at += rows * width;
      return column;
    };
    const both = <Numbers>(column: Column<Numbers>): Both<Numbers> => ({ a: next(column), b: next(column) });
    this.sizes = both(DOUBLES);
    this.mtimeSeconds = both(DOUBLES);
    this.ctimeSeconds = both(DOUBLES);
    this.mtimeNanos = both(WORDS);
    this.ctimeNanos = both(WORDS);
    this.inodesLow = both(WORDS);
    this.inodesHigh = both(WORDS);
    this.uids = both(WORDS);
    this.gids = both(WORDS);
    this.links = both(WORDS);
    this.modes = both(HALF_WORDS);
    this.fresh = both(BYTES);
    this.kinds = next(BYTES);
  }
}

interface Column<Numbers> {
  readonly width: number;
  of(buffer: ArrayBufferLike, at: number, rows: number): Numbers;
}

const DOUBLES: Column<Float64Array> = { width: 8, of: (buffer, at, rows) => new Float64Array(buffer, at, rows) };
const WORDS: Column<Uint32Array> = { width: 4, of: (buffer, at, rows) => new Uint32Array(buffer, at, rows) };
const HALF_WORDS: Column<Uint16Array> = { width: 2, of: (buffer, at, rows) => new Uint16Array(buffer, at, rows) };
const BYTES: Column<Uint8Array> = { width: 1, of: (buffer, at, rows) => new Uint8Array(buffer, at, rows) };

/** What the columns take. */
function bytesOfColumns(rows: number): number {
  return rows * (2 * (3 * 8 + 7 * 4 + 2 + 1) + 1);
}

/** Undefined for what is no record. */
function openRecord(value: Buffer): { readonly columns: Columns; readonly joined: string } | undefined {
  if (value.length < HEAD_BYTES || value.readUInt32LE() !== VERSION) return undefined;
  const rows = value.readUInt32LE(4);
  const namesAt = bytesOfColumns(rows);
  const rest = value.subarray(HEAD_BYTES);
  const body = evenly(rows < PACKED_FROM ? rest : unpacked(rest));
  if (body === undefined || body.length <= namesAt) return undefined;
  return { columns: new Columns(body, rows), joined: body.toString('latin1', namesAt) };
}

function unpacked(rest: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(rest);
  } catch {
    return undefined;
  }
}

/** Where columns can begin: at a multiple of their widest numbers. */
function evenly(body: Buffer | undefined): Buffer | undefined {
  return body === undefined || body.byteOffset % 8 === 0 ? body : Buffer.from(new Uint8Array(body).buffer);
}

function writeSide(columns: Columns, side: Side, row: number, known: KnownSide): void {
  columns.sizes[side][row] = known.sizeBytes;
  columns.mtimeSeconds[side][row] = known.mtimeSeconds;
  columns.ctimeSeconds[side][row] = known.ctimeSeconds;
  columns.mtimeNanos[side][row] = known.mtimeNanos;
  columns.ctimeNanos[side][row] = known.ctimeNanos;
  columns.inodesLow[side][row] = known.inodeLow;
  columns.inodesHigh[side][row] = known.inodeHigh;
  columns.uids[side][row] = known.uid;
  columns.gids[side][row] = known.gid;
  columns.links[side][row] = known.links;
  columns.modes[side][row] = known.mode;
  columns.fresh[side][row] = known.isFresh ? 1 : 0;
}

/** Of a row that exists. */
function readSide(columns: Columns, side: Side, row: number): KnownSide {
  return {
    sizeBytes: columns.sizes[side][row]!, // as above, as below
    mtimeSeconds: columns.mtimeSeconds[side][row]!,
    mtimeNanos: columns.mtimeNanos[side][row]!,
    inodeLow: columns.inodesLow[side][row]!,
    inodeHigh: columns.inodesHigh[side][row]!,
    ctimeSeconds: columns.ctimeSeconds[side][row]!,
    ctimeNanos: columns.ctimeNanos[side][row]!,
    mode: columns.modes[side][row]!,
    uid: columns.uids[side][row]!,
    gid: columns.gids[side][row]!,
    links: columns.links[side][row]!,
    isFresh: columns.fresh[side][row] === 1,
  };
}
