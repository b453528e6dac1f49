// How readily this process gives way to others, at the processor and at the disk.

import fs from 'node:fs';
import os from 'node:os';
import type { Priority } from '../../core/pair/pair.js';
import { bind } from './binding.js';
import { FsError } from '../port/fs-error.js';

/**
 * **Source**: setpriority(2); ioprio_set(2), include/uapi/linux/ioprio.h: a class in the upper bits, a level below
 * them.
 */
const WAYS: Readonly<Record<Exclude<Priority, 'normal'>, { readonly nice: number; readonly disk: number }>> = {
  low: { nice: 10, disk: (2 << 13) | 7 },
  idle: { nice: 19, disk: 3 << 13 },
};

/** By `process.arch`; libc has no symbol for it. **Source**: as SYSTEM_CALLS. */
const IOPRIO_SET: Readonly<Record<string, number>> = { x64: 251, arm64: 30 };
const ONE_THREAD = 1;

/**
 * Lowers the priority of every thread there is; those that are made later, and child processes, inherit it. Returns
 * what could not be had, in one sentence for a log. Never throws.
 */
export function lowerPriority(priority: Priority, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (priority === 'normal') return undefined;
  const { nice, disk } = WAYS[priority];
  const threads = ownThreads();
  try {
    // On Linux this is about one thread, whatever Node calls it.
    for (const thread of threads) changed(() => os.setPriority(thread, nice));
    if (env.FOLDERSYNC_FS === 'portable') return lacking(priority, 'libc is not to be used');
    const setDiskPriority = diskPriority();
    for (const thread of threads) changed(() => setDiskPriority(thread, disk));
    return undefined;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return lacking(priority, reason);
  }
}

/** @throws Error where libc cannot be called, or the call's number is not known */
function diskPriority(): (thread: number, disk: number) => void {
  const number = process.platform === 'linux' ? IOPRIO_SET[process.arch] : undefined;
  if (number === undefined) throw new Error(`not known on ${process.platform} ${process.arch}`);
  const { declare, check } = bind();
  const call = declare('int64_t syscall(int64_t number, int which, int who, int priority)');
  return (thread, disk) => void check(call(number, ONE_THREAD, thread, disk));
}

/** A thread may end between being listed and being changed. */
function changed(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof FsError) return error.code;
  return (error as { info?: { code?: string } }).info?.code;
}

/** The main thread comes first: what is made meanwhile is made by it. **Source**: proc(5), /proc/PID/task. */
function ownThreads(): number[] {
  try {
    const others = fs.readdirSync('/proc/self/task').map(Number);
    return [process.pid, ...others.filter((thread) => thread !== process.pid)];
  } catch {
    return [process.pid]; // no Linux: there a process has one priority
  }
}

function lacking(priority: Priority, reason: string): string {
  return `priority "${priority}" cannot be had as a whole (${reason}): the disk may not know of it`;
}
