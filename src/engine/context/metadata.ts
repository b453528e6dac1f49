// What an entry of the replica takes over beside its content: owner, mode, times and extended attributes.

import type { Name, RelativePath } from '../../core/tree/bytes.js';
import { isSameMetadata, isSameOwner, keepsTime, wantedOf } from '../../core/tree/same-metadata.js';
import { type Attributes, type Kind, SYMLINK } from '../../core/tree/entry-table.js';
import { CAPABILITIES, type Extended, isSameExtended } from '../../core/tree/extended.js';
import type { Problem } from '../../core/report/problem.js';
import { actionOf, type Refusals } from '../../core/report/refusal.js';
import type { Directory } from '../../fs/port/directory.js';
import { FsError } from '../../fs/port/fs-error.js';
import { ACCESS_ACL } from '../../fs/port/posix-acl.js';
import type { Metadata } from '../writer/replica-writer.js';
import type { Journal } from './journal.js';
import type { PassPlan } from './pass-plan.js';

/** One entry on both sides, or (without a name) both directories themselves. */
export interface MetadataPlace {
  readonly path: RelativePath;
  readonly source: Directory;
  readonly replica: Directory;
  readonly name: Name | undefined;
  readonly kind: Kind;
  /** What the source's entry has. */
  readonly wanted: Attributes;
  /** What the replica's entry has. */
  readonly found: Attributes;
  /** Whether to compare extended attributes. */
  readonly isDue: boolean;
}

/** What of a pass this needs: how both sides are compared, and where it tells what it could not read or set. */
interface MetadataContext {
  readonly plan: Pick<PassPlan, 'source' | 'rules'>;
  readonly output: { readonly journal: Journal };
}

/** What to change about an entry of the replica; `isSame` where that is nothing. @throws FsError */
export function compareMetadata(
  context: MetadataContext,
  place: MetadataPlace,
): Metadata & { readonly isSame: boolean } {
  const { path, source, replica, name, kind, found } = place;
  const wanted = wantedOf(kind, place.wanted, context.plan.rules);
  // A new owner costs a file its capabilities, which are an extended attribute: they are written again, also where they
  // are the same.
  const isNewOwner = !isSameOwner(wanted, found);
  const isDue = place.isDue || isNewOwner;
  const looksSame = isSameMetadata(kind, wanted, found, context.plan.rules);
  if (looksSame && !isDue) return { attributes: wanted, isSame: true };
  const attributes = withoutAcl(context, { source, name, wanted });
  const isSame = isSameMetadata(kind, attributes, found, context.plan.rules);
  const { xattrs, acls } = context.plan.source.rules;
  if (!isDue || !(xattrs || acls)) return { attributes, isSame };
  const extended = readOrTell(context, { side: 'source', path }, () => source.readExtended(name));
  const foundExtended = readOrTell(context, { side: 'replica', path }, () => replica.readExtended(name));
  if (extended === undefined || foundExtended === undefined) return { attributes, isSame };
  if (!isNewOwner && isSameExtended(extended, foundExtended)) return { attributes, isSame };
  const changesAcl = attributeOf(extended, ACCESS_ACL) !== attributeOf(foundExtended, ACCESS_ACL);
  const capabilities = attributeOf(extended, CAPABILITIES);
  const givesCapabilities = capabilities !== undefined && capabilities !== attributeOf(foundExtended, CAPABILITIES);
  return { attributes, extended, changesAcl, givesCapabilities, isSame: false };
}

/** The metadata to give to a new entry. @throws FsError */
export function metadataOfNew(
  context: MetadataContext,
  place: Pick<MetadataPlace, 'path' | 'source' | 'name' | 'kind' | 'wanted'>,
): Metadata {
  const { xattrs, acls } = context.plan.source.rules;
  const attributes = withoutAcl(context, place);
  if (!(xattrs || acls)) return { attributes };
  // It may have inherited an ACL, but a symlink has none.
  const changesAcl = acls && place.kind !== SYMLINK;
  const extended = readOrTell(context, { side: 'source', path: place.path }, () =>
    place.source.readExtended(place.name),
  );
  return extended === undefined ? { attributes } : { attributes, extended, changesAcl };
}

/** Undefined, which is told, where they cannot be read: that costs the entry nothing else. */
function readOrTell(
  { output: { journal } }: MetadataContext,
  where: Pick<Problem, 'side' | 'path'>,
  read: () => Extended,
): Extended | undefined {
  try {
    return read();
  } catch (error) {
    journal.failure(error, { ...where, action: 'read the attributes of' });
    return undefined;
  }
}

/**
 * Each part that was refused is a problem of its own; what the replica is known not to keep is none. Returns whether
 * there was a problem.
 */
export function tellRefusals(context: MetadataContext, path: RelativePath, kind: Kind, refused: Refusals): boolean {
  const { rules } = context.plan;
  const { journal } = context.output;
  const isKept = ({ part }: Refusals[number]) => {
    if (part === 'mode') return rules.modes;
    return part !== 'times' || keepsTime(kind, rules);
  };
  const told = refused.filter(isKept);
  for (const refusal of told) {
    const { code, message, isSource } = refusal;
    const side = isSource ? 'source' : 'replica';
    journal.failure(new FsError(code, message), { side, path, action: actionOf(refusal) });
  }
  return told.length > 0;
}

function attributeOf(extended: Extended, wanted: string): string | undefined {
  return extended.find(({ name }) => name === wanted)?.value;
}

/** Where ACLs are not mirrored, a mode must not give a group what the ACL gave only some of its users. */
function withoutAcl(
  { plan: { source: root } }: MetadataContext,
  { source, name, wanted }: Pick<MetadataPlace, 'source' | 'name' | 'wanted'>,
): Attributes {
  if (root.rules.acls) return wanted;
  const mode = source.modeWithoutAcl(name, wanted.mode);
  return mode === wanted.mode ? wanted : { ...wanted, mode };
}
