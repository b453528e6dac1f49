// Finds the replica to restore from: that of a pair of the config, or a folder that the command line names.

import path from 'node:path';
import type { Config } from '../../config/resolve/config.js';
import { defaultStateDir } from '../../config/resolve/resolve-config.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Pair } from '../../core/pair/pair.js';
import type { CommandContext } from '../process/context.js';
import { findNamedPair } from '../process/named-pair.js';
import { type FromOptions, type NamedReplica, namedReplica } from '../process/named-replica.js';
import type { ConfigOption } from '../process/read-config.js';

/** A replica with versions. */
export interface RestorePlace {
  /** What it is called: the pair, or the folder's own name. */
  readonly name: string;
  /** The replica. **Shape**: absolute. */
  readonly replica: string;
  /** Where its versions are, likewise; absent where they are in it. */
  readonly versionsDir?: string;
  /** Present where a config says so: into what its pair can be restored, and what else must not be written to. */
  readonly pair?: Pair;
  readonly config?: Config;
  /** Where the locks of the disk lie; a folder that is not there has none. */
  readonly stateDir: string;
  /** The words of the command line that are left: what is wanted. */
  readonly paths: readonly string[];
}

/** What the command line says of it. */
export interface PlaceOptions extends ConfigOption, FromOptions {
  /** The pair, unless `from` is given, and then the paths. */
  readonly words: readonly string[];
}

/**
 * Finds the replica; undefined where the config cannot be used, which has been said.
 * @throws FoldersyncError USAGE
 */
export async function findRestorePlace(
  options: PlaceOptions,
  context: CommandContext,
): Promise<RestorePlace | undefined> {
  const { words } = options;
  const folder = namedReplica(options, context);
  if (folder !== undefined) return placeOfFolder(folder, options, context);
  const [name, ...paths] = words;
  const ifUnnamed = 'nothing says what to restore from';
  const named = await findNamedPair({ ...options, name, ifUnnamed }, context);
  if (named === undefined) return undefined;
  const { pair, config } = named;
  const { replica, versions } = pair;
  const dir = versions?.dir === undefined ? {} : { versionsDir: versions.dir };
  return { name: pair.name, replica, ...dir, pair, config, stateDir: config.runner.stateDir, paths };
}

function placeOfFolder(
  { replica, versionsDir }: NamedReplica,
  { words, config }: PlaceOptions,
  context: CommandContext,
): RestorePlace {
  if (config !== undefined) {
    throw new FoldersyncError('USAGE', '--from reads no config, so --config means nothing', { hint: 'leave one out' });
  }
  const { env, home, isRoot } = context;
  const stateDir = defaultStateDir({ env, home, isRoot });
  if (stateDir === undefined) {
    const hint = 'set HOME or STATE_DIRECTORY to the absolute path of a folder';
    throw new FoldersyncError('USAGE', 'the home directory is not known', { hint });
  }
  const dir = versionsDir === undefined ? {} : { versionsDir };
  return { name: path.basename(replica) || 'restore', replica, ...dir, stateDir, paths: words };
}
