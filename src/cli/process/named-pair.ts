// The one pair that a command is about, by its name on the command line.

import type { Config } from '../../config/resolve/config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Pair } from '../../core/pair/pair.js';
import type { CommandContext } from './context.js';
import { checkNames, type ConfigOption, nameConfig, readConfig } from './read-config.js';

/** What the command line says of it. */
export interface NamedPairOptions extends ConfigOption {
  /** Absent where nobody has named one, which is an error. */
  readonly name: string | undefined;
  readonly json?: boolean;
  /** That error: `nothing says what to restore from`. */
  readonly ifUnnamed: string;
}

/** A pair of a config. */
export interface NamedPair {
  readonly pair: Pair;
  readonly config: Config;
}

/** Finds a pair; undefined where the config cannot be used, which has been said. @throws FoldersyncError USAGE */
export async function findNamedPair(
  options: NamedPairOptions,
  context: CommandContext,
): Promise<NamedPair | undefined> {
  const { name, ifUnnamed } = options;
  if (name === undefined) {
    const hint = 'name a pair of the config, or a replica with --from';
    throw new FoldersyncError('USAGE', ifUnnamed, { hint });
  }
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return undefined;
  checkNames(
    [name],
    config.pairs.map((pair) => pair.name),
  );
  if (options.json !== true) nameConfig(config, context);
  const pair = config.pairs.find((one) => one.name === name)!; // checked
  return { pair, config };
}
