// Whether somebody else may have put a config where it was found. One that nobody has named is carried out because of
// its place alone: below a folder that all may write to, /tmp for instance, that would let any user give root orders.

import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Says what makes a file, its folder, or what a symlink there leads to, somebody else's: `it belongs to user 1000`.
 * Undefined where all are this user's or root's and nobody else may write to them, and where users have no numbers
 * (Windows).
 * **Errors**: throws as node:fs does for what is not there.
 * **Source**: sshd_config(5), StrictModes, for the rule.
 */
export async function strangersHand(file: string): Promise<string | undefined> {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const real = await realpath(file);
  for (const [path, name] of [
    [file, 'it'],
    [dirname(file), `its folder ${dirname(file)}`],
    [real, `the file ${real} that it leads to`],
    [dirname(real), `the folder ${dirname(real)} that it leads to`],
  ] as const) {
    const { uid, mode } = await lstat(path);
    if (uid !== user && uid !== 0) return `${name} belongs to user ${uid}`;
    // Of a symlink the owner alone counts.
    if ((mode & FILE_TYPE) !== SYMLINK && (mode & WRITABLE_FOR_OTHERS) !== 0) return `others may write to ${name}`;
  }
  return undefined;
}

/** **Source**: inode(7). */
const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;
const WRITABLE_FOR_OTHERS = 0o022;
