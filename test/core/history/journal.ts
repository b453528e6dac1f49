// Lines of journals, in few words.

import type { Attributes } from '../../../src/core/tree/entry-table.js';
import type { Extended } from '../../../src/core/tree/extended.js';
import { bytesOfText, type Name, type RelativePath } from '../../../src/core/tree/bytes.js';
import type { Change, JournalLine, StoreKey } from '../../../src/core/history/journal-line.js';

export const path = (text: string) => bytesOfText(text) as RelativePath;
export const name = (text: string) => bytesOfText(text) as Name;
export const key = (text: string) => bytesOfText(text) as StoreKey;

/** What `was` lines have where a test does not say otherwise. */
export const ATTRIBUTES: Attributes = { mode: 0o644, uid: 1000, gid: 1000, mtimeSeconds: 1, mtimeNanos: 2 };

const W = { writer: '0' } as const;

export const made = (at: string): Change => ({ op: 'made', ...W, path: path(at) });
export const kept = (at: string, of: string, more: { bytes?: number; entries?: number } = {}): Change => ({
  op: 'kept',
  ...W,
  path: path(at),
  in: key(of),
  bytes: 0,
  entries: 1,
  ...more,
});
export const replaced = (at: string, of: string, more: { bytes?: number } = {}): Change => ({
  ...(kept(at, of, more) as Extract<Change, { op: 'kept' | 'replaced' }>),
  op: 'replaced',
});
export const lost = (at: string, inode: number | string = 0): Change => ({ op: 'lost', ...W, path: path(at), inode });
export const overwrote = (at: string, inode: number | string = 0): Change => ({
  op: 'overwrote',
  ...W,
  path: path(at),
  inode,
});
export const renamed = (from: string, to: string): Change => ({ op: 'renamed', ...W, path: path(from), to: path(to) });
export const swapped = (from: string, to: string, inode: number | string = 0): Change => ({
  op: 'swapped',
  ...W,
  path: path(from),
  to: path(to),
  inode,
});

/** What a test says of an entry that was changed. */
interface WasWords extends Partial<Attributes> {
  extended?: Extended;
  inode?: number | string;
}

export const was = (at: string, { extended, inode, ...attributes }: WasWords = {}): Change => ({
  op: 'was',
  ...W,
  path: path(at),
  attributes: { ...ATTRIBUTES, ...attributes },
  ...(extended === undefined ? {} : { extended }),
  ...(inode === undefined ? {} : { inode }),
});

export const opened = (at: number, since = at, boot?: string): JournalLine => ({
  op: 'opened',
  version: 1,
  at,
  since,
  ...(boot === undefined ? {} : { boot }),
});
export const job = (at: number, by = 'watch'): JournalLine => ({ op: 'job', at, by });
export const end = (at: number): JournalLine => ({ op: 'end', at });
export const closed = (at: number): JournalLine => ({ op: 'closed', at });
export const undone = (writer = '0'): JournalLine => ({ op: 'undone', writer });
/** A line of another writer. */
export const by = (writer: string, line: Change): Change => ({ ...line, writer });
