// The status as it is served: what the status file has, with each pair's state as it is now, why, and when it runs.

import { scheduleDescriber } from '../../config/describe-schedule.js';
import { type PairStatus, standingUpdates, stateAt, whyOf } from '../../core/report/pair-status.js';
import type { StatusFile } from '../../state/status-file.js';
import type { RouteContext } from './context.js';

/** How one pair is. */
export interface ServedPair extends PairStatus {
  /** Why it is in its state, on one line; absent where the word says it all. */
  readonly why?: string;
  /** When it is mirrored, in words; absent for a pair that has just been taken out of the config. */
  readonly schedule?: string;
}

/** How the service and its pairs are. */
export interface ServedStatus extends Omit<StatusFile, 'pairs'> {
  /** By pair name, in the config's order. */
  readonly pairs: Readonly<Record<string, ServedPair>>;
  /** Whether whoever asks may do more than look: pairs can be run, paused and approved. */
  readonly canControl: boolean;
}

/** Looks at the service; its schedules are put into words once. */
export function statusServer(context: RouteContext): () => Promise<Omit<ServedStatus, 'canControl'>> {
  const describe = scheduleDescriber();
  return async () => {
    const { control, clock } = context;
    const now = clock.now();
    const words = new Map(
      await Promise.all(control.config().pairs.map(async (pair) => [pair.name, await describe(pair)] as const)),
    );
    const { pairs, ...status } = control.status();
    const served = Object.entries(pairs).map(([name, { manyUpdates, ...pair }]): [string, ServedPair] => {
      const shown = { ...pair, state: stateAt(pair, now) };
      const why = whyOf(shown);
      const schedule = words.get(name);
      const standing = standingUpdates(manyUpdates, now);
      return [
        name,
        {
          ...shown,
          ...(standing && { manyUpdates: standing }),
          ...(why === undefined ? {} : { why }),
          ...(schedule === undefined ? {} : { schedule }),
        },
      ];
    });
    return { ...status, pairs: Object.fromEntries(served) };
  };
}
