// The terminal's progress as a listener of the bus: how far each full pass is, until it has ended.

import type { EventListener } from '../../runner/events/bus.js';
import type { Screen } from './screen.js';

/** Shows on a screen what a bus tells of passes that run. */
export function followProgress(screen: Pick<Screen, 'show'>): EventListener {
  return (event, pair) => {
    if (pair === undefined) return;
    if (event.kind === 'pass-progress') screen.show(pair, event.progress, event.lastEntries);
    const hasEnded = event.kind === 'pair-ended' || (event.kind === 'pass-ended' && event.scope === 'full');
    if (hasEnded) screen.show(pair, undefined);
  };
}
