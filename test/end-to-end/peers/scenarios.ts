// All rows, in the order of the table.

import { changes } from './changes.js';
import { conflicts } from './conflicts.js';
import { kinds } from './kinds.js';
import { mishaps } from './mishaps.js';
import type { Scenario } from './scenario.js';

/** By the headings of the table's parts. */
export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  'One side has changed': changes,
  'Both sides have changed': conflicts,
  'Names and kinds': kinds,
  'When something goes wrong': mishaps,
};
