// How a thread of an engine shows that its pass is alive, and hears that it is to end.

import type { RelativePath } from '../../core/tree/bytes.js';
import type { LineSender } from '../threads/line-sender.js';
import type { PassControl } from './control.js';
import type { SharedState } from '../threads/shared-state.js';
import type { Throttle } from '../threads/throttle.js';

/** What a control is made of. */
export interface PassControlOptions {
  /** Where this thread's progress goes. */
  readonly progress: SharedState;
  readonly lines: LineSender;
  /** Absent without a limit. */
  readonly throttle: Throttle | undefined;
  isCancelled(): boolean;
  /** Told what the thread is at. */
  readonly onEnter: (path: RelativePath) => void;
  /** Called before each chunk and each directory: may block while it is told to go on. */
  readonly rest?: (goesOn: () => boolean) => void;
  /** Called often, besides. */
  readonly duringPass?: () => void;
  readonly makeRoom?: NonNullable<PassControl['makeRoom']>;
}

/** The control of one thread. */
export function passControl(options: PassControlOptions): PassControl {
  const { progress, lines, throttle, isCancelled, onEnter, duringPass, rest, makeRoom } = options;
  const attend = () => {
    lines.flushIfOld();
    duringPass?.();
  };
  const live = () => {
    progress.beat();
    attend();
  };
  const goesOn = () => {
    live();
    return !isCancelled();
  };
  return {
    get isCancelled() {
      return isCancelled();
    },
    enter: (path) => {
      onEnter(path);
      live();
      rest?.(goesOn);
    },
    entriesMet: (count, bytes) => progress.addEntries(count, bytes),
    onChunk: (bytes) => {
      progress.addBytes(bytes);
      const isWanted = goesOn();
      throttle?.charge(bytes, goesOn);
      rest?.(goesOn);
      return isWanted && !isCancelled();
    },
    attend,
    ...(makeRoom === undefined ? {} : { makeRoom }),
  };
}
