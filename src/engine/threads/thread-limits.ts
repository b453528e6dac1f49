// How much memory a thread of an engine may take for what it soon forgets.

import type { ResourceLimits } from 'node:worker_threads';

/**
 * A pass makes much garbage and keeps little: beyond some megabytes, a larger young generation costs memory and saves
 * no time (first copy of 100,000 files on two lanes: 1.8 to 1.9 s of wall time and 3.4 s of CPU time with 2, 4 and 8
 * MB; warm passes over them 120, 125 and 132 MB).
 */
export const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 4 };
