// Both sides of a pair as its passes see them: each is the source of one direction and the replica of the other.

import { otherSide, type Side } from '../../core/two-way/reconcile.js';
import type { Root } from '../../fs/port/port.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Problem } from '../../core/report/problem.js';
import { holdMissingMarker, replacedRoot } from '../holds/hold-roots.js';
import { holdUnmounted } from '../holds/hold-unmounted.js';
import { holdMovedRoot } from '../holds/moved-root.js';
import type { TwoWayOptions } from './two-way-options.js';

/** The roots, `a` that of the config's source. */
export type BothRoots = Readonly<Record<Side, Root>>;

/** What a problem calls a side. */
export function problemSide(side: Side): Problem['side'] {
  return side === 'a' ? 'source' : 'replica';
}

/** What each direction of a pair goes by; whatever would have one side be more than the other is left out. */
export function bothDirections(pair: Pair): { readonly forth: Pair; readonly back: Pair } {
  const { mounted } = pair.policy;
  const policy = { ...pair.policy, compare: 'content', prune: true, adopt: false, crossMounts: false } as const;
  const { marker: _, ...unmarked } = policy;
  const swapped = mounted === 'source' ? 'replica' : mounted === 'replica' ? 'source' : mounted;
  return {
    forth: { ...pair, policy },
    back: { ...pair, source: pair.replica, replica: pair.source, policy: { ...unmarked, mounted: swapped } },
  };
}

/**
 * Whether nothing speaks against the folders: both were equal before, and are there, where and what they were. What a
 * pass of either direction would say of them need not be asked then.
 */
export function areAsBefore(options: TwoWayOptions, roots: BothRoots): boolean {
  const { forth, back } = bothDirections(options.pair);
  return (['b', 'a'] as const).every((to) => {
    const [source, root] = [roots[otherSide(to)], roots[to]];
    const pair = to === 'b' ? forth : back;
    const state = options.directions[to].record();
    if (state.roots === undefined || state.paths === undefined || state.distrust !== undefined) return false;
    const { fileSystem, approveWith } = options;
    const replica = { kind: 'existing', root } as const;
    const hold =
      holdUnmounted({ fileSystem, pair, source, replica }) ??
      holdMovedRoot(pair, { source: source.path, replica: root.path }, { state, approveWith }) ??
      holdMissingMarker({ source, policy: pair.policy });
    return hold === undefined && replacedRoot({ source: source.identity, replica: root.identity }, state) === undefined;
  });
}
