// `foldersync mirror`: one pair without a config file, as in the script that foldersync grew from.

import { join } from 'node:path';
import type { Config } from '../config/resolve/config.js';
import type { Diagnostic } from '../config/text/diagnostic.js';
import { resolveRawConfig } from '../config/load-config.js';
import { findForeignPath } from '../config/check/path-mistakes.js';
import { defaultStateDir } from '../config/resolve/resolve-config.js';
import { showDiagnostic } from '../config/text/show-diagnostic.js';
import { parseDuration } from '../core/words/duration.js';
import { FoldersyncError } from '../core/report/error.js';
import { hashKey } from '../state/state-dir.js';
import { shellCommand } from './approve/approve-command.js';
import { type CommandContext, fromHere, hasColor } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { runWithLogs } from './service/run-with-logs.js';

/** What `mirror` can be told. */
export interface MirrorOptions {
  readonly source: string;
  readonly replica: string;
  /** Seconds, or a duration; absent for a single pass. */
  readonly interval?: string | undefined;
  readonly logDir?: string | undefined;
  readonly yes?: boolean;
}

/** Mirrors one pair, once or at an interval; operations are printed as well as logged. */
export async function mirror(options: MirrorOptions, context: CommandContext): Promise<number> {
  const { interval, yes = false } = options;
  if (yes && interval !== undefined) {
    const hint = 'leave the interval out: a person agrees to one pass';
    throw new FoldersyncError('USAGE', '--yes goes with a single pass only', { hint });
  }
  await requireForcedFileSystem(context);
  const config = await mirrorConfig(options, context);
  if (config === undefined) return EXIT.usage;

  const [pair] = config.pairs;
  const approveWith = () => shellCommand('foldersync', 'mirror', pair?.source ?? '', pair?.replica ?? '', '--yes');
  const isOnce = interval === undefined;
  const how = { isOnce, isApproved: yes, approveWith, showsOperations: true, isForPrograms: false };
  return (await runWithLogs(config, how, context)).exitCode;
}

/** The config that the arguments stand for; undefined when they cannot be used, which has been said. */
async function mirrorConfig(options: MirrorOptions, context: CommandContext): Promise<Config | undefined> {
  const { env, home, isRoot, stderr } = context;
  const source = folderOf('SOURCE', options.source, context);
  const replica = folderOf('REPLICA', options.replica, context);
  // Keys the status, the lock and the logs, so that mirrors of other folders can run at the same time.
  const key = hashKey(source, replica);
  const stateDir = defaultStateDir({ env, home, isRoot });
  if (stateDir === undefined) {
    const hint = 'set HOME or STATE_DIRECTORY to the absolute path of a folder';
    throw new FoldersyncError('USAGE', 'there is no place for the state: the home directory is not known', { hint });
  }
  const ownLogs = join(stateDir, 'logs', `mirror-${key}`);
  const logDir = options.logDir === undefined ? ownLogs : folderOf('LOG_DIR', options.logDir, context);
  const loaded = await resolveRawConfig(
    {
      version: 1,
      // Nobody could ask for it: there is no config that has a name for the pair.
      history: false,
      log: { dir: ownLogs },
      pairs: { mirror: { source, replica, interval: intervalOf(options.interval), log: { dir: logDir } } },
    },
    { file: `mirror of ${source} to ${replica}`, env, home, isRoot },
  );
  if (loaded.valid) return loaded.config;
  const color = hasColor(stderr, env);
  for (const diagnostic of loaded.diagnostics) stderr.write(`${showDiagnostic(inWords(diagnostic), { color })}\n`);
  return undefined;
}

/** An empty argument, a variable that is not set for instance, must not come to mean the working directory. */
function folderOf(name: string, argument: string, context: CommandContext): string {
  if (argument === '') {
    throw new FoldersyncError('USAGE', `${name} is empty`, { hint: 'write . for the working directory' });
  }
  // Node has decoded the arguments already; where that failed, the path is another one by now.
  if (argument.includes('\uFFFD')) {
    throw new FoldersyncError('USAGE', `${name} is not valid UTF-8`, { hint: 'reach the folder through a symlink' });
  }
  const foreign = findForeignPath(argument);
  if (foreign !== undefined) {
    throw new FoldersyncError('USAGE', `${name} ${JSON.stringify(argument)}: ${foreign.message}`, {
      hint: foreign.hint,
    });
  }
  return fromHere(argument, context);
}

/** The interval as a config has it. A single pass goes by no schedule, but a config must have one. */
function intervalOf(argument: string | undefined): string {
  if (argument === undefined) return '1d';
  const interval = /^[0-9]+$/.test(argument) ? `${argument}s` : argument;
  const parsed = parseDuration(interval);
  if (parsed.ok) return interval;
  const hint = parsed.hint ?? 'give seconds, or a duration such as 10s or 5m; LOG_DIR comes after it';
  throw new FoldersyncError('USAGE', `INTERVAL ${JSON.stringify(argument)}: ${parsed.reason}`, { hint });
}

/** A diagnostic without its place: there is no file that it could point into, nor options that it could name. */
function inWords({ file: _file, position: _position, hint, ...rest }: Diagnostic): Diagnostic {
  const words = hint?.replace('"log.dir"', 'LOG_DIR').replace('"stateDir"', 'the environment variable STATE_DIRECTORY');
  return words === undefined ? rest : { ...rest, hint: words };
}
