// What an entry of the replica takes over beside its content: owner, mode, times and extended attributes.

import type { Name } from '../core/bytes.js';
import { isSameMetadata, isSameOwner } from '../core/diff.js';
import { type Attributes, type Kind, SYMLINK } from '../core/entry-table.js';
import { type Extended, isSameExtended } from '../core/extended.js';
import { onTarget } from '../fs/on-target.js';
import type { Directory } from '../fs/port.js';
import { ACCESS_ACL } from '../fs/posix-acl.js';
import type { PassContext } from './pass-context.js';

/** What an entry is to be given. */
export interface Metadata {
  readonly attributes: Attributes;
  /** Absent where the extended attributes are as they should be. */
  readonly extended?: Extended;
  /** Whether an ACL of the replica's entry is to go or to change. */
  readonly changesAcl?: boolean;
}

/** One entry on both sides, or (without a name) both directories themselves. */
export interface MetadataPlace {
  readonly source: Directory;
  readonly replica: Directory;
  readonly name: Name | undefined;
  readonly kind: Kind;
  /** What the source's entry has. */
  readonly wanted: Attributes;
  /** What the replica's entry has. */
  readonly found: Attributes;
  /** Whether extended attributes are to be compared. */
  readonly isDue: boolean;
}

/** What is to be changed about an entry of the replica; `isSame` where that is nothing. @throws FsError */
export function compareMetadata(context: PassContext, place: MetadataPlace): Metadata & { readonly isSame: boolean } {
  const { source, replica, name, kind, wanted, found } = place;
  // A new owner costs a file its capabilities, which are an extended attribute: they are written again, also where they are the same.
  const isNewOwner = !isSameOwner(wanted, found);
  const isDue = place.isDue || isNewOwner;
  const looksSame = isSameMetadata(kind, wanted, found, context.rules);
  if (looksSame && !isDue) return { attributes: wanted, isSame: true };
  const attributes = withoutAcl(context, place);
  const isSame = isSameMetadata(kind, attributes, found, context.rules);
  const { xattrs, acls } = context.source.rules;
  if (!isDue || !(xattrs || acls)) return { attributes, isSame };
  const extended = source.readExtended(name);
  const foundExtended = onTarget(() => replica.readExtended(name));
  if (!isNewOwner && isSameExtended(extended, foundExtended)) return { attributes, isSame };
  const changesAcl = accessAclOf(extended) !== accessAclOf(foundExtended);
  return { attributes, extended, changesAcl, isSame: false };
}

/** What a new entry is to be given. @throws FsError */
export function metadataOfNew(
  context: PassContext,
  place: Pick<MetadataPlace, 'source' | 'name' | 'kind' | 'wanted'>,
): Metadata {
  const { xattrs, acls } = context.source.rules;
  const attributes = withoutAcl(context, place);
  if (!(xattrs || acls)) return { attributes };
  // It may have inherited an ACL, but a symlink has none.
  const changesAcl = acls && place.kind !== SYMLINK;
  return { attributes, extended: place.source.readExtended(place.name), changesAcl };
}

/**
 * Gives an entry of the replica (undefined: the directory itself) what it lacks. The mode sets an ACL's mask: it comes first.
 * Where an ACL is to go, that mask would grant what it still says for a moment, so that nobody but the owner may enter until
 * then. @throws FsError
 */
export function applyMetadata(replica: Directory, name: Name | undefined, kind: Kind, metadata: Metadata): void {
  const { attributes, extended, changesAcl } = metadata;
  const stamp = (stamped: Attributes) =>
    name === undefined ? replica.stampSelf(stamped) : replica.stamp(name, kind, stamped);
  onTarget(() => {
    if (extended !== undefined && changesAcl) {
      stamp({ ...attributes, mode: attributes.mode & OWNER_ONLY });
      replica.writeExtended(name, extended);
    }
    stamp(attributes);
    if (extended !== undefined) replica.writeExtended(name, extended);
  });
}

function accessAclOf(extended: Extended): string | undefined {
  return extended.find(({ name }) => name === ACCESS_ACL)?.value;
}

const OWNER_ONLY = 0o700;

/** Where ACLs are not mirrored, a mode must not give a group what the ACL gave only some of its users. */
function withoutAcl(
  { source: root }: PassContext,
  { source, name, wanted }: Pick<MetadataPlace, 'source' | 'name' | 'wanted'>,
): Attributes {
  if (root.rules.acls) return wanted;
  const mode = source.modeWithoutAcl(name, wanted.mode);
  return mode === wanted.mode ? wanted : { ...wanted, mode };
}
