// A lock that names its holder, so that one replica has one writer. A holder that has died loses it.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText } from '../core/bytes.js';
import { FoldersyncError } from '../core/error.js';
import { isAlive, parseHolder, thisProcess } from './lock-holder.js';
import { makeDirectories } from './make-directories.js';

/** A lock that is held until it is released or its process ends. */
export interface Lock {
  /** Gives it back; idempotent. */
  release(): void;
}

/**
 * Takes the lock in `folder`, which is made when it is missing; `what` says in the error what is locked. Taking over from a
 * dead holder is silent.
 *
 * The folder holds one file a holder, named 1, 2, 3 …; the highest one says who has the lock. It is never removed, only
 * superseded by the next number, and that can be made only once: of many that find a dead holder, one takes its place.
 *
 * @throws FoldersyncError LOCKED, naming the holder's pid, or STATE where the folder cannot be written
 */
export function acquireLock(folder: string, what: string): Lock {
  try {
    makeDirectories(bytesOfText(path.resolve(folder)) as AbsolutePath, 0o755);
    return takeLock(folder, what);
  } catch (cause) {
    if (cause instanceof FoldersyncError) throw cause;
    throw new FoldersyncError('STATE', `cannot write the lock ${folder}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Says who holds the lock in `folder`, by its pid; undefined when nobody alive does, or there is no such lock.
 * **Errors**: throws those of node:fs, for a folder that may not be read for instance.
 */
export function lockHolder(folder: string): number | undefined {
  let last: number;
  try {
    last = lastNumber(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const holder = parseHolder(readIfThere(path.join(folder, `${last}`)));
  return holder !== undefined && isAlive(holder) ? holder.pid : undefined;
}

function takeLock(folder: string, what: string): Lock {
  // Written aside and linked, so that nobody ever reads half of it.
  const staged = path.join(folder, `staged-${process.pid}-${randomBytes(4).toString('hex')}`);
  fs.writeFileSync(staged, `${JSON.stringify(thisProcess())}\n`, { flag: 'wx', mode: 0o644 });
  try {
    for (;;) {
      const last = lastNumber(folder);
      const holder = parseHolder(readIfThere(path.join(folder, `${last}`)));
      if (holder !== undefined && isAlive(holder)) {
        throw new FoldersyncError('LOCKED', `${what} is in use by another foldersync, process ${holder.pid}`, {
          hint: `stop that process first, or wait for it; its lock is ${folder}`,
        });
      }
      const own = path.join(folder, `${last + 1}`);
      if (!link(staged, own)) continue; // somebody was faster
      if (lastNumber(folder) === last + 1) {
        removeBelow(folder, last + 1);
        return { release: () => empty(own) };
      }
      // RACE: between our look and our link that number was made, superseded and removed: ours means nothing.
      fs.rmSync(own, { force: true });
    }
  } finally {
    fs.rmSync(staged, { force: true });
  }
}

/** The highest number in the folder; 0 when there is none. */
function lastNumber(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

function numbers(folder: string): number[] {
  return fs
    .readdirSync(folder)
    .filter((name) => NUMBER.test(name))
    .map(Number);
}

const NUMBER = /^[1-9]\d{0,14}$/;

function removeBelow(folder: string, number: number): void {
  for (const other of numbers(folder)) if (other < number) fs.rmSync(path.join(folder, `${other}`), { force: true });
}

/** Returns whether the name was free. */
function link(staged: string, file: string): boolean {
  try {
    fs.linkSync(staged, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** An empty file names nobody; it stays, for the numbers must not begin anew. */
function empty(file: string): void {
  try {
    fs.truncateSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // The folder was removed by hand: there is nothing to give back.
  }
}

function readIfThere(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
