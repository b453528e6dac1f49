// Everything at once, for a short while. `npm run soak` runs the same for longer, and then looks at the memory as well.

import { it } from 'vitest';
import { trialTimeoutMs, tryChurn } from './churn-trial.js';

/** Given by `npm run soak`, on a machine that does nothing else. */
const SOAK_SECONDS = Number(process.env.FOLDERSYNC_CHURN_SECONDS ?? 0);
/** The sources rest at least once meanwhile. */
const seconds = SOAK_SECONDS || 15;
const seed = Number(process.env.FOLDERSYNC_CHURN_SEED ?? Date.now() % 1e9);

it(`churn leaves every replica as its source (seed ${seed})`, { timeout: trialTimeoutMs(seconds) }, async () => {
  await tryChurn({ seed, seconds, convergedWithinMs: SOAK_SECONDS > 0 ? 10_000 : 60_000 });
});
