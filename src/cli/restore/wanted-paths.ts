// What of a replica is wanted: the paths of a command line, as paths below its root.

import path from 'node:path';
import { bytesOfText, type RelativePath } from '../../core/tree/bytes.js';
import { FoldersyncError } from '../../core/report/error.js';
import { requireText } from '../process/named-replica.js';
import type { RestorePlace } from './restore-place.js';

/** Paths below the root. A whole path is one in the source, or in the replica. @throws FoldersyncError USAGE */
export function wantedPaths({ paths, replica, pair }: RestorePlace): RelativePath[] {
  const roots = pair === undefined ? [replica] : [pair.source, replica];
  return [...new Set(paths.map((word) => wantedPath(requireText('a path', word), roots)))];
}

function wantedPath(word: string, roots: readonly string[]): RelativePath {
  const below = path.isAbsolute(word) ? belowOneOf(roots, word) : path.normalize(word);
  if (below === undefined || below === '..' || below.startsWith('../')) {
    const hint = `name it as it is below ${roots.join(' or ')}, without a slash at its start`;
    throw new FoldersyncError('USAGE', `${JSON.stringify(word)} is not in the replica`, { hint });
  }
  const relative = below.replace(/\/+$/, '');
  return bytesOfText(relative === '.' ? '' : relative) as RelativePath;
}

function belowOneOf(roots: readonly string[], word: string): string | undefined {
  return roots.map((root) => path.relative(root, word)).find((below) => below !== '..' && !below.startsWith('../'));
}
