// Who looks at both sides of a pair: the I/O thread, and lanes where there is much to look at.

import { PassLanes } from '../lanes/pass-lanes.js';
import type { TendedControl, VisitingThreads } from '../lanes/visits-in-lanes.js';
import type { TwoWayOptions } from './two-way-options.js';

/** Undefined where the I/O thread looks alone: a watcher belongs to it, and is to be told before it looks. */
export function lookingThreads(
  { lanes, watch, fileSystem }: TwoWayOptions,
  control: TendedControl,
): VisitingThreads | undefined {
  if (lanes === undefined || watch !== undefined || !fileSystem.capabilities.lends) return undefined;
  return { lanes: new PassLanes(lanes, () => false), control };
}
