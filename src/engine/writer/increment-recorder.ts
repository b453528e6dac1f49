// A recorder for one thread, over an increment that is open.

import { isExcludedPath } from '../../core/filter/excluded-path.js';
import { DIRECTORY } from '../../core/tree/entry-table.js';
import type { OpenIncrement } from '../versions/versions.js';
import { Recorder, type RecorderOptions } from './recorder.js';

/** A recorder that writes to an increment, which stays its owner's. */
export function recorderFor(
  { root, path, journal, made, excluded }: Omit<OpenIncrement, keyof Disposable>,
  own: Pick<RecorderOptions, 'replica' | 'writer' | 'failed'>,
): Recorder {
  return new Recorder({
    ...own,
    root,
    path,
    journal,
    made,
    hasExcluded: excluded !== undefined,
    excludes: (entry, kind) => isExcludedPath(excluded, entry, kind === DIRECTORY),
  });
}
