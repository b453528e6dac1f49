// Of a change that may not have been made: where a file system shows whether it was.

import { isWithin, type RelativePath } from '../tree/bytes.js';
import { type Change, isChange, type JournalLine } from './journal-line.js';

/**
 * Where an entry is now that was at a path when a line was written, after what other writers have renamed since.
 * **Shape**: `lines` as they were written; `since` one of them.
 */
export function pathSince(lines: readonly JournalLine[], since: Change, path: RelativePath): RelativePath {
  let at = path;
  for (let index = lines.lastIndexOf(since) + 1; index < lines.length; index++) {
    const line = lines[index]!; // below its length
    if (!isChange(line)) continue;
    if (line.op === 'renamed') at = moved(at, line.path, line.to) ?? at;
    if (line.op === 'swapped') at = moved(at, line.path, line.to) ?? moved(at, line.to, line.path) ?? at;
  }
  return at;
}

/** A path that is, or is below, the one that was renamed; undefined where it is not. */
function moved(path: RelativePath, from: RelativePath, to: RelativePath): RelativePath | undefined {
  if (!isWithin(path, from)) return undefined;
  return `${to}${path.slice(from.length)}` as RelativePath;
}
