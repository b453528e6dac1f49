// Gives an entry of a replica its owner, mode, times and extended attributes, in the order in which nobody is let in
// between.

import type { Attributes } from '../../core/tree/entry-table.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { Directory } from '../../fs/port/directory.js';
import { onTarget } from '../../fs/port/on-target.js';
import { modeBesideAcl } from '../../fs/port/posix-acl.js';
import type { Given, Metadata } from './replica-writer.js';

/**
 * Gives an entry of the replica what it lacks; returns what was refused of that. The mode sets an ACL's mask: it comes
 * first. Where an ACL is to go, that mask would grant what it still says for a moment, so that nobody but the owner may
 * enter until then; and where the new one is refused, the group gets no more than that would grant.
 * @throws FsError where the entry cannot be reached; VANISHED where another one has come to its name
 */
export function applyMetadata(
  replica: Directory,
  { name, kind, inode }: Given,
  { attributes, extended, changesAcl }: Metadata,
): Refusals {
  const stamp = (stamped: Attributes) =>
    name === undefined ? replica.stampSelf(stamped) : replica.stamp(name, kind, stamped, inode);
  return onTarget(() => {
    if (extended === undefined) return stamp(attributes);
    let mode = attributes.mode;
    if (changesAcl) {
      stamp({ ...attributes, mode: mode & OWNER_ONLY });
      mode = modeBesideAcl(mode, extended, replica.writeExtended(name, extended, inode));
    }
    const refused = stamp({ ...attributes, mode });
    const refusedExtended = replica.writeExtended(name, extended, inode);
    return refused.length + refusedExtended.length === 0 ? refused : [...refused, ...refusedExtended];
  });
}

const OWNER_ONLY = 0o700;
