// How a pass keeps what it takes away.

import { VERSIONS } from '../../core/history/store-layout.js';
import { PassRecording } from '../writer/pass-recording.js';
import type { PassOptions } from './pass-options.js';

/** The recording of a pass, which begins with its first change. */
export function beginRecording({ versions, fileSystem, request, journal, state, control }: PassOptions): PassRecording {
  return new PassRecording({
    versions,
    fileSystem,
    // What is restored goes to a folder that is no replica.
    isKept: request.kind !== 'restore',
    job: { by: request.trigger, unchangedSince: state.lastCompletedAt },
    makeRoom: (wanted) => control.makeRoom?.(wanted) === true,
    onFailure: (error) => journal.failure(error, { side: 'replica', path: VERSIONS, action: 'keep versions in' }),
  });
}
