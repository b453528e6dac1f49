// Where the service of a workplace can be asked, when it keeps its state and its socket there.

import { until, type Workplace } from './foldersync.js';

/** Its control socket; undefined while it has none. */
export function socketOf(place: Workplace): string | undefined {
  return place.record<{ readonly socket: string }>('control')?.socket;
}

/** Kept when it has one. */
export function socketIn(place: Workplace): Promise<string> {
  return until(() => socketOf(place), 'a control socket');
}
