// What tells a folder from another one that has come to have its name.

import fs from 'node:fs';

/**
 * Also from one that was made anew with the old one's inode. Empty where there is none, or it cannot be seen. Never
 * throws.
 */
export function identityOfFolder(folder: string): string {
  try {
    const { dev, ino, birthtimeNs } = fs.statSync(folder, { bigint: true });
    return [dev, ino, birthtimeNs].join(' ');
  } catch {
    return '';
  }
}
