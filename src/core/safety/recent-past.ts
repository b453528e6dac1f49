// What an engine remembers of its replica's last hour, from one pass to the next.

import { RecentNames } from './recent-names.js';
import { RecentUpdates } from './recent-updates.js';

/** The last hour of one replica. */
export interface RecentPast {
  /** Which names are young. */
  readonly names: RecentNames;
  /** Which files were updated. */
  readonly updates: RecentUpdates;
}

/** A past of which nothing is known yet: the first pass takes over what the pair's state tells. */
export function recentPast(): RecentPast {
  return { names: new RecentNames(), updates: new RecentUpdates() };
}
