// What the file systems under both sides keep: what only one of them does, no side is held to.

import type { Capabilities, Root } from '../../fs/port/port.js';
import type { ReplicaTraits } from '../../fs/probe/probe-replica.js';
import { assumedTraits, TraitsMemory } from '../replica/replica-traits.js';

/** The traits of both sides, each learnt when it is first written to. */
export class PairTraits {
  readonly #known = new Map<string, ReplicaTraits>();
  readonly #memories = new Map<string, TraitsMemory>();

  /** As `TraitsMemory.learn`, of what both sides keep as far as they are known. */
  learn(root: Root, capabilities: Capabilities, how: Parameters<TraitsMemory['learn']>[2]): ReplicaTraits {
    const key = `${root.device} ${root.inode}`;
    const memory = this.#memories.get(key) ?? new TraitsMemory();
    this.#memories.set(key, memory);
    this.#known.set(key, memory.learn(root, capabilities, how));
    return this.both(capabilities);
  }

  forget(): void {
    for (const memory of this.#memories.values()) memory.forget();
  }

  /** What both keep, as far as they are known. */
  both(capabilities: Capabilities): ReplicaTraits {
    const [first = assumedTraits(capabilities), ...others] = this.#known.values();
    return others.reduce(leastOf, first);
  }
}

const OWNERS = ['none', 'groups', 'all'] as const;
const SPECIAL = ['none', 'pipes', 'all'] as const;

function leastOf(a: ReplicaTraits, b: ReplicaTraits): ReplicaTraits {
  const earliest = latest(a.earliestSeconds, b.earliestSeconds);
  const last = earliestOf(a.latestSeconds, b.latestSeconds);
  return {
    times: a.times && b.times,
    directoryTimes: a.directoryTimes && b.directoryTimes,
    symlinkTimes: a.symlinkTimes && b.symlinkTimes,
    timeWindowNanos: Math.max(a.timeWindowNanos, b.timeWindowNanos),
    foldsCase: a.foldsCase || b.foldsCase,
    keepsCase: a.keepsCase && b.keepsCase,
    modes: a.modes && b.modes,
    owners: OWNERS[Math.min(OWNERS.indexOf(a.owners), OWNERS.indexOf(b.owners))]!, // one of them
    symlinkOwners: a.symlinkOwners && b.symlinkOwners,
    xattrs: a.xattrs && b.xattrs,
    lostAttributes: [...new Set([...a.lostAttributes, ...b.lostAttributes])],
    acls: a.acls && b.acls,
    hardLinks: a.hardLinks && b.hardLinks,
    symlinks: a.symlinks && b.symlinks,
    special: SPECIAL[Math.min(SPECIAL.indexOf(a.special), SPECIAL.indexOf(b.special))]!, // likewise
    ...(earliest === undefined ? {} : { earliestSeconds: earliest }),
    ...(last === undefined ? {} : { latestSeconds: last }),
  };
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function earliestOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
