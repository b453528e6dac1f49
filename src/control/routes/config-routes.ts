// What a pair goes by, and who has said so.

import type { PairOption } from '../../config/resolve/pair-options.js';
import { json } from '../http/answer.js';
import type { Route } from '../http/route.js';
import { pairOf, type RouteContext } from './context.js';

/** What a pair goes by. */
export interface ConfigAnswer {
  /** By the option's name in the config, as `versions.keep.daily`; those that mean something to this pair. */
  readonly options: Readonly<Record<string, PairOption>>;
}

/** The route about the config that a pair runs with. */
export function configRoutes(context: RouteContext): Route[] {
  const answer: Route['answer'] = (request) => {
    const { name } = pairOf(request, context);
    return json({ options: context.control.config().options?.get(name) ?? {} } satisfies ConfigAnswer);
  };
  return [{ method: 'GET', path: '/pairs/{name}/config', answer }];
}
