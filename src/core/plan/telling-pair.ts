// A pair whose lines are what is wanted of it.

import { isLogged } from '../report/event.js';
import type { LogFormat, Pair } from '../pair/pair.js';

/** A pair whose engine tells of each operation, whatever its log has of them. */
export function tellingAll(pair: Pair, format: LogFormat): Pair {
  const level = isLogged('info', pair.log.level) ? pair.log.level : 'info';
  return { ...pair, log: { ...pair.log, level, format } };
}
