// Has a pass end at a chosen call of the kernel as `kill -9` lets it end: that call is not made, and none that changes
// anything after it, whatever the code does on its way out.

import fs from 'node:fs';
import type { Libc } from '../../../src/fs/libc/libc.js';

/** Calls that change something in a file system. `openat` and `openSync` do where they may make a file. */
const OF_LIBC = [
  ...['write', 'pwrite', 'copyFileRange', 'clone', 'ftruncate', 'fchmod', 'chmod', 'fchownat', 'utimensat'],
  ...['futimens', 'mkdirat', 'mknodat', 'unlinkat', 'renameat', 'renameNewAt', 'exchangeat', 'linkat', 'linkUnnamed'],
  'symlinkat',
] as const;
const OF_NODE = [
  ...['writeSync', 'writeFileSync', 'ftruncateSync', 'fchmodSync', 'chmodSync', 'fchownSync', 'lchownSync'],
  ...['lutimesSync', 'futimesSync', 'mkdirSync', 'unlinkSync', 'rmdirSync', 'renameSync', 'linkSync', 'symlinkSync'],
] as const;

/** How many of these calls are still made; undefined: all. */
let left: number | undefined;
let hasEnded = false;
/** Links are refused, as by a file system that has none. */
let refusesLinks = false;

/** This process is killed for real. */
let isReal = false;

/** Counts one call. @throws Error where it is not to be made */
export function step(): void {
  if (left === undefined) return;
  if (left > 0) {
    left--;
    return;
  }
  if (isReal) process.kill(process.pid, 'SIGKILL');
  hasEnded = true;
  throw new Error('this process was killed');
}

/** What a pass may be given. */
export interface SuddenEnd {
  /** How many changing calls are made, counted from when `run` calls what it is given. */
  readonly after: number;
  /** Whether hard links are refused. */
  readonly withoutLinks?: boolean;
}

/** Runs something that ends suddenly; returns whether it did. `begin` starts the count. @throws what `run` throws */
export function endSuddenly(end: SuddenEnd, run: (begin: () => void) => void): boolean {
  const stop = prepare(end);
  try {
    run(() => {
      left ??= end.after;
    });
  } catch (error) {
    if (!hasEnded) throw error;
  } finally {
    stop();
  }
  return hasEnded;
}

/** Has this process killed after so many calls of node:fs, and those that call `step` themselves. */
export function killAfter(calls: number): void {
  prepare({ after: calls });
  isReal = true;
  left = calls;
}

/** The same of what takes its time; the count starts at once. */
export async function endSuddenlyLater(end: SuddenEnd, run: () => Promise<unknown>): Promise<boolean> {
  const stop = prepare(end);
  left = end.after;
  try {
    await run();
  } catch (error) {
    if (!hasEnded) throw error;
  } finally {
    stop();
  }
  return hasEnded;
}

function prepare({ withoutLinks = false }: SuddenEnd): () => void {
  hasEnded = false;
  refusesLinks = withoutLinks;
  const originals = patchNode();
  return () => {
    left = undefined;
    refusesLinks = false;
    Object.assign(fs, originals);
  };
}

type AnyCall = (...parameters: never[]) => unknown;

function patchNode(): Record<string, AnyCall> {
  const calls = fs as unknown as Record<string, AnyCall>;
  const openSync = calls.openSync!; // node has all of them
  const originals: Record<string, AnyCall> = { openSync };
  for (const name of OF_NODE) originals[name] = calls[name]!;
  for (const name of OF_NODE) {
    calls[name] = (...parameters) => {
      step();
      if (name === 'linkSync' && refusesLinks) {
        throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM', errno: -1 });
      }
      return originals[name]!(...parameters);
    };
  }
  calls.openSync = (...parameters) => {
    if ((Number(parameters[1]) & fs.constants.O_CREAT) !== 0) step();
    return openSync(...parameters);
  };
  return originals;
}

/** The calls of libc, of which each can be the one at which a pass ends; for `vi.mock`. */
export function endable(libc: Libc, refuse: () => Error): Libc {
  const counted: Record<string, unknown> = { ...libc };
  for (const name of OF_LIBC) {
    const call = libc[name] as AnyCall;
    counted[name] = (...parameters: never[]) => {
      step();
      if (name === 'linkat' && refusesLinks) throw refuse();
      return call(...parameters);
    };
  }
  counted.openat = (...parameters: Parameters<Libc['openat']>) => {
    if ((parameters[2] & fs.constants.O_CREAT) !== 0) step();
    return libc.openat(...parameters);
  };
  const { set, remove } = libc.extended;
  const extended: Libc['extended'] = {
    ...libc.extended,
    set: (...parameters) => {
      step();
      set(...parameters);
    },
    remove: (...parameters) => {
      step();
      remove(...parameters);
    },
  };
  return { ...(counted as unknown as Libc), extended };
}
