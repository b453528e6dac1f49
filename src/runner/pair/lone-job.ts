// A job that is done beside the passes of its pair, in an engine of its own, which takes no slot: it only reads.

import type { LinesMessage } from '../../engine/threads/protocol.js';
import type { PairLog } from '../log/pair-log.js';
import { Slots } from '../schedule/slots.js';
import { RootRegistry } from './root-registry.js';
import { PairSupervisor } from './supervisor.js';
import type { SupervisorOptions } from './supervisor-options.js';
import { WatchShares } from './watch-shares.js';

/** What such a job takes. */
export interface LoneJobOptions
  extends Pick<SupervisorOptions, 'pair' | 'runner' | 'job' | 'approveWith' | 'tell' | 'clock' | 'startEngine'> {
  /** Takes the lines of its engine, because the log belongs to that which mirrors; absent where nobody wants them. */
  readonly onLines?: (lines: LinesMessage) => void;
}

/** Prepares one; `start` begins it, and it is told of by `tell`. */
export function loneJob({ onLines, ...options }: LoneJobOptions): PairSupervisor {
  const log: PairLog = { isShared: false, chunk: async (lines) => onLines?.(lines) };
  return new PairSupervisor({
    ...options,
    schedule: { kind: 'once' },
    log,
    slots: new Slots(1),
    registry: new RootRegistry(),
    watchShares: new WatchShares(),
    before: undefined,
  });
}
