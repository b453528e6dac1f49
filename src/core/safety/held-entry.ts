// A held entry: one destructive step of a pass that the gate may keep back, as a line of a file, so that a person can
// agree to exactly this set later. The entries of a set stand in the order in which a walk meets them.

import { asciiJson } from '../words/ascii-json.js';
import { parentOf, type RelativePath } from '../tree/bytes.js';
import { DIRECTORY, FILE, type Kind, SPECIAL, SYMLINK } from '../tree/entry-table.js';

/** In the place of a type: the entry stays, and has other content. */
export const UPDATED = 8;

/** What takes an entry's place: another type, of a file with content an empty file, or (`UPDATED`) other content. */
export type Successor = Kind | typeof UPDATED;

/** What a held entry is, apart from its size: an approval speaks of the same path, types and verb. */
export interface HeldIdentity {
  /** **Shape**: not the root. */
  readonly path: RelativePath;
  /** Its type on the replica. */
  readonly kind: Kind;
  /**
   * What the source has in its place; of a file with content that would become an empty file the same type. Absent
   * where the source has nothing, so that it would be removed.
   */
  readonly replacedBy?: Successor;
}

/** One entry that would be removed, replaced or updated. */
export interface HeldEntry extends HeldIdentity {
  /** Entries that would be removed: an orphan counts itself and what is in it, a replaced one only what is in it. */
  readonly removals: number;
}

/** Whether it is a file that would lose its content and stay. */
export function isEmptied({ kind, replacedBy }: Pick<HeldIdentity, 'kind' | 'replacedBy'>): boolean {
  return kind === FILE && replacedBy === FILE;
}

/** Whether it is an entry that would stay, with other content. */
export function isUpdated({ replacedBy }: Pick<HeldIdentity, 'replacedBy'>): boolean {
  return replacedBy === UPDATED;
}

/** How many destructive operations an entry stands for. */
export function costOf({ removals, replacedBy }: Pick<HeldEntry, 'removals' | 'replacedBy'>): number {
  return removals + (replacedBy === undefined ? 0 : 1);
}

/** Writes an entry as one line of ASCII JSON, with its line feed: `["a/b",1,"f"]`; the fourth field is `replacedBy`. */
export function formatHeldEntry({ path, removals, kind, replacedBy }: HeldEntry): string {
  const types = replacedBy === undefined ? `"${letterOf(kind)}"` : `"${letterOf(kind)}","${letterOf(replacedBy)}"`;
  const quoted = PLAIN.test(path) ? `"${path}"` : asciiJson(path);
  return `[${quoted},${removals},${types}]\n`;
}

/** What JSON holds between quotes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Reads a line without its line feed; undefined when it is none of ours. Never throws. */
export function parseHeldEntry(line: string): HeldEntry | undefined {
  const [, plain, count, kind, replacedBy] = PLAIN_LINE.exec(line) ?? [];
  return plain === undefined ? parseAnyLine(line) : entryOf({ path: plain, removals: Number(count), kind, replacedBy });
}

/** Nearly each line of a set: a million of them are read so in a third of the time that JSON takes. */
const PLAIN_LINE = /^\["([ !#-[\]-~]+)",(0|[1-9]\d{0,14}),"([a-z])"(?:,"([a-z])")?\]$/;

function parseAnyLine(line: string): HeldEntry | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined; // cut short, or written by something else
  }
  if (!Array.isArray(fields) || fields.length < 3 || fields.length > 4) return undefined;
  const [path, removals, kind, replacedBy] = fields as unknown[];
  if (typeof path !== 'string' || !BYTES.test(path) || !Number.isSafeInteger(removals) || Number(removals) < 0) {
    return undefined;
  }
  return entryOf({ path, removals: Number(removals), kind, replacedBy });
}

/** With letters for its types; the second one is undefined where nothing takes its place. */
function entryOf(
  read: Record<'kind' | 'replacedBy', unknown> & { path: string; removals: number },
): HeldEntry | undefined {
  const { path, removals } = read;
  const kind = KINDS.get(read.kind);
  if (kind === undefined || kind === UPDATED) return undefined;
  const entry = { path: path as RelativePath, kind, removals };
  if (read.replacedBy === undefined) return entry;
  const replacedBy = KINDS.get(read.replacedBy);
  return replacedBy === undefined ? undefined : { ...entry, replacedBy };
}

/** A byte string that is not empty. */
const BYTES = /^[\x01-\xff]+$/;

const LETTERS: ReadonlyMap<Successor, string> = new Map<Successor, string>([
  [FILE, 'f'],
  [DIRECTORY, 'd'],
  [SYMLINK, 'l'],
  [SPECIAL, 's'],
  [UPDATED, 'u'],
]);
const KINDS: ReadonlyMap<unknown, Successor> = new Map([...LETTERS].map(([kind, letter]) => [letter, kind]));

function letterOf(kind: Successor): string {
  const letter = LETTERS.get(kind);
  if (letter === undefined) throw new Error(`internal: an entry of kind ${kind} was to be removed`);
  return letter;
}

/**
 * Compares two paths by when a walk meets them: a directory's own entries by their names, before all that is deeper,
 * and parents first. Negative when `a` comes first.
 */
export function compareInWalkOrder(a: RelativePath, b: RelativePath): number {
  if (a === b) return 0;
  const order = compareDirectories(parentOf(a), parentOf(b));
  if (order !== 0) return order;
  return a < b ? -1 : 1;
}

/**
 * Compares two directories by when a walk enters them: by their names, one after the other. Negative when `a` comes
 * first.
 */
export function compareDirectories(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a[at] === b[at]) at++;
  if (at === shared) return a.length - b.length;
  if (a[at] === '/') return -1;
  if (b[at] === '/') return 1;
  return a.charCodeAt(at) - b.charCodeAt(at);
}
