// The watch loop of an engine, over what the engine is made of.

import type { WatchOptions } from '../../core/pair/pair.js';
import { lookAtSource } from '../holds/missed-source.js';
import type { EngineParts } from '../pass/begin-pass.js';
import { WatchLoop } from './watch-loop.js';
import type { WatchLoopOptions } from './watch-loop-options.js';

/** What of an engine it takes. */
interface LoopParts
  extends Pick<EngineParts, 'engine' | 'clock' | 'fileSystem' | 'shared' | 'lines'>,
    Pick<WatchLoopOptions, 'send'> {}

/** What it says is told after the lines that were written before. */
export function watchLoopOf(
  { engine, clock, fileSystem, shared, lines, send }: LoopParts,
  how: WatchOptions,
  own: Pick<WatchLoopOptions, 'sides' | 'runTargeted' | 'isFullNear' | 'isFed'>,
): WatchLoop {
  return new WatchLoop({
    clock,
    watches: fileSystem.capabilities.watches,
    mostWatches: () => shared.mostWatches,
    ...how,
    ...own,
    ignoreFiles: engine.pair.policy.ignoreFiles,
    send: (message) => {
      lines.flush();
      send(message);
    },
    sourceNow: () => lookAtSource(fileSystem, engine.pair),
  });
}
