// `npm run soak -- --minutes 30 [--seed N]`: the churn of the slow tests for as long as one likes.

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string' } } });
const seconds = Number(values.minutes) * 60;
if (!(seconds > 0)) throw new Error(`--minutes: expected a number above 0, found ${values.minutes}`);

const arguments_ = ['vitest', 'run', '--config', 'vitest.slow.config.ts', 'test/end-to-end/soak.slow.test.ts'];
const { status } = spawnSync('npx', arguments_, {
  stdio: 'inherit',
  env: {
    ...process.env,
    FOLDERSYNC_CHURN_SECONDS: String(seconds),
    ...(values.seed === undefined ? {} : { FOLDERSYNC_CHURN_SEED: values.seed }),
  },
});
process.exitCode = status ?? 1;
