// After how long without a good pass a pair is stale.

import type { Schedule } from '../../core/pair/pair.js';
import { showDuration } from '../../core/words/duration.js';
import { type Findings, nameOf } from '../text/findings.js';
import { readDuration } from './read-option.js';

/** What is given of it, and where. */
interface GivenAlert {
  /** Absent where the config does not set it. */
  readonly alertAfter: string | number | undefined;
  /** Where it stands. */
  readonly path: readonly string[];
  readonly schedule: Schedule | undefined;
  readonly findings: Findings;
}

/** Resolves it, in milliseconds; undefined where the schedule says it. What is doubtful is reported. */
export function resolveAlertAfter({ alertAfter, path, schedule, findings }: GivenAlert): number | undefined {
  if (alertAfter === undefined) return undefined;
  const alertAfterMs = readDuration(alertAfter);
  const everyMs = schedule !== undefined && 'everyMs' in schedule ? schedule.everyMs : undefined;
  if (everyMs !== undefined && alertAfterMs < everyMs) {
    findings.report({
      code: 'doubtful-schedule',
      severity: 'warning',
      path,
      message: `${nameOf(path)} is over before the next pass is due, ${showDuration(everyMs)} after the last one`,
      hint: `a pair that is in order would be stale each time; give more than ${showDuration(everyMs)}`,
    });
  }
  return alertAfterMs;
}
