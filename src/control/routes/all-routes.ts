// Everything that can be asked, in one table.

import type { EventRing } from '../events/event-ring.js';
import type { HeldLevels } from '../held/held-levels.js';
import type { Route } from '../http/route.js';
import type { PastReader } from '../past/past-reader.js';
import { configRoutes } from './config-routes.js';
import { conflictRoutes } from './conflict-routes.js';
import type { RouteContext } from './context.js';
import { heldRoutes } from './held-routes.js';
import { historyRoutes } from './history-routes.js';
import { logRoutes } from './log-routes.js';
import { metricsRoutes } from './metrics-routes.js';
import { openapiRoutes } from './openapi-routes.js';
import { pageRoutes } from './page-routes.js';
import { pairRoutes } from './pair-routes.js';
import { pastRoutes } from './past-routes.js';
import { statusRoutes } from './status-routes.js';

/** What routes are made of; those of events have an end of their own, and are given. */
export interface RouteParts extends RouteContext {
  readonly ring: EventRing;
  readonly events: readonly Route[];
  readonly levels: HeldLevels;
  readonly past: PastReader;
  /** The numbers for Prometheus as they are now. */
  readonly metrics: () => string;
}

/** All routes. schemas/foldersync.openapi.json describes each of them. */
export function allRoutes({ ring, events, levels, past, metrics, ...context }: RouteParts): readonly Route[] {
  return [
    ...statusRoutes(context),
    ...events,
    ...pairRoutes(context, ring),
    ...heldRoutes(context, levels),
    ...conflictRoutes(context),
    ...logRoutes(context),
    ...historyRoutes(context),
    ...metricsRoutes(context, metrics),
    ...configRoutes(context),
    ...pastRoutes(context, past),
    ...openapiRoutes(),
    ...pageRoutes(),
  ];
}
