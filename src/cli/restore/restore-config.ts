// A restore as a config of one pair, which a runner can do: from the replica into the target, by an ordinary pass.

import path from 'node:path';
import type { Config } from '../../config/resolve/config.js';
import { resolveRawConfig } from '../../config/load-config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { LogFormat, LogLevel } from '../../core/pair/pair.js';
import type { CommandContext } from '../process/context.js';
import type { RestorePlace } from './restore-place.js';
import type { RestoreTarget } from './restore-target.js';

/** How its lines are written. */
interface LineOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
}

/** The config. @throws FoldersyncError USAGE where its folders cannot be used */
export async function restoreConfig(
  place: RestorePlace & RestoreTarget,
  lines: LineOptions,
  { env, home, isRoot }: CommandContext,
): Promise<Config> {
  const { name, replica, folder, stateDir, pair: original, config } = place;
  const loaded = await resolveRawConfig(
    {
      version: 1,
      log: { dir: path.join(stateDir, 'logs'), ...lines, timezone: config?.runner.log.timezone ?? 'local' },
      stateDir,
      pairs: {
        [PAIR_NAME.test(name) ? name : 'restore']: {
          source: replica,
          replica: folder,
          interval: '1d',
          prune: false,
          special: 'copy',
          versions: false,
        },
      },
    },
    { file: `restore of ${replica} to ${folder}`, env, home, isRoot },
  );
  if (!loaded.valid) throw unusable(loaded.diagnostics[0]);
  if (original === undefined) return loaded.config;
  // How much of the machine the pair may take, a restore of it may.
  const { lanes, priority, bandwidthBytesPerSecond } = original.policy;
  const own = { lanes, priority, ...(bandwidthBytesPerSecond === undefined ? {} : { bandwidthBytesPerSecond }) };
  const pairs = loaded.config.pairs.map((pair) => ({ ...pair, policy: { ...pair.policy, ...own } }));
  const { stopGraceMs, stuckAfterMs } = config?.runner ?? loaded.config.runner;
  return { ...loaded.config, pairs, runner: { ...loaded.config.runner, stopGraceMs, stuckAfterMs } };
}

/** What the schema takes for the name of a pair. */
const PAIR_NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

function unusable(found: { readonly message: string; readonly hint?: string } | undefined): FoldersyncError {
  const { message = 'its folders cannot be used', hint } = found ?? {};
  return new FoldersyncError('USAGE', `cannot restore: ${message}`, hint === undefined ? {} : { hint });
}
