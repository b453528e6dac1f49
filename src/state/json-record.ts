// A record in a JSON file of its own, replaced whole. One that is damaged or of another version reads as none, with the
// reason.

import fs from 'node:fs';
import path from 'node:path';
import { ForeignFileError, readRegularFile } from '../fs/paths/own-file.js';
import { makePrivateFolder, replaceFile, syncFolder, writeFileAtomically } from './write-file.js';

/** What was found where a record is kept. */
export type RecordRead<T> =
  | { readonly kind: 'read'; readonly record: T }
  | { readonly kind: 'missing' }
  /** It is not what this version writes. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Of node:fs. */
  | { readonly kind: 'unreadable'; readonly error: NodeJS.ErrnoException };

/** How a record must be written. */
export interface RecordWriting {
  /** Whether it must be what is found after a power cut, from now on. Default: that, or the record before. */
  readonly isLasting?: boolean;
  /** Whether only this user may read it, and look into its folder. Default: its group may as well. */
  readonly isPrivate?: boolean;
}

/** Reads a record; `isRecord` says whether a value is one. **Errors**: never throws. */
export function readRecord<T extends { readonly version: number }>(
  file: string,
  version: T['version'],
  isRecord: (value: { readonly version: number }) => value is T,
): RecordRead<T> {
  let text: string;
  try {
    text = readRegularFile(file);
  } catch (caught) {
    if (caught instanceof ForeignFileError) return { kind: 'damaged', reason: 'it is not a regular file' };
    const error = caught as NodeJS.ErrnoException;
    return error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreadable', error };
  }
  try {
    const parsed = JSON.parse(text) as { readonly version: number } | null;
    if (parsed?.version === version && isRecord(parsed)) return { kind: 'read', record: parsed };
    return { kind: 'damaged', reason: `it is not of version ${version}` };
  } catch {
    // Not the parser's words, which quote: it may be a hard link to a file that not all who read logs may read.
    return { kind: 'damaged', reason: 'it is not valid JSON' };
  }
}

/** Writes a record in the place of the one before. @throws Error of node:fs */
export function writeRecord(
  file: string,
  record: { readonly version: number },
  { isLasting = false, isPrivate = false }: RecordWriting = {},
): void {
  const text = `${JSON.stringify(record)}\n`;
  if (isPrivate) {
    makePrivateFolder(path.dirname(file));
    replaceFile(file, 0o600, (descriptor) => fs.writeFileSync(descriptor, text));
  } else writeFileAtomically(file, text);
  if (isLasting) syncFolder(path.dirname(file));
}
