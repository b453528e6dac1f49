// `foldersync status`: what the runner has written down, and whether it is still alive.

import { FoldersyncError } from '../core/report/error.js';
import { lockHolder } from '../state/lock.js';
import { systemClock } from '../process/clock.js';
import { readStatusFile, runnerLockOf, type StatusFile, statusFileOf } from '../state/status-file.js';
import { type CommandContext, hasStyle, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { type ConfigOption, checkNames, readConfig } from './process/read-config.js';
import { showStatus } from './status/status-text.js';
import { exitCodeOfStatus, viewStatus } from './status/status-view.js';

/** What `status` can be told. */
export interface StatusOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly json?: boolean;
}

/** Prints the state of the pairs. @throws FoldersyncError STATE when the status cannot be read */
export async function status(options: StatusOptions, context: CommandContext): Promise<number> {
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return EXIT.usage;
  const { file, alive } = readStatus(config.runner.stateDir, config.file);
  const { timezone } = config.runner.log;
  const now = systemClock.now();
  const whole = viewStatus({ config, file, alive, now });
  checkNames(options.names, Object.keys(whole.pairs));
  const named = Object.entries(whole.pairs).filter(([name]) => options.names.includes(name));
  const view = options.names.length === 0 ? whole : { ...whole, pairs: Object.fromEntries(named) };
  if (options.json === true) writeJson(context.stdout, view);
  else context.stdout.write(showStatus(view, { now, timezone, color: hasStyle(context.stdout, context.env) }));
  return exitCodeOfStatus(view);
}

function readStatus(stateDir: string, config: string): { file: StatusFile | undefined; alive: boolean } {
  try {
    const file = readStatusFile(statusFileOf(stateDir, config));
    // A pid alone proves nothing: it may have been given to another process since.
    return { file, alive: file !== undefined && lockHolder(runnerLockOf(stateDir, config)) === file.runner.pid };
  } catch (cause) {
    const hint = 'ask as the user that foldersync runs as';
    const message = `cannot read the status in ${stateDir}: ${(cause as Error).message}`;
    throw new FoldersyncError('STATE', message, { hint, cause });
  }
}
