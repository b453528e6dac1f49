// The home directory, asked for where a `~` or a place that is nobody's choice needs it: a service may have none.

import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/**
 * This user's home directory: `HOME`, or where that is not set or empty, what the machine knows of the user. Undefined
 * where neither says, and where `HOME` is relative, for then it means another folder from each place. **Shape**:
 * absolute.
 */
export function homeDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const named = env.HOME ?? '';
  const home = named === '' ? registeredHome() : named;
  return home !== undefined && isAbsolute(home) ? home : undefined;
}

function registeredHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return undefined; // a user without a name
    throw error;
  }
}
