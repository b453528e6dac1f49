// Where the versions of a replica are that a person asks for: of a pair of the config, or of a folder that is named.

import { type VersionedReplica, versionedReplica } from '../../runner/versions/with-store.js';
import type { CommandContext } from '../process/context.js';
import { type FromOptions, namedReplica } from '../process/named-replica.js';
import { findNamedPair, type NamedPair } from '../process/named-pair.js';
import type { ConfigOption } from '../process/read-config.js';

/** A replica whose versions are asked for. */
export interface AskedReplica extends VersionedReplica {
  /** The pair; a replica that no config knows is called by its path. */
  readonly name: string;
  /** Present where a config says so. */
  readonly known?: NamedPair;
  /** The words of the command line that are left. */
  readonly rest: readonly string[];
}

/** What the command line says of it. */
export interface AskOptions extends ConfigOption, FromOptions {
  readonly words: readonly string[];
  readonly json?: boolean;
}

/** Finds it; undefined where the config cannot be used, which has been said. @throws FoldersyncError USAGE */
export async function findReplica(options: AskOptions, context: CommandContext): Promise<AskedReplica | undefined> {
  const { words } = options;
  const named = namedReplica(options, context);
  if (named !== undefined) {
    const { replica, versionsDir } = named;
    return { name: replica, ...versionedReplica(replica, versionsDir), rest: words };
  }
  const [name, ...rest] = words;
  const ifUnnamed = 'nothing says whose versions to show';
  const known = await findNamedPair({ ...options, name, ifUnnamed }, context);
  if (known === undefined) return undefined;
  const { name: called, replica, versions } = known.pair;
  return { name: called, ...versionedReplica(replica, versions?.dir), known, rest };
}
