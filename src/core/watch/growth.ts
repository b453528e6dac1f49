// How large a replica is after a pass: what a watching pair counts on with between two full ones.

import type { Report } from '../report/report.js';

/** By how many entries a pass has made the replica larger. */
export function growthOf({ counts }: Report): number {
  return counts.made + counts.copied - counts.removed;
}
