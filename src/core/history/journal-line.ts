// The journal of an increment: what passes have done to a replica, line by line, so that it can be undone. Each change
// is written down before it is made, and a line says how to get back from the state after it to the one before.

import { asciiJson } from '../words/ascii-json.js';
import type { Name, RelativePath } from '../tree/bytes.js';
import type { Attributes } from '../tree/entry-table.js';
import type { Inode } from '../tree/inode.js';
import type { Extended } from '../tree/extended.js';

/** The first line. */
interface Opened {
  readonly op: 'opened';
  readonly version: 1;
  /** When the first of these changes began: the moment of the restore point. **Units**: milliseconds since 1970. */
  readonly at: number;
  /** Since when the replica had been as it is at that moment: when the change before had ended. */
  readonly since: number;
  /** What tells one start of the machine from another; absent where that cannot be told. */
  readonly boot?: string;
  /** Present where the replica was changed before, and nothing was written down: what is older is not exact. */
  readonly isAfterGap?: true;
}

/** A pass, or another job, begins to change the replica. */
interface JobBegun {
  readonly op: 'job';
  readonly at: number;
  /** What asked for it: a trigger of a pass, or the job's kind. */
  readonly by: string;
}

/** The pass has ended, and what it has changed is on the disk as far as the pair's `durability` asks for that. */
interface JobEnded {
  readonly op: 'end';
  readonly at: number;
}

/** Nothing more comes: the span is over, or the engine has ended. */
interface Closed {
  readonly op: 'closed';
  readonly at: number;
  /** Present where the machine had gone down in the middle of a job: what was written last may be missing. */
  readonly isCut?: true;
}

/** This increment has taken over what the next one held. Readers skip the next one. */
interface Merged {
  readonly op: 'merged';
  /** The name of the other increment. */
  readonly name: string;
}

/** The last change that this writer has written down was not made: it failed. */
interface Undone {
  readonly op: 'undone';
  readonly writer: string;
}

/** An entry was made at a name at which nothing stood. Undone: it is not there, nor is anything below it. */
interface Made {
  readonly op: 'made';
  readonly writer: string;
  readonly path: RelativePath;
}

/**
 * What was at a path left it, and is kept: alone (`kept`), or as another entry took its name (`replaced`). A directory
 * is kept with all below it. Undone: it is there again, in the place of whatever is.
 */
interface Kept {
  readonly op: 'kept' | 'replaced';
  readonly writer: string;
  readonly path: RelativePath;
  /** Where it is: under its name (the last of `path`) in this folder of the increment's `tree`. */
  readonly in: StoreKey;
  /** Of a file; absent for a directory, which may hold very many. */
  readonly bytes?: number;
  /** How many entries: 1, or a directory's with all below it. */
  readonly entries: number;
  /** Present where another entry took its name: what tells whether it is still there. */
  readonly inode?: Inode;
}

/** What was at a path left it and is not kept: alone (`lost`), or as another entry took its name (`overwrote`). */
interface Lost {
  readonly op: 'lost' | 'overwrote';
  readonly writer: string;
  readonly path: RelativePath;
  /** It tells whether the entry is still there. */
  readonly inode: Inode;
}

/** An entry was renamed, to a name at which nothing stood. */
interface Renamed {
  readonly op: 'renamed';
  readonly writer: string;
  readonly path: RelativePath;
  readonly to: RelativePath;
}

/** Two entries have changed places. */
interface Swapped {
  readonly op: 'swapped';
  readonly writer: string;
  readonly path: RelativePath;
  readonly to: RelativePath;
  /** The inode of what was at `path` before: it tells whether this was done. */
  readonly inode: Inode;
}

/** What an entry was like before it, or what it holds, was changed. Undone: it is like that again. */
interface Was {
  readonly op: 'was';
  readonly writer: string;
  /** The empty string for the replica itself. */
  readonly path: RelativePath;
  readonly attributes: Attributes;
  /** Present where they were changed as well. */
  readonly extended?: Extended;
  /** Present where the file had further names, which all were like that: its inode. */
  readonly inode?: Inode;
}

/** The name of a folder in an increment's `tree`; unique in a replica. */
export type StoreKey = Name & { readonly key?: true };

/** A change of the replica. `writer` tells the threads apart: each writes its next line once its change is made. */
export type Change = Made | Kept | Lost | Renamed | Swapped | Was;

/** One line of a journal. */
export type JournalLine = Opened | JobBegun | JobEnded | Closed | Merged | Undone | Change;

/**
 * Writes a line, with its end. **Shape**: JSON in ASCII. Those of which a pass writes thousands are put together here,
 * in a third of the time that JSON takes.
 */
