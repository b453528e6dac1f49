// What routes work with, and what they take from a request.

import type { ServiceControl } from '../../runner/control/service-control.js';
import type { Clock } from '../../process/clock.js';
import type { Pair } from '../../core/pair/pair.js';
import { HttpError } from '../http/http-error.js';
import type { RoutedRequest } from '../http/route.js';

/** The service that is asked. */
export interface RouteContext {
  readonly control: ServiceControl;
  readonly clock: Clock;
}

/** The pair that the path names, as it runs now. @throws HttpError 404 */
export function pairOf({ names }: RoutedRequest, { control }: RouteContext): Pair {
  const { name = '' } = names;
  const pair = control.config().pairs.find((one) => one.name === name);
  if (pair === undefined) throw new HttpError(404, 'NOT_FOUND', `no pair has the name ${JSON.stringify(name)}`);
  return pair;
}

/** A whole number of the query; @throws HttpError 400 for anything else, or one outside of the bounds */
export function numberOf(
  { query }: RoutedRequest,
  name: string,
  { least = 0, most, fallback }: { least?: number; most: number; fallback: number },
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new HttpError(400, 'USAGE', `"${name}" has to be a whole number from ${least} to ${most}`);
}

/** A field of the body that is a text. @throws HttpError 400 where it is not there, or something else */
export function textOf({ body }: RoutedRequest, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new HttpError(400, 'USAGE', `the body has to hold "${name}", a text`);
}

/** A number of the body; absent where it is not there. @throws HttpError 400 for anything else */
export function optionalNumberOf({ body }: RoutedRequest, name: string): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new HttpError(400, 'USAGE', `"${name}" has to be a whole number`);
}

/** @throws HttpError 400 where the body holds a field that nobody knows */
export function refuseOthers<Body extends object = object>(
  { body }: RoutedRequest,
  ...known: readonly (keyof Body & string)[]
): void {
  const names: readonly string[] = known;
  const other = Object.keys(body).find((name) => !names.includes(name));
  if (other === undefined) return;
  const hint = known.length === 0 ? 'send {}' : `it can hold ${known.join(', ')}`;
  throw new HttpError(400, 'USAGE', `the body holds ${JSON.stringify(other)}, which means nothing`, { hint });
}
