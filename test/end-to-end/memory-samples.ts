// How much memory processes take over time, as the kernel counts it.

import fs from 'node:fs';

/** What one process takes. **Units**: bytes. */
export interface Memory {
  /** All that is in memory, also what other processes share. */
  readonly resident: number;
  /** What is not the content of a file: the heaps and the stacks. */
  readonly anonymous: number;
}

/** What a process takes now. **Source**: proc_pid_status(5), VmRSS and RssAnon. */
export function memoryOf(pid: number): Memory {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
  const read = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { resident: read('VmRSS'), anonymous: read('RssAnon') };
}

/** The least of some samples: what a process keeps, where each of them has something that it is about to let go of. */
export function leastOf(samples: readonly Memory[]): Memory {
  return {
    resident: Math.min(...samples.map(({ resident }) => resident)),
    anonymous: Math.min(...samples.map(({ anonymous }) => anonymous)),
  };
}