export function formatLine(line: JournalLine): string {
  switch (line.op) {
    case 'made':
      return `{"op":"made","path":${quoted(line.path)},"writer":"${line.writer}"}\n`;
    case 'kept':
    case 'replaced':
      return formatKept(line);
    case 'was':
      return line.extended === undefined ? formatWas(line) : `${asciiJson(line)}\n`;
    default:
      return `${asciiJson(line)}\n`;
  }
}

function formatKept({ op, path, bytes, entries, inode, in: key, writer }: Kept): string {
  const size = bytes === undefined ? '' : `,"bytes":${bytes}`;
  return `{"op":"${op}","path":${quoted(path)}${size},"entries":${entries}${formatInode(inode)},"in":"${key}","writer":"${writer}"}\n`;
}

function formatWas({ path, attributes, inode, writer }: Was): string {
  const { mode, uid, gid, mtimeSeconds, mtimeNanos } = attributes;
  const values = `{"mode":${mode},"uid":${uid},"gid":${gid},"mtimeSeconds":${mtimeSeconds},"mtimeNanos":${mtimeNanos}}`;
  return `{"op":"was","path":${quoted(path)},"attributes":${values}${formatInode(inode)},"writer":"${writer}"}\n`;
}

function formatInode(inode: Inode | undefined): string {
  if (inode === undefined) return '';
  return typeof inode === 'number' ? `,"inode":${inode}` : `,"inode":"${inode}"`;
}

function quoted(path: RelativePath): string {
  return PLAIN.test(path) ? `"${path}"` : asciiJson(path);
}

/** What JSON holds between quotes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** What could be read of a journal. */
export interface ReadJournal {
  readonly lines: readonly JournalLine[];
  /** Present where the journal cannot be read from there on: the number of the line, counted from 1. */
  readonly damagedAt?: number;
}

/**
 * Reads a journal. A last line without its end was being written when its writer was killed: what it announces was not
 * begun, so it is passed over. Anything else that is no line is damage.
 */
export function parseJournal(text: string): ReadJournal {
  const texts = text.split('\n');
  texts.pop();
  const lines: JournalLine[] = [];
  for (const one of texts) {
    const line = parseLine(one);
    if (line === undefined) return { lines, damagedAt: lines.length + 1 };
    lines.push(line);
  }
  return { lines };
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<JournalLine> | null;
    if (line === null || typeof line !== 'object' || line.op === undefined) return undefined;
    return FIELDS[line.op]?.every((field) => field in line) === true ? (line as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}

/** What an increment keeps, as far as its journal says so. */
export interface KeptSizes {
  /** Of all files. */
  readonly bytes: number;
  readonly files: number;
  /** Entries of which it is not said how large they are: what lies in them has to be counted. */
  readonly unsized: readonly Kept[];
}

/**
 * Reads of lines only what they say of sizes, in a tenth of the time that it takes to understand them. Undefined where
 * that is not all there is to know: where a change was not made, or a line may be damaged. **Shape**: whole lines.
 */
export function keptSizes(text: string): KeptSizes | undefined {
  const unsized: Kept[] = [];
  let [bytes, files] = [0, 0];
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (!text.startsWith(OP, start) || text[end - 1] !== '}' || text.startsWith('undone', start + OP.length))
      return undefined;
    if (!text.startsWith('kept', start + OP.length) && !text.startsWith('replaced', start + OP.length)) continue;
    // No name can hold this: a quote in it has a backslash before it.
    const at = text.indexOf(BYTES, start);
    if (at !== -1 && at < end) {
      bytes += Number.parseInt(text.slice(at + BYTES.length, end), 10);
      files += 1;
      continue;
    }
    const line = parseLine(text.slice(start, end));
    if (line?.op !== 'kept' && line?.op !== 'replaced') return undefined;
    unsized.push(line);
  }
  return Number.isSafeInteger(bytes) ? { bytes, files, unsized } : undefined;
}

const OP = '{"op":"';
const BYTES = ',"bytes":';

/** What each kind of line must have. */
const FIELDS: Readonly<Record<JournalLine['op'], readonly string[]>> = {
  opened: ['version', 'at', 'since'],
  job: ['at', 'by'],
  end: ['at'],
  closed: ['at'],
  merged: ['name'],
  undone: ['writer'],
  made: ['writer', 'path'],
  kept: ['writer', 'path', 'in', 'entries'],
  replaced: ['writer', 'path', 'in', 'entries'],
  lost: ['writer', 'path', 'inode'],
  overwrote: ['writer', 'path', 'inode'],
  renamed: ['writer', 'path', 'to'],
  swapped: ['writer', 'path', 'to', 'inode'],
  was: ['writer', 'path', 'attributes'],
};

/** Whether a line is a change of the replica. */
export function isChange(line: JournalLine): line is Change {
  return 'writer' in line && line.op !== 'undone';
}
