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
  /** Called often, besides. */
  readonly duringPass?: () => void;
}

/** The control of one thread. */
export function passControl(options: PassControlOptions): PassControl {
  const { progress, lines, throttle, isCancelled, onEnter, duringPass } = options;
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
    },
    entriesMet: (count, bytes) => progress.addEntries(count, bytes),
    onChunk: (bytes) => {
      progress.addBytes(bytes);
      const isWanted = goesOn();
      throttle?.charge(bytes, goesOn);
      return isWanted && !isCancelled();
    },
    attend,
  };
}
