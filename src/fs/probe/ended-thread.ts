// Whether a thread of this process still runs, as the kernel says: one that was ended from outside tells nobody, and
// its 'exit' is heard on an event loop only. **Source**: proc(5), /proc/thread-self and /proc/PID/task.

import fs from 'node:fs';
import path from 'node:path';

/** The kernel's id of the thread that calls; undefined where there is no /proc. Never throws. */
export function ownThread(): number | undefined {
  try {
    return Number(path.basename(fs.readlinkSync('/proc/thread-self')));
  } catch {
    return undefined; // no Linux, or a /proc of another PID namespace
  }
}

/** Whether a thread of this process has ended; false also where that cannot be told. Never throws. */
export function hasEnded(thread: number): boolean {
  try {
    const isListed = fs.statSync(`/proc/self/task/${thread}`, { throwIfNoEntry: false }) !== undefined;
    return !isListed && fs.existsSync('/proc/thread-self'); // or /proc itself is gone
  } catch {
    return false;
  }
}
