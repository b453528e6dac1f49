// What the copy of a large file costs, for the decision when to copy it again.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { CopyControl } from '../../fs/port/directory.js';
import type { PassContext } from '../context/pass-context.js';

/** Below this a copy is cheap, and is not measured. */
const LARGE_BYTES = 1 << 20;

/** A copy that is about to be made. */
export interface CopyToMeasure {
  readonly path: RelativePath;
  /** What a lane has written of it already. */
  readonly preparedBytes: number;
  readonly control: CopyControl;
}

/** What a copy is made with while it is measured; it is told of when this is disposed of, whatever has come of it. */
export interface MeasuredCopy extends Disposable {
  readonly control: CopyControl;
}

/** Whether a copy of this size is measured. To measure a small one would cost each new file a tenth of its time. */
export function isCostly(sizeBytes: number): boolean {
  return sizeBytes >= LARGE_BYTES;
}

/** Begins to measure a copy, all its attempts together. */
export function costOf(
  { output: { journal } }: PassContext,
  { path, preparedBytes, control }: CopyToMeasure,
): MeasuredCopy {
  const startedAt = performance.now();
  let writtenBytes = preparedBytes;
  return {
    control: {
      onChunk: (bytes) => {
        writtenBytes += bytes;
        return control.onChunk(bytes);
      },
    },
    [Symbol.dispose]: () => journal.largeCopy(path, { tookMs: performance.now() - startedAt, writtenBytes }),
  };
}
