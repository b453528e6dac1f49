// What happens, as it happens.

import type { Clock } from '../../process/clock.js';
import type { EventRing } from '../events/event-ring.js';
import { EventStreams, type WantedEvents } from '../events/event-stream.js';
import { HttpError } from '../http/http-error.js';
import type { Route, RoutedRequest } from '../http/route.js';

/** The route of the events, and what ends its streams. */
export interface EventRoutes {
  readonly routes: readonly Route[];
  close(): void;
}

/** Serves the events of a ring. */
export function eventRoutes(ring: EventRing, clock: Clock): EventRoutes {
  const streams = new EventStreams(ring, clock);
  const answer: Route['answer'] = (request) => {
    const wanted = wantedBy(request);
    streams.admit();
    return { kind: 'stream', write: (response) => streams.write(response, wanted) };
  };
  return { routes: [{ method: 'GET', path: '/events', answer }], close: () => streams.close() };
}

/** @throws HttpError 400 */
function wantedBy({ query, lastEventId }: RoutedRequest): WantedEvents {
  const isFollowing = query.get('follow') !== '0';
  const pairs = query.getAll('pair');
  if (query.get('recent') === '1') return { pairs, since: 'all', isFollowing };
  if (lastEventId === undefined) return { pairs, since: undefined, isFollowing };
  if (!/^\d{1,15}$/.test(lastEventId)) throw new HttpError(400, 'USAGE', 'Last-Event-ID has to be the id of an event');
  return { pairs, since: Number(lastEventId), isFollowing };
}
