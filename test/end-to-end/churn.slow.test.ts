// Churn from many seeds, on both adapters, beside two processes that take all the time they can get: what a race between a change
// and a pass leaves behind shows where threads have to wait for their turn.

import { spawn } from 'node:child_process';
import { describe, it, onTestFinished } from 'vitest';
import { trialTimeoutMs, tryChurn } from './churn-trial.js';

const SECONDS = 20;
const TRIALS = 4;
const GIVEN = process.env.FOLDERSYNC_CHURN_SEED;
const SEEDS =
  GIVEN === undefined ? Array.from({ length: TRIALS }, (_, nth) => (Date.now() + nth * 7919) % 1e9) : [Number(GIVEN)];

/** Node keeps times in microseconds, and rounds them. */
const ADAPTERS = [
  ['linux', 1],
  ['portable', 2000],
] as const;

/** Keeps every processor busy until the end of the test. */
function beBusy(): void {
  for (let nth = 0; nth < 2; nth++) {
    const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
    onTestFinished(() => void busy.kill('SIGKILL'));
  }
}

describe.each(ADAPTERS)('churn on a busy machine, %s', (adapter, grainNs) => {
  it.each(SEEDS)('leaves every replica as its source (seed %i)', { timeout: trialTimeoutMs(SECONDS) }, async (seed) => {
    beBusy();
    const environment = { FOLDERSYNC_FS: adapter };
    await tryChurn({ seed, seconds: SECONDS, convergedWithinMs: 120_000, environment, grainNs });
  });
});
