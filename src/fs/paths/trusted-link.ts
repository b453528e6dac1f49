// Whose symlinks are followed on the way to a folder, in both adapters: see linux/path.ts for the rule.

import { textOfBytes } from '../../core/tree/bytes.js';
import type { Bytes } from '../../core/tree/bytes.js';
import { FsError } from '../port/fs-error.js';

/** The user that everybody trusts. */
export const ROOT_UID = 0;

/** Whether what belongs to a user is root's or that of this process's own; undefined where there are no users. */
export function isTrustedOwner(uid: number, self: number | undefined = process.geteuid?.()): boolean {
  return self === undefined || uid === ROOT_UID || uid === self;
}

/**
 * A symlink that somebody may have planted: it belongs neither to us, nor to root, nor to the owner of what it leads
 * to.
 */
export function untrustedLink(place: string, uid: number): FsError {
  const link = textOfBytes(place as Bytes);
  return new FsError('UNTRUSTED', `the symlink ${link} belongs to user ${uid}, what it leads to to somebody else`);
}
