// By which terms a pass works, so that a later one knows whether it works by the same.

import { limitsChanges } from '../../core/pair/pair.js';
import { isLimited } from '../../fs/port/mounted-as.js';
import type { PairRecord } from '../../state/pair-record.js';
import { hashKey } from '../../state/state-dir.js';
import type { PassContext } from '../context/pass-context.js';

/**
 * What extended attributes are compared by, and between which folders. Where any of it is another one, an entry that
 * has not changed since the last good pass may differ all the same: it was excluded then, or this is another disk of
 * those that take turns at being the replica.
 */
export function termsOf({ plan: { source, replica, policy, fileSystem } }: PassContext): string {
  const { special, crossMounts, exclude, include } = policy;
  const { adapter } = fileSystem.capabilities;
  const { owners, xattrs, acls, lostAttributes } = source.rules;
  const folders = [source, replica].map((root) => [root?.identity, root?.identity.fileSystemId ?? root?.device]);
  const kept = { owners, xattrs, acls, lostAttributes };
  const limits = isLimited(source.mountedAs) ? { mountedAs: source.mountedAs } : {};
  const terms = { ...kept, ...limits, special, crossMounts, exclude, include, adapter, folders };
  return hashKey(JSON.stringify(terms));
}

/** The limit of changes, as later passes are to know it. */
export function limitOf({ plan: { policy } }: PassContext): Pick<PairRecord, 'maxChange'> {
  return limitsChanges(policy) ? { maxChange: policy.maxChange } : {};
}
