// Extended attributes and ACLs of an entry: which of them a root's rules keep, read and written through libc.

import type { Bytes } from '../../core/tree/bytes.js';
import { CAPABILITIES, type Extended, type ExtendedAttribute, isLabel } from '../../core/tree/extended.js';
import type { Refusals } from '../../core/report/refusal.js';
import type { ExtendedPlace } from '../libc/extended.js';
import type { LinuxContext } from './context.js';
import { FsError } from '../port/fs-error.js';
import type { Rules } from '../port/rules.js';
import { ACCESS_ACL, DEFAULT_ACL, narrowedMode } from '../port/posix-acl.js';
import { RefusalList } from '../port/refusal.js';

/** What is kept, sorted by name. One that vanishes while they are read is left out. @throws FsError */
export function readExtended(context: LinuxContext, place: ExtendedPlace, rules: Rules): Extended {
  const { libc, buffers } = context;
  if (!rules.xattrs && !rules.acls) return [];
  const found: ExtendedAttribute[] = [];
  for (const name of keptNames(context, place, rules)) {
    const length = libc.extended.get(place, name, buffers.value);
    if (length !== undefined) found.push({ name, value: buffers.value.toString('latin1', 0, length) as Bytes });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Whether a file has the capabilities that it is to have, or is to have none: one that is there already is given none.
 * @throws FsError
 */
export function hasCapabilities({ libc, buffers }: LinuxContext, descriptor: number, wanted: Extended): boolean {
  const value = wanted.find(({ name }) => name === CAPABILITIES)?.value;
  if (value === undefined) return true;
  const length = libc.extended.get(descriptor, CAPABILITIES, buffers.value);
  return length !== undefined && buffers.value.toString('latin1', 0, length) === value;
}

/**
 * Makes what is kept equal to `wanted`; the mode comes first. ACLs come last, because they can take the right to write
 * the others. Labels are replaced and never removed. Returns what was refused.
 */
export function writeExtended(context: LinuxContext, place: ExtendedPlace, wanted: Extended, rules: Rules): Refusals {
  const refused = new RefusalList();
  refused.set({ part: 'attributes' }, () => {
    const found = new Map(readExtended(context, place, rules).map(({ name, value }) => [name, value]));
    removeOthers({ context, place, refused }, wanted, [...found.keys()]);
    const missing = wanted.filter(({ name, value }) => found.get(name) !== value && isKept(name, context, rules));
    for (const attribute of missing) if (!isAcl(attribute.name)) setOne({ context, place, refused }, attribute);
    for (const attribute of missing) if (isAcl(attribute.name)) setOne({ context, place, refused }, attribute);
  });
  return refused.all;
}

/** An entry whose attributes are set. */
export interface ExtendedTarget {
  readonly context: LinuxContext;
  readonly place: ExtendedPlace;
  /** Takes what is refused. */
  readonly refused: RefusalList;
}

/**
 * The first half for a new file: what it has inherited and must not have is removed, and attributes are set, while its
 * mode still lets its owner write them. `setAcls` is the second half, once the mode is right.
 */
export function setAttributes(
  target: ExtendedTarget,
  wanted: Extended,
  { rules, inherited }: { readonly rules: Rules; readonly inherited: readonly Bytes[] },
): void {
  removeOthers(target, rules.acls ? wanted.filter(({ name }) => !isAcl(name)) : wanted, inherited);
  for (const attribute of wanted) if (!isAcl(attribute.name)) setOne(target, attribute);
}

/** The second half. */
export function setAcls(target: ExtendedTarget, wanted: Extended): void {
  for (const attribute of wanted) if (isAcl(attribute.name)) setOne(target, attribute);
}

/**
 * ext4 answers ENOSPC to an attribute that is larger than it keeps, on a disk with room for all else.
 * **Source**: setxattr(2).
 */
function setOne({ context, place, refused }: ExtendedTarget, { name, value }: ExtendedAttribute): void {
  refused.set({ part: 'attributes', attribute: name }, () => {
    try {
      context.libc.extended.set(place, name, Buffer.from(value, 'latin1'));
    } catch (cause) {
      if (!(cause instanceof FsError) || cause.code !== 'ENOSPC') throw cause;
      throw new FsError('E2BIG', `the file system has no room for its ${value.length} bytes`, { cause });
    }
  });
}

/** See `Directory.modeWithoutAcl`. @throws FsError */
export function modeWithoutAcl({ libc, buffers }: LinuxContext, place: ExtendedPlace, mode: number): number {
  if ((mode & 0o070) === 0) return mode;
  const length = libc.extended.get(place, ACCESS_ACL, buffers.value);
  return length === undefined ? mode : narrowedMode(mode, buffers.value.subarray(0, length));
}

function removeOthers({ context, place, refused }: ExtendedTarget, wanted: Extended, found: readonly Bytes[]): void {
  for (const name of found) {
    if (isLabel(name) || wanted.some((attribute) => attribute.name === name)) continue;
    refused.set({ part: 'attributes', attribute: name }, () => context.libc.extended.remove(place, name));
  }
}

/** The names of those that the rules keep. @throws FsError */
export function keptNames(context: LinuxContext, place: ExtendedPlace, rules: Rules): Bytes[] {
  const { names } = context.buffers;
  const length = context.libc.extended.list(place, names);
  if (length === 0) return [];
  // Each ends with a NUL, so the last part is empty.
  const all = names.toString('latin1', 0, length).split('\0') as Bytes[];
  return all.filter((name) => name !== '' && isKept(name, context, rules));
}

/** Those of some attributes that other rules keep as well. */
export function keptBy(context: LinuxContext, extended: Extended, rules: Rules): Extended {
  return extended.length === 0 ? extended : extended.filter(({ name }) => isKept(name, context, rules));
}

/** **Source**: rsync(1), --xattrs: a super-user copies all namespaces but `system.*`, anyone else only `user.*`. */
function isKept(name: string, { isPrivileged }: LinuxContext, rules: Rules): boolean {
  if (isAcl(name)) return rules.acls;
  if (!rules.xattrs || XFS_ACLS.has(name) || rules.lostAttributes.includes(namespaceOf(name))) return false;
  return isPrivileged ? !name.startsWith('system.') : name.startsWith('user.');
}

/** As `Capabilities.namespaces` has them. */
function namespaceOf(name: string): string {
  return name === CAPABILITIES ? name : name.slice(0, name.indexOf('.') + 1);
}

/**
 * XFS shows root its ACLs a second time, under names of its own.
 * **Source**: xfs_attr_put_listent in fs/xfs/xfs_xattr.c.
 */
const XFS_ACLS: ReadonlySet<string> = new Set(['trusted.SGI_ACL_FILE', 'trusted.SGI_ACL_DEFAULT']);

function isAcl(name: string): boolean {
  return name === ACCESS_ACL || name === DEFAULT_ACL;
}
