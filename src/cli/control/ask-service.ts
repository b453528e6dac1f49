// The service that a command asks something of: found by the config, or said plainly that there is none.

import type { Config } from '../../config/resolve/config.js';
import { type FoundService, findService } from '../../control/client/find-service.js';
import type { ControlClient } from '../../control/client/control-client.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { CommandContext } from '../process/context.js';
import { checkNames, type ConfigOption, readConfig } from '../process/read-config.js';

/** A service that can be asked. */
export interface AskedService {
  readonly config: Config;
  readonly client: ControlClient;
  /** The id of its process. */
  readonly pid: number;
}

/** What a command asks about. */
interface AskOptions extends ConfigOption {
  /** What can be done where no service runs; absent where that is to start one. */
  readonly otherwise?: string;
}

/**
 * Finds the service; undefined where the config cannot be used, which has been said.
 * @throws FoldersyncError NOT_FOUND where none runs, STATE where it cannot be asked
 */
export async function findAskedService(
  options: AskOptions,
  context: CommandContext,
): Promise<AskedService | undefined> {
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return undefined;
  const found = lookForService(config);
  switch (found.kind) {
    case 'reachable':
      return { config, client: found.client, pid: found.pid };
    case 'unreachable': {
      const hint = 'a service that could not open its control socket says why in its log; "run --once" has none';
      throw new FoldersyncError('STATE', `process ${found.pid} runs ${config.file}, and cannot be asked`, { hint });
    }
    case 'none': {
      const { otherwise = 'start it: foldersync run' } = options;
      throw new FoldersyncError('NOT_FOUND', `no service runs with ${config.file}`, { hint: otherwise });
    }
    default:
      return found satisfies never;
  }
}

/** Looks for the service of a config. @throws FoldersyncError STATE where this user may not look */
function lookForService({ runner, file }: Config): FoundService {
  try {
    return findService(runner.stateDir, file);
  } catch (cause) {
    const hint = 'ask as the user that foldersync runs as';
    const message = `cannot look for the service in ${runner.stateDir}: ${(cause as Error).message}`;
    throw new FoldersyncError('STATE', message, { hint, cause });
  }
}

/** The pairs that a command names, or all of them. @throws FoldersyncError USAGE */
export function namedPairs({ pairs }: Config, names: readonly string[], isForAll = false): string[] {
  const known = pairs.map(({ name }) => name);
  if (isForAll && names.length > 0) throw new FoldersyncError('USAGE', 'name pairs, or give --all, not both');
  if (isForAll) return known;
  if (names.length === 0) {
    throw new FoldersyncError('USAGE', 'nothing says which pairs', { hint: 'name them, or give --all' });
  }
  checkNames(names, known);
  return [...new Set(names)];
}
