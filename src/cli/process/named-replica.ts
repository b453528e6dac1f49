// A replica that the command line names by its folder: of no config, on a moved disk for instance.

import { FoldersyncError } from '../../core/report/error.js';
import { type CommandContext, fromHere } from './context.js';

/** What the command line says of it. */
export interface FromOptions {
  /** The replica; absent where a pair of the config is meant. */
  readonly from?: string | undefined;
  /** Where its versions are; absent where they are in it. */
  readonly versionsDir?: string | undefined;
}

/** Its folders. **Shape**: absolute paths. */
export interface NamedReplica {
  readonly replica: string;
  /** Absent where its versions are in it. */
  readonly versionsDir?: string;
}

/** Takes it from the command line; undefined where that names a pair instead. @throws FoldersyncError USAGE */
export function namedReplica({ from, versionsDir }: FromOptions, context: CommandContext): NamedReplica | undefined {
  if (from === undefined) {
    if (versionsDir === undefined) return undefined;
    const hint = 'add --from, or leave it out: a config says where the versions of its pairs are';
    throw new FoldersyncError('USAGE', '--versions-dir goes with --from', { hint });
  }
  const replica = fromHere(requireText('--from', from), context);
  if (versionsDir === undefined) return { replica };
  return { replica, versionsDir: fromHere(requireText('--versions-dir', versionsDir), context) };
}

/** A word of the command line that names a path. @throws FoldersyncError USAGE */
export function requireText(what: string, word: string): string {
  if (word === '') throw new FoldersyncError('USAGE', `${what} is empty`, { hint: 'name a folder or a file' });
  // Node has decoded the arguments already; where that failed, the path is another one by now.
  if (!word.includes('\uFFFD')) return word;
  throw new FoldersyncError('USAGE', `${what} is not valid UTF-8`, { hint: 'restore the folder that it is in' });
}
