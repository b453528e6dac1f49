// The reaper of this process, where it is the first one.

import fs from 'node:fs';
import { openReap } from '../../fs/libc/reap.js';
import type { Clock } from '../../process/clock.js';
import { Reaper, type Zombie } from './reaper.js';

/** Undefined where koffi cannot be loaded, which is told: a zombie takes a number, and nothing else. */
export function openReaper(options: {
  readonly clock: Clock;
  readonly onTrouble: (message: string) => void;
}): Reaper | undefined {
  try {
    return new Reaper({ clock: options.clock, zombies, reap: openReap() });
  } catch (error) {
    options.onTrouble(`zombies of other processes will stay: ${(error as Error).message}`);
    return undefined;
  }
}

/** Those that have lost their parent are children of the main thread. **Source**: proc(5), pid_namespaces(7). */
function zombies(): Zombie[] {
  const { pid } = process;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.flatMap((child) => {
    // The name, in parentheses, can hold anything.
    const fields = read(`/proc/${child}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state, startedAt = ''] = [fields[0], fields[STARTED_AT]];
    return state === 'Z' ? [{ pid: Number(child), startedAt }] : [];
  });
}

/** The 22nd field, of those from the state on, which is the third. **Source**: proc(5). */
const STARTED_AT = 19;

/** Empty where it is gone, or where there is no such file. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
