// What a config would change about the service that runs now: `check --against-running`.

import type { Config } from '../../config/resolve/config.js';
import { describeDiff, diffConfig, hasChanges, onlyPairs, type RunnerChange } from '../../config/diff-config.js';
import { type LoadedConfig, loadConfig } from '../../config/load-config.js';
import { defaultStateDir } from '../../config/resolve/resolve-config.js';
import type { PairChange } from '../../core/pair/diff-pairs.js';
import { FoldersyncError } from '../../core/report/error.js';
import { lockHolder } from '../../state/lock.js';
import { liveConfigs, type RunningConfig, readRunningConfig } from '../../runner/running-config.js';
import { runnerLockOf } from '../../state/status-file.js';
import { type CommandContext, fromHere } from '../process/context.js';
import { loadOptions } from '../process/read-config.js';

/** What a reload would do. */
export interface AgainstRunning {
  /** The process of the service. */
  readonly pid: number;
  /** The file that it runs. */
  readonly file: string;
  /** The options of the service itself that would change. */
  readonly runner: readonly RunnerChange[];
  /** What would become of each pair, the removed ones last. */
  readonly pairs: readonly PairChange[];
}

/** A config in the place of the one that runs: its relative paths are those of that file's folder. */
export interface PlacedConfig {
  readonly loaded: LoadedConfig;
  /** Absent where the config is not valid in that place. */
  readonly against?: AgainstRunning;
}

/**
 * Compares a valid config with that of a running service: of `asked`, or else of the same file, or else of the only
 * one.
 * @throws FoldersyncError STATE where none runs or its state may not be read, USAGE where several run
 */
export async function checkAgainst(
  config: Config,
  asked: string | undefined,
  context: CommandContext,
): Promise<PlacedConfig> {
  const stateDirs = await stateDirsToAsk(config, asked, context);
  const { running, stateDir } = withState(() => findRunning(config, asked, { stateDirs, context }));
  // Where the config does not say where the state lies, it lies where the service has it: systemd may have told that
  // one.
  const env = { ...context.env, STATE_DIRECTORY: stateDir };
  const placedAt = running.config.file;
  const loaded = await loadConfig({ ...loadOptions({ config: config.file }, context), env, placedAt });
  if (!loaded.valid) return { loaded };
  const diff = diffConfig(running.config, onlyPairs(loaded.config, running.onlyPairs));
  return { loaded, against: { pid: running.pid, file: placedAt, ...diff } };
}

/** Says what a reload would do, in the words in which the service would log it. **Shape**: lines. */
export function showAgainst(against: AgainstRunning): string[] {
  const head = `against process ${against.pid}, which runs ${against.file}:`;
  const lines = describeDiff(against).map(({ pair, text }) => `  ${pair === undefined ? '' : `[${pair}] `}${text}`);
  return [head, ...lines, ...(hasChanges(against) ? [] : ['  nothing would change'])];
}

/** Where the state of the service may lie. **Shape**: without repetitions. */
async function stateDirsToAsk(config: Config, asked: string | undefined, context: CommandContext): Promise<string[]> {
  const current = asked === undefined ? undefined : await loadConfig(loadOptions({ config: asked }, context));
  const ofCurrent = current?.valid === true ? [current.config.runner.stateDir] : [];
  const byDefault = defaultStateDir(context);
  const ofNobody = byDefault === undefined ? [] : [byDefault];
  return [...new Set([...ofCurrent, config.runner.stateDir, ...ofNobody])];
}

interface Found {
  readonly running: RunningConfig;
  readonly stateDir: string;
}

function findRunning(
  config: Config,
  asked: string | undefined,
  { stateDirs, context }: { readonly stateDirs: readonly string[]; readonly context: CommandContext },
): Found {
  const files = asked === undefined ? [config.file] : [fromHere(asked, context)];
  const live = stateDirs.flatMap((stateDir) => liveConfigs(stateDir).map((file) => ({ stateDir, file })));
  const named = live.filter(({ file }) => files.includes(file));
  const candidates = named.length > 0 || asked !== undefined ? named : live;
  if (candidates.length > 1) {
    throw new FoldersyncError('USAGE', `several services run: ${candidates.map(({ file }) => file).join(', ')}`, {
      hint: 'name the config of one of them: --against-running FILE',
    });
  }
  const [candidate] = candidates;
  if (candidate === undefined) {
    const what = asked === undefined ? 'no service runs' : `no service runs ${files[0]}`;
    throw new FoldersyncError('STATE', `${what}; looked in ${stateDirs.join(' and ')}`, {
      hint: 'where its state lies elsewhere, name the config that it runs: --against-running FILE',
    });
  }
  const { stateDir, file } = candidate;
  const running = readRunningConfig(stateDir, file);
  if (running !== undefined) return { running, stateDir };
  const pid = lockHolder(runnerLockOf(stateDir, file));
  throw new FoldersyncError('STATE', `process ${pid} has not written down what it runs (${file})`, {
    hint: 'it may be a single pass, or another version of foldersync',
  });
}

function withState<Result>(look: () => Result): Result {
  try {
    return look();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined || cause instanceof FoldersyncError) throw cause;
    const hint = 'ask as the user that foldersync runs as';
    throw new FoldersyncError('STATE', `cannot read what runs: ${(cause as Error).message}`, { hint, cause });
  }
}
