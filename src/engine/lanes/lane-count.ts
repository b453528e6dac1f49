// On how many lanes a large tree is walked.

import os from 'node:os';
import type { Policy } from '../../core/pair/pair.js';
import { isRotational } from '../../fs/probe/rotational.js';

/** Beyond that, threads wait for the same file system rather than for each other's work. */
const MOST_BY_ITSELF = 4;
const MOST_ON_TURNING_DISKS = 2;

/**
 * How many threads there are at the most, as the policy says or as the cores and the disks (st_dev) suggest. At least
 * 1.
 */
export function mostLanes({ lanes }: Pick<Policy, 'lanes'>, devices: readonly number[]): number {
  if (lanes !== 'auto') return lanes;
  const most = [...new Set(devices)].some(isRotational) ? MOST_ON_TURNING_DISKS : MOST_BY_ITSELF;
  return Math.min(os.availableParallelism(), most);
}

/**
 * How many lanes to run while so many passes share the cores: what the policy says, or this pass's part. At least 1.
 */
export function laneCount(
  { lanes }: Pick<Policy, 'lanes'>,
  { most, passes }: { readonly most: number; readonly passes: number },
): number {
  if (lanes !== 'auto') return lanes;
  return Math.max(1, Math.min(most, Math.floor(os.availableParallelism() / passes)));
}
