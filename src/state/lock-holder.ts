// Who holds a lock, and whether that process is still alive: a pid alone does not tell, because pids are reused.

import fs from 'node:fs';

/** One process, as a lock names it. */
export interface Holder {
  readonly pid: number;
  /** The kernel's id of this boot: a pid of another boot means nothing. Absent where there is no /proc. */
  readonly bootId?: string;
  /** When the process started, in clock ticks since boot. Absent where there is no /proc. */
  readonly startedTicks?: string;
  /** The process without which this one is about to end; absent where it needs none. */
  readonly parent?: Holder;
}

/** This process; `parent` is the pid of the one without which it ends. */
export function thisProcess(parent?: number): Holder {
  return { ...describe(process.pid), ...(parent === undefined ? {} : { parent: describe(parent) }) };
}

function describe(pid: number): Holder {
  const bootId = readBootId();
  const stat = readStat(pid);
  return {
    pid,
    ...(bootId === undefined ? {} : { bootId }),
    ...(stat === undefined ? {} : { startedTicks: stat.startedTicks }),
  };
}

/** Reads what a lock says; undefined where it names nobody, or cannot be understood. Never throws. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    if (!isPid(holder?.pid)) return undefined;
    const { parent, ...rest } = holder as Holder;
    return isPid(parent?.pid) ? (holder as Holder) : rest;
  } catch {
    return undefined; // empty, or cut short by a crash of the machine: its writer is gone
  }
}

function isPid(pid: unknown): boolean {
  return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && pid <= LAST_PID;
}

/** **Source**: proc_sys_kernel(5), pid_max, is far below; process.kill takes 32 bits. */
const LAST_PID = 2 ** 31 - 1;

/** Whether the process that took the lock still runs; where that cannot be told, it does. Never throws. */
export function isAlive(holder: Holder): boolean {
  const bootId = readBootId();
  if (bootId !== undefined && holder.bootId !== undefined && bootId !== holder.bootId) return false;
  if (!hasPid(holder.pid)) return false;
  const stat = readStat(holder.pid);
  if (stat === undefined) return true; // another user's process, hidden from us, or no /proc at all
  return !stat.isZombie && (holder.startedTicks === undefined || holder.startedTicks === stat.startedTicks);
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it lives, under another user
  }
}

function readBootId(): string | undefined {
  return read('/proc/sys/kernel/random/boot_id')?.trim();
}

interface ProcessStat {
  readonly isZombie: boolean;
  readonly startedTicks: string;
}

/** **Source**: proc_pid_stat(5): field 3 is the state, 22 the start time; they are counted after the last `)`. */
function readStat(pid: number): ProcessStat | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startedTicks = rest[18];
  return startedTicks === undefined ? undefined : { isZombie: state === 'Z', startedTicks };
}

/** Undefined where there is no such file: no /proc, no such process, or one that is hidden from us. */
function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return undefined; // whatever the reason, the pid alone decides then
  }
}
