// Carries out what a lane has decided, which sees no more of the pass than one directory at a time.

import { GivenBack } from './given-back.js';
import { RealWriter } from './real-writer.js';
import type { Recorder } from './recorder.js';

/**
 * The writer of a lane. What takes a view of the whole pass is given back to the I/O thread, before anything was done.
 */
export class LaneWriter extends RealWriter {
  /** `mayChange` says whether it is written down that the pass changes something. */
  constructor({ mayChange, recorder }: { readonly mayChange: boolean; readonly recorder?: Recorder | undefined }) {
    super(
      () => {
        if (!mayChange) throw new GivenBack();
      },
      () => recorder,
    );
  }

  override lendsClosed(): never {
    throw new GivenBack();
  }
}
