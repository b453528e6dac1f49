// `foldersync status`: what the service that runs says, or what the last one has written down.

import type { Config } from '../config/resolve/config.js';
import { findService } from '../control/client/find-service.js';
import type { ServedStatus } from '../control/routes/served-status.js';
import { FoldersyncError } from '../core/report/error.js';
import { lockHolder } from '../state/lock.js';
import { systemClock } from '../process/clock.js';
import type { PairKeyParts } from '../state/state-dir.js';
import { readVerifyRecord, verifyRecordFile } from '../state/verify-record.js';
import { readStatusFile, runnerLockOf, type StatusFile, statusFileOf } from '../state/status-file.js';
import { type CommandContext, hasColor, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { type ConfigOption, checkNames, readConfig } from './process/read-config.js';
import { showStatus } from './status/status-text.js';
import { exitCodeForScripts, exitCodeOfStatus, viewStatus } from './status/status-view.js';

/** What `status` can be told. */
export interface StatusOptions extends ConfigOption {
  readonly names: readonly string[];
  readonly json?: boolean;
  /** Whether the exit code tells of a service that does not run as well. */
  readonly exitCode?: boolean;
}

/** Prints the state of the pairs. @throws FoldersyncError STATE when the status cannot be read */
export async function status(options: StatusOptions, context: CommandContext): Promise<number> {
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return EXIT.usage;
  const { file, alive } = (await askStatus(config)) ?? readStatus(config.runner.stateDir, config.file);
  const { timezone } = config.runner.log;
  const verificationOf = (pair: PairKeyParts) => readVerifyRecord(verifyRecordFile(config.runner.stateDir, pair)).last;
  const now = systemClock.now();
  const whole = viewStatus({ config, file, alive, now, verificationOf });
  checkNames(options.names, Object.keys(whole.pairs));
  const named = Object.entries(whole.pairs).filter(([name]) => options.names.includes(name));
  const view = options.names.length === 0 ? whole : { ...whole, pairs: Object.fromEntries(named) };
  if (options.json === true) writeJson(context.stdout, view);
  else context.stdout.write(showStatus(view, { now, timezone, color: hasColor(context.stdout, context.env) }));
  return options.exitCode === true ? exitCodeForScripts(view) : exitCodeOfStatus(view);
}

/** How long a service is waited for; what it has written down tells more than none. **Units**: milliseconds. */
const ANSWER_MS = 3000;

/** Asks the service; undefined where none answers, or not this user. */
async function askStatus({ runner, file }: Config): Promise<{ file: StatusFile; alive: true } | undefined> {
  try {
    const found = findService(runner.stateDir, file);
    if (found.kind !== 'reachable') return undefined;
    const {
      version,
      runner: service,
      pairs,
    } = await found.client.get<ServedStatus>('/status', AbortSignal.timeout(ANSWER_MS));
    const plain = Object.entries(pairs).map(([name, { why: _why, schedule: _schedule, ...pair }]) => [name, pair]);
    return { file: { version, runner: service, pairs: Object.fromEntries(plain) }, alive: true };
  } catch {
    return undefined; // the file tells, or why it cannot be read
  }
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
