// Files of an increment as they are read and written between passes: its journal whole, or its ends alone.

import fs from 'node:fs';
import { isClosed } from '../../core/history/increment-lines.js';
import { type JournalLine, parseJournal } from '../../core/history/journal-line.js';
import { isIncrementName, JOURNAL } from '../../core/history/store-layout.js';
import type { Name } from '../../core/tree/bytes.js';
import { attempt, closeQuietly, type OpenFile, openToRead, toPath } from '../../fs/paths/portable-call.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import type { Steps } from './steps.js';

/** What the first and the last lines of a journal say. */
export interface IncrementEnds {
  /** As in the journal's first line. */
  readonly at: number;
  readonly since: number;
  readonly isAfterGap: boolean;
  readonly isClosed: boolean;
  /** Of the journal's first line. */
  readonly boot?: string;
  /** When its last change had ended, as far as the last lines tell. */
  readonly end?: number;
  /** Whether its last word is that a job has ended: all that was announced was done, and no line is cut off. */
  readonly isAtRest: boolean;
  /** The increments that were merged into it last. */
  readonly merged: readonly Name[];
  /** Of the journal. */
  readonly bytes: number;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const ENDS = 4096;

/** The path of a file in a directory that is open. */
export function pathIn(directory: Directory, name: Name): string | Buffer {
  return toPath(`${directory.place}/${name}`);
}

/** Opens a file of a store to read it. @throws FsError FOREIGN where it is no regular file, ENOENT, … */
export function openStored(directory: Directory, name: Name): OpenFile {
  const file = attempt(() => openToRead(pathIn(directory, name), READ));
  if (fs.fstatSync(file.descriptor).isFile()) return file;
  file[Symbol.dispose]();
  throw new FsError('FOREIGN', `${name} is not a regular file`);
}

/** All of a small file's text. @throws FsError as `openStored` */
export function readStored(directory: Directory, name: Name): string {
  using file = openStored(directory, name);
  return attempt(() => fs.readFileSync(file.descriptor, 'latin1'));
}

/** Undefined for a journal whose first line cannot be read. @throws FsError */
export function readEnds(increment: Directory): IncrementEnds | undefined {
  return attempt(() => {
    using file = openStored(increment, JOURNAL);
    const { size } = fs.fstatSync(file.descriptor);
    const [first] = parseJournal(readPart(file.descriptor, 0)).lines;
    if (first?.op !== 'opened') return undefined;
    const tail = readPart(file.descriptor, Math.max(0, size - ENDS));
    // What is before the first line feed may be the rest of a line.
    const { lines, damagedAt } = parseJournal(size > ENDS ? tail.slice(tail.indexOf('\n') + 1) : tail);
    const end = endIn(lines);
    return {
      at: first.at,
      since: first.since,
      isAfterGap: first.isAfterGap === true,
      isClosed: isClosed(lines),
      ...(first.boot === undefined ? {} : { boot: first.boot }),
      ...(end === undefined ? {} : { end }),
      isAtRest: damagedAt === undefined && tail.endsWith('\n') && lines.at(-1)?.op === 'end',
      merged: lines.flatMap((line) => (line.op === 'merged' && isIncrementName(line.name) ? [line.name] : [])),
      bytes: size,
    };
  });
}

function endIn(lines: readonly JournalLine[]): number | undefined {
  for (const op of ['end', 'closed'] as const) {
    const line = lines.findLast((each) => each.op === op);
    if (line !== undefined && 'at' in line) return line.at;
  }
  return undefined;
}

function readPart(descriptor: number, from: number): string {
  const buffer = Buffer.alloc(ENDS);
  return buffer.toString('latin1', 0, fs.readSync(descriptor, buffer, 0, ENDS, from));
}

/** A whole journal; undefined where it is damaged. @throws FsError */
export function* readLines(increment: Directory): Steps<JournalLine[] | undefined> {
  const lines: JournalLine[] = [];
  const isWhole = yield* readText(increment, (text) => {
    const parsed = parseJournal(text);
    for (const line of parsed.lines) lines.push(line);
    return parsed.damagedAt === undefined;
  });
  return isWhole ? lines : undefined;
}

/**
 * Reads a journal part by part, each of whole lines, as long as they are wanted. Returns whether all of it was, and no
 * line at its end was cut off. @throws FsError
 */
export function* readText(increment: Directory, isWanted: (text: string) => boolean): Steps<boolean> {
  using file = openStored(increment, JOURNAL);
  const buffer = Buffer.alloc(CHUNK);
  for (let rest = ''; ; ) {
    const read = attempt(() => fs.readSync(file.descriptor, buffer));
    if (read === 0) return rest === '';
    const text = rest + buffer.toString('latin1', 0, read);
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (!isWanted(text.slice(0, end))) return false;
    yield;
  }
}

const CHUNK = 64 * 1024;

/** Writes a file anew, on the disk before it is done. @throws FsError */
export function* writeWhole(directory: Directory, name: Name, parts: Iterable<string | Buffer>): Steps {
  const { O_WRONLY, O_CREAT, O_TRUNC } = fs.constants;
  const flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK;
  const descriptor = attempt(() => fs.openSync(pathIn(directory, name), flags, 0o600));
  try {
    if (!attempt(() => fs.fstatSync(descriptor).isFile()))
      throw new FsError('FOREIGN', `${name} is not a regular file`);
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
      for (let done = 0; done < bytes.length; ) {
        const from = done;
        done += attempt(() => fs.writeSync(descriptor, bytes, from));
      }
      yield;
    }
    let failure: Error | null = null;
    yield new Promise<void>((resolve) => {
      fs.fsync(descriptor, (error) => {
        failure = error;
        resolve();
      });
    });
    attempt(() => {
      if (failure !== null) throw failure;
    });
  } finally {
    // It is on the disk by now, or that has failed and is told.
    closeQuietly(descriptor);
  }
}
