// A lock that names its holder, so that one replica has one writer. A holder that has died loses it.

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type AbsolutePath, bytesOfText } from '../core/tree/bytes.js';
import { FoldersyncError } from '../core/report/error.js';
import { isAlive, parseHolder, thisProcess } from './lock-holder.js';
import { inFolder } from '../fs/paths/in-folder.js';
import { makeDirectories } from '../fs/paths/make-directories.js';
import { emptyFile, ForeignFileError, readRegularFile } from '../fs/paths/own-file.js';
import { FsError } from '../fs/port/fs-error.js';
import type { Lock } from '../fs/port/port.js';

/** How a lock is taken. */
export interface LockOptions {
  /**
   * Locks a file besides (see `FileSystem.lockFile`), so that a holder lives whose pid says nothing here, because it is
   * one of another container. Where it throws an FsError, and by default, the pid alone decides.
   */
  readonly lockFile?: (file: string) => Lock | undefined;
  /** The pid of the process without which this one is about to end; see `isHeldByOrphan`. */
  readonly parent?: number;
}

/** A lock that this process holds. */
export interface HeldLock extends Lock {
  /** Grows with each holder. */
  readonly number: number;
}

/**
 * Takes the lock in `folder`, which is made when it is missing; `what` says in the error what is locked. Taking over
 * from a dead holder is silent.
 *
 * The folder holds one file a holder, named 1, 2, 3 …; the highest one says who has the lock. It is never removed, only
 * superseded by the next number, and that can be made only once: of many that find a dead holder, one takes its place.
 *
 * @throws FoldersyncError LOCKED, naming the holder's pid, or STATE where the folder cannot be written
 */
export function acquireLock(folder: string, what: string, options: LockOptions = {}): HeldLock {
  try {
    makeDirectories(bytesOfText(path.dirname(path.resolve(folder))) as AbsolutePath, 0o750);
    // For its owner only: any user who may open a file may lock it, and keep us out.
    makeDirectories(bytesOfText(path.resolve(folder)) as AbsolutePath, 0o700);
    return inFolder(folder, (through) => takeLock({ folder, through }, what, options));
  } catch (cause) {
    if (cause instanceof FoldersyncError) throw cause;
    const hint = 'give "stateDir" in the config: a folder that this process can write to';
    throw new FoldersyncError('STATE', `cannot write the lock ${folder}: ${(cause as Error).message}`, { cause, hint });
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

/** Whether the holder of the lock in `folder` has lost the process that it named as its parent. Never throws. */
export function isHeldByOrphan(folder: string): boolean {
  try {
    const holder = parseHolder(readIfThere(path.join(folder, `${lastNumber(folder)}`)));
    // One that itself is not seen alive is of another container, and nobody here can tell about its parent.
    return holder?.parent !== undefined && isAlive(holder) && !isAlive(holder.parent);
  } catch {
    return false; // taking the lock meets the same failure and tells of it
  }
}

/** A lock's folder, and the path by which it is worked in. */
interface HeldFolder {
  readonly folder: string;
  readonly through: string;
}

function takeLock({ folder, through }: HeldFolder, what: string, { lockFile, parent }: LockOptions): HeldLock {
  // Written aside and linked, so that nobody ever reads half of it.
  const name = `staged-${process.pid}-${randomBytes(4).toString('hex')}`;
  const staged = path.join(through, name);
  fs.writeFileSync(staged, `${JSON.stringify(thisProcess(parent))}\n`, { flag: 'wx', mode: 0o600 });
  // Locked before it has its number: nobody ever finds it without.
  const held = lockFile === undefined ? undefined : lockIfPossible(lockFile, path.join(folder, name));
  let isTaken = false;
  try {
    for (let tries = 0; ; ) {
      const last = lastNumber(through);
      const file = path.join(through, `${last}`);
      const holder = parseHolder(readIfThere(file));
      if (holder !== undefined && isAlive(holder)) throw locked(what, `process ${holder.pid}`, folder);
      const probe =
        holder === undefined || lockFile === undefined
          ? 'unknown'
          : lockIfPossible(lockFile, path.join(folder, `${last}`));
      if (probe === undefined) {
        // Or another contender is looking at it at this moment: then there is a new holder soon.
        if (++tries < PROBES) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PROBE_MS);
        else throw locked(what, `process ${holder?.pid} of another container or machine`, folder);
        continue;
      }
      try {
        const own = path.join(through, `${last + 1}`);
        if (!link(staged, own)) continue; // somebody was faster
        if (lastNumber(through) === last + 1) {
          removeBelow(through, last + 1);
          isTaken = true;
          return { number: last + 1, release: () => giveBack(path.join(folder, `${last + 1}`), held) };
        }
        // RACE: between our look and our link that number was made, superseded and removed: ours means nothing.
        fs.rmSync(own, { force: true });
      } finally {
        if (probe !== 'unknown') probe.release();
      }
    }
  } finally {
    fs.rmSync(staged, { force: true });
    if (!isTaken && held !== 'unknown') held?.release();
  }
}

/** How often, and at what distance, a lock is tried whose holder seems to be gone. */
const PROBES = 20;
const PROBE_MS = 10;

function locked(what: string, holder: string, folder: string): FoldersyncError {
  return new FoldersyncError('LOCKED', `${what} is in use by another foldersync, ${holder}`, {
    hint: `stop that process first, or wait for it; its lock is ${folder}`,
  });
}

/** Undefined where another holds it, `unknown` where the file system has no such locks. */
function lockIfPossible(lockFile: (file: string) => Lock | undefined, file: string): Lock | 'unknown' | undefined {
  try {
    return lockFile(file);
  } catch (error) {
    if (error instanceof FsError) return 'unknown';
    throw error;
  }
}

/** Emptied first: an empty one is free, even while somebody still has it locked. */
function giveBack(own: string, held: Lock | 'unknown' | undefined): void {
  empty(own);
  if (held !== 'unknown') held?.release();
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

/** An empty file names nobody; it stays, because the numbers must not start again. */
function empty(file: string): void {
  try {
    inFolder(path.dirname(file), (through) => emptyFile(path.join(through, path.basename(file))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // The folder was removed by hand: there is nothing to give back.
  }
}

function readIfThere(file: string): string {
  try {
    return readRegularFile(file);
  } catch (error) {
    if (error instanceof ForeignFileError) return ''; // no holder has written it, a FIFO for instance
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
