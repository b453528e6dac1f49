// Why a process could not be started, where what the system says names the wrong thing.

import fs from 'node:fs';

/** What libuv opens for each stream that is `ignore`. **Source**: uv_spawn, UV_IGNORE */
const NULL_DEVICE = '/dev/null';

/** One sentence for the `error` event of a child process that did not come up. Never throws. */
export function startFailure(error: Error): string {
  // The error names the program, which is there: what is missing is what the child opens before it runs the program.
  const isMisleading = (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'win32';
  if (isMisleading && !fs.existsSync(NULL_DEVICE)) {
    return `${NULL_DEVICE} is missing, and no process can be started without it: mount a /dev that has it`;
  }
  return error.message;
}
