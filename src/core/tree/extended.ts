// Extended attributes of one entry, POSIX ACLs among them, as bytes; and when two entries' are the same.

import type { Bytes } from './bytes.js';

/**
 * One extended attribute. An ACL is one as well: `system.posix_acl_access`, and `system.posix_acl_default` of a
 * directory.
 */
export interface ExtendedAttribute {
  /** With its namespace, such as `user.comment`. */
  readonly name: Bytes;
  readonly value: Bytes;
}

/** All that is kept of one entry. **Shape**: sorted by name, no name twice. */
export type Extended = readonly ExtendedAttribute[];

/** What a file's program may do besides. **Source**: capabilities(7), File capabilities. */
export const CAPABILITIES = 'security.capability';

/**
 * Whether a replica's entry has what the source's has. Labels that only the replica has do not count: see `isLabel`.
 */
export function isSameExtended(source: Extended, replica: Extended): boolean {
  const wanted = new Map(source.map(({ name, value }) => [name, value]));
  const found = replica.filter(({ name }) => wanted.has(name) || !isLabel(name));
  return found.length === source.length && found.every(({ name, value }) => wanted.get(name) === value);
}

/**
 * Whether an attribute is given to every new entry by the kernel's security module, and cannot be removed. It is copied
 * where the source has it (as rsync -X does), and left alone where the source lacks it.
 */
export function isLabel(name: string): boolean {
  return name === 'security.selinux' || name.startsWith('security.SMACK64') || name === 'security.apparmor';
}
