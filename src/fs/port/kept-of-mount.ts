// A root's rules as they are for what lies on one mount, and the owners that go with them.

import { CAPABILITIES } from '../../core/tree/extended.js';
import { type Identity, KeptOwners } from './kept-owners.js';
import { MOUNTED_PLAINLY, type MountedAs } from './mounted-as.js';
import type { Rules } from './rules.js';

/** What a directory takes from its root. */
export interface Kept {
  readonly rules: Rules;
  readonly owners: KeptOwners;
}

/** What is kept of what lies on a mount like this one. */
export function keptOf(rules: Rules, self: Identity, mountedAs: MountedAs): Kept {
  const limits = rules.heedsMounts ? mountedAs : MOUNTED_PLAINLY;
  const owners = new KeptOwners(rules.owners, self, limits);
  if (!limits.nosuid) return { rules, owners };
  return { rules: { ...rules, lostAttributes: [...rules.lostAttributes, CAPABILITIES] }, owners };
}
