// The names and kinds of a directory, from getdents64(2) into the first two columns of an entry table.

import type { Name } from '../../core/tree/bytes.js';
import { DIRECTORY, type EntryTable, FILE, type Kind, SPECIAL, SYMLINK } from '../../core/tree/entry-table.js';
import type { LinuxContext } from './context.js';

// Where the fields of struct linux_dirent64 are. **Source**: getdents(2).
const LENGTH_AT = 16;
const TYPE_AT = 18;
const NAME_AT = 19;
/** After the name comes its NUL, then padding to a multiple of 8 that the kernel does not clear. */
const NOT_NAME_MOST = 8;

// **Source**: readdir(3), d_type.
const DT_DIRECTORY = 4;
const DT_FILE = 8;
const DT_SYMLINK = 10;
const DT_UNKNOWN = 0;

/** What a listing needs. */
type ListingContext = Pick<LinuxContext, 'libc' | 'statx' | 'buffers'>;

/**
 * Fills the names, sorted by bytes, and the kinds, of a directory that was just opened or is at its start again. An
 * entry that is gone by the time its kind is looked up is left out. With `named` only directories have to be in the
 * table, and names that begin so; returns how many others were left out, which costs a tenth of naming them.
 * @throws FsError
 */
export function listDirectory(context: ListingContext, directory: number, table: EntryTable, named?: string): number {
  const names: Name[] = [];
  /** Kinds of the names that are not files, for most are. */
  const others = new Map<string, Kind>();
  const leftOut = readNames(context, directory, named?.charCodeAt(0), (name, type) => {
    const kind = type === DT_UNKNOWN ? lookUp(context, directory, name) : kindOf(type);
    if (kind === undefined) return;
    names.push(name);
    if (kind !== FILE) others.set(name, kind);
  });
  names.sort();
  dropRepeated(names);
  table.reset(names);
  if (others.size === 0) table.kinds.fill(FILE, 0, names.length);
  else for (let row = 0; row < names.length; row++) table.kinds[row] = others.get(names[row]!) ?? FILE; // it exists
  return leftOut;
}

/** With `first`, what is known to be no directory is left out, unless its name begins with that byte. */
function readNames(
  { libc, buffers }: ListingContext,
  directory: number,
  first: number | undefined,
  take: (name: Name, type: number) => void,
): number {
  const { listing } = buffers;
  for (let leftOut = 0; ; ) {
    const filled = libc.getdents64(directory, listing);
    if (filled === 0) return leftOut;
    for (let start = 0; start < filled; ) {
      const length = listing[start + LENGTH_AT]! | (listing[start + LENGTH_AT + 1]! << 8); // both are below `filled`
      // What the kernel says is the truth, but a loop that does not advance, or a name beyond the buffer, would be
      // ours.
      if (length <= NAME_AT || start + length > filled) throw new Error('internal: a directory entry is malformed');
      const type = listing[start + TYPE_AT]!; // as above
      const mayBeDirectory = type === DT_DIRECTORY || type === DT_UNKNOWN;
      if (first === undefined || mayBeDirectory || listing[start + NAME_AT] === first) {
        const end = endOfName(listing, start + NAME_AT, start + length);
        const name = listing.toString('latin1', start + NAME_AT, end) as Name;
        if (name !== '.' && name !== '..') take(name, type);
      } else leftOut++;
      start += length;
    }
  }
}

/** The first NUL, which is among the last bytes of the record. */
function endOfName(listing: Buffer, nameStart: number, recordEnd: number): number {
  let end = Math.max(nameStart, recordEnd - NOT_NAME_MOST);
  while (end < recordEnd && listing[end] !== 0) end++;
  return end;
}

function kindOf(type: number): Kind {
  if (type === DT_FILE) return FILE;
  if (type === DT_DIRECTORY) return DIRECTORY;
  return type === DT_SYMLINK ? SYMLINK : SPECIAL;
}

/**
 * Some file systems do not tell kinds in a listing; the filter must know directories before any attributes are read.
 */
function lookUp({ statx }: ListingContext, directory: number, name: string): Kind | undefined {
  return statx.read(directory, name) ? statx.kind : undefined;
}

/** A name that is moved about during the listing may be met twice. */
function dropRepeated(names: Name[]): void {
  if (!names.some((name, index) => index > 0 && name === names[index - 1])) return;
  const once = new Set(names);
  names.splice(0, names.length, ...once);
}
