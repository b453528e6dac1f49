// The hold of a pair whose configured path leads to another place than at its last completed pass: a symlink on the way
// was switched, by somebody who may. What it leads to now may be nothing that this pair is to read, or to write to.

import { bytesOfText, textOfBytes } from '../../core/tree/bytes.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import { isOwnWay } from '../../fs/paths/own-way.js';
import { type HoldOptions, rootHold } from './hold-roots.js';
import type { RootPaths } from '../../state/pair-record.js';

/**
 * Holds where a root's real path is another one than at the last completed pass. A source that only root or this
 * process's user can have switched, as a deployment does, is followed by the rules of a first pass.
 */
export function holdMovedRoot(pair: Pair, now: RootPaths, { state, approveWith }: HoldOptions): Hold | undefined {
  const { paths } = state;
  if (paths === undefined) return undefined;
  const isSwitched = now.source !== paths.source && !isOwnWay(bytesOfText(pair.source));
  const side = isSwitched ? 'source' : now.replica !== paths.replica ? 'replica' : undefined;
  if (side === undefined) return undefined;
  const [there, before] = [now[side], paths[side]].map((path) => textOfBytes(path));
  return rootHold(
    'root-moved',
    `the ${side} ${pair[side]} leads to ${there} now, and led to ${before} at the last completed pass`,
    `nothing was changed; have it lead there again; or, if that was done on purpose, agree with "${approveWith}"`,
  );
}
