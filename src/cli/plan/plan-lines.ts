// The lines of a plan, which tell of each operation whatever a pair's log tells.

import type { Config } from '../../config/resolve/config.js';
import type { Pair } from '../../core/pair/pair.js';
import { tellingAll } from '../../core/plan/telling-pair.js';

/** A plan is made of operation lines, so that pairs which log less are made to tell of them. */
export function withLines(config: Config, format: Pair['log']['format']): Config {
  return { ...config, pairs: config.pairs.map((pair) => tellingAll(pair, format)) };
}
