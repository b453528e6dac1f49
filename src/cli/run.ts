// `foldersync run`: the service, or one pass of every pair.

import fs from 'node:fs';
import { loadConfig } from '../config/load-config.js';
import { FoldersyncError } from '../core/report/error.js';
import type { PairStatus } from '../core/report/pair-status.js';
import { approveCommand } from './approve/approve-command.js';
import { type CommandContext, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { type ConfigOption, loadOptions, nameConfig, pickPairs, readConfig } from './process/read-config.js';
import { runWithLogs } from './service/run-with-logs.js';

/** What `run` can be told. */
export interface RunOptions extends ConfigOption {
  readonly once?: boolean;
  readonly yes?: boolean;
  readonly pair?: readonly string[] | undefined;
  readonly json?: boolean;
}

/** What `run --once --json` prints. **Units**: milliseconds since 1970. */
interface RunResult {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** When the run began. */
  readonly startedAt: number;
  /** When it ended. */
  readonly endedAt: number;
  /** As `status --json` has them. */
  readonly pairs: Readonly<Record<string, PairStatus>>;
}

/** Runs until a signal, or with `once` until each pair has had its pass. */
export async function run(options: RunOptions, context: CommandContext): Promise<number> {
  const { once = false, yes = false, json = false } = options;
  for (const [name, isGiven] of Object.entries({ yes, json })) {
    if (isGiven && !once) throw new FoldersyncError('USAGE', `--${name} needs --once`, { hint: 'add --once' });
  }
  await requireForcedFileSystem(context);
  const whole = await readConfig(options, context);
  if (whole === undefined) return EXIT.usage;
  // A service says it in its log, and JSON in its result.
  if (once && !json) nameConfig(whole, context);
  const config = pickPairs(whole, options.pair ?? []);
  const approveWith = (pair: string) => approveCommand(pair, options, context);
  const how = {
    isOnce: once,
    isApproved: yes,
    approveWith,
    showsOperations: false,
    isForPrograms: json,
    onlyPairs: options.pair,
    controlEnv: context.env,
    // The same file, also when another one would be found by now. What a pipe has held can be read once.
    ...(isReadOnce(config.file) ? {} : { load: () => loadConfig(loadOptions({ config: config.file }, context)) }),
  };
  const { exitCode, startedAt, endedAt, pairs } = await runWithLogs(config, how, context);
  if (json) {
    const result: RunResult = {
      config: config.file,
      exitCode,
      startedAt,
      endedAt,
      pairs: Object.fromEntries(pairs),
    };
    writeJson(context.stdout, result);
  }
  return exitCode;
}

/** Whether the config came from a pipe or a device. One that is gone by now was a file. */
function isReadOnce(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() === false;
}
