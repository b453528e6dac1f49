// strace as the thing that makes system calls fail: what it is told, and what it did.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Which calls fail, and how. */
export interface Faults {
  readonly calls: readonly string[];
  readonly error: string;
  /** Calls fail that are on these paths, or on descriptors or names of them. Absent: all, of the whole process. */
  readonly on?: readonly string[];
  readonly random: () => number;
  /** Where strace writes what it sees. */
  readonly log: string;
}

/** One in so many calls of each kind fails. */
const ONE_IN = 50;
/** The first of each kind that may fail: what looks at the two roots does not, for where it fails a pass sees nothing else. */
const FIRST: Readonly<Record<string, number>> = { openat: 10, statx: 80, getdents64: 12, lseek: 8 };

/** The options that make one in fifty calls fail: of each kind the nth by chance, and then each fiftieth. */
export function injecting({ calls, error, on = [], random, log }: Faults): string[] {
  const inject = calls.flatMap((call) => {
    const first = (FIRST[call] ?? 4) + Math.floor(random() * (ONE_IN / 2));
    return ['-e', `inject=${call}:error=${error}:when=${first}+${ONE_IN}`];
  });
  return ['-f', '-q', '-o', log, '-e', `trace=${calls.join(',')}`, ...on.flatMap((at) => ['-P', at]), ...inject];
}

/** How many calls strace has seen, and of which kinds it has made some fail. */
export function readStraceLog(log: string): { readonly seen: number; readonly failed: readonly string[] } {
  const lines = fs.readFileSync(log, 'utf8').split('\n');
  const failed = lines.filter((line) => line.includes('(INJECTED)'));
  return {
    seen: lines.filter((line) => line.includes(' = ')).length,
    failed: failed.map((line) => /^\d+ +(?:<\.\.\. )?(\w+)/.exec(line)?.[1] ?? line),
  };
}

/** Every directory below a folder and itself, and with `files` all that is in them. */
export function everyPath(folder: string, { files }: { readonly files: boolean }): string[] {
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const kept = all.filter((entry) => files || entry.isDirectory());
  return [folder, ...kept.map((entry) => path.join(entry.parentPath, entry.name))];
}

/** What rsync would do to make the replica like the source in every respect that it knows of. */
export function rsyncAll(source: string, replica: string): string {
  const options = ['-aHAXSn', '--delete', '--exclude=/.foldersync', '--itemize-changes'];
  return execFileSync('rsync', [...options, `${source}/`, `${replica}/`], { encoding: 'utf8' });
}
