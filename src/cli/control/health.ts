// `foldersync health`: whether the service answers, whatever its pairs are like. For who restarts one that does not: a
// pair that is held waits for a person, and a restart would not help.

import { defaultStateDir } from '../../config/resolve/resolve-config.js';
import { loadConfig } from '../../config/load-config.js';
import { findService } from '../../control/client/find-service.js';
import type { HealthAnswer } from '../../control/routes/status-routes.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { type ConfigOption, loadOptions, tellInvalid } from '../process/read-config.js';

/** One that is well answers in milliseconds. */
const ANSWER_MS = 5000;

/** Asks it. The exit code is 0 where it answers. @throws FoldersyncError STATE where it does not, or cannot be asked */
export async function health(options: ConfigOption, context: CommandContext): Promise<number> {
  const place = await placeOfService(options, context);
  if (place === undefined) return EXIT.usage;
  const found = findService(place.stateDir, place.file);
  switch (found.kind) {
    case 'reachable':
      await found.client.get<HealthAnswer>('/health', AbortSignal.timeout(ANSWER_MS));
      context.stdout.write(`process ${found.pid} answers\n`);
      return EXIT.done;
    case 'unreachable':
      // It has just started, or could not open its socket, which its log says.
      context.stderr.write(`process ${found.pid} runs ${place.file}, and cannot be asked\n`);
      return EXIT.problems;
    case 'none':
      context.stderr.write(`no service runs with ${place.file}\n`);
      return EXIT.stopped;
    default:
      return found satisfies never;
  }
}

/**
 * A service goes on with the config that it has when an edit of it is broken, so it is not for that unwell: its state
 * is looked for at the usual place then. Undefined where no file says which service is meant, which was told.
 */
async function placeOfService(
  options: ConfigOption,
  context: CommandContext,
): Promise<{ readonly file: string; readonly stateDir: string } | undefined> {
  const loaded = await loadConfig(loadOptions(options, context));
  if (loaded.valid) return { file: loaded.config.file, stateDir: loaded.config.runner.stateDir };
  const stateDir = defaultStateDir(context);
  if (loaded.file !== undefined && stateDir !== undefined) return { file: loaded.file, stateDir };
  tellInvalid(loaded, options, context);
  return undefined;
}
