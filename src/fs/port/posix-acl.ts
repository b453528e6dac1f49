// A POSIX access ACL as the kernel stores it, as far as it tells what an owning group may do.

import type { Extended } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';

// **Source**: include/uapi/linux/posix_acl_xattr.h and posix_acl.h: a version, then entries of tag, rights and id.
const VERSION = 2;
const HEADER_BYTES = 4;
const ENTRY_BYTES = 8;
const TAG_GROUP = 0x04;
const TAG_MASK = 0x10;

/** The extended attribute that holds an entry's own ACL. **Source**: acl(5). */
export const ACCESS_ACL = 'system.posix_acl_access';
/** The one that holds what new entries of a directory inherit. */
export const DEFAULT_ACL = 'system.posix_acl_default';

/**
 * A mode whose group bits are what the ACL grants the owning group: its own entry, cut by the mask. The mode that stat
 * shows has the mask there, which may be wider. An ACL that cannot be understood grants the group nothing.
 */
export function narrowedMode(mode: number, acl: Buffer): number {
  let group = 0;
  let mask = 7;
  if (acl.length >= HEADER_BYTES && acl.readUInt32LE(0) === VERSION) {
    for (let at = HEADER_BYTES; at + ENTRY_BYTES <= acl.length; at += ENTRY_BYTES) {
      const tag = acl.readUInt16LE(at);
      if (tag === TAG_GROUP) group = acl.readUInt16LE(at + 2) & 7;
      if (tag === TAG_MASK) mask = acl.readUInt16LE(at + 2) & 7;
    }
  }
  return (mode & ~0o070) | ((group & mask) << 3);
}

/**
 * The mode of an entry that was given its attributes except for those that were refused: without its ACL it must grant
 * no more.
 */
export function modeBesideAcl(mode: number, extended: Extended, refused: Refusals): number {
  if (!refused.some(({ attribute }) => attribute === ACCESS_ACL)) return mode;
  const acl = extended.find(({ name }) => name === ACCESS_ACL);
  return acl === undefined ? mode : narrowedMode(mode, Buffer.from(acl.value, 'latin1'));
}
