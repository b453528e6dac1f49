// Numbers for Prometheus: on the socket for the service's own user, and on the port where the config says so.

import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';
import type { RouteContext } from './context.js';

/** **Source**: "Exposition formats" of Prometheus' documentation. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The route of the numbers; `text` gives them as they are now. */
export function metricsRoutes({ control }: Pick<RouteContext, 'control'>, text: () => string): Route[] {
  const answer: Route['answer'] = ({ isLocal }) => {
    if (!isLocal && control.config().runner.http?.metrics !== true) {
      const hint = 'set "http.metrics" to true in the config';
      throw new HttpError(404, 'NOT_FOUND', 'metrics are not served here', { hint });
    }
    return { kind: 'content', type: TYPE, body: text() };
  };
  return [{ method: 'GET', path: '/metrics', answer }];
}
