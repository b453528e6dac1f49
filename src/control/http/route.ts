// Routes: which request is answered by what. A path is matched piece by piece, as it was sent, and only what a `{…}`
// stands for is decoded, so that nothing that a name holds can change the way.

import type { Answer } from './answer.js';
import { HttpError } from './http-error.js';

/** A request, as a route is given it. */
export interface RoutedRequest {
  /** What the `{…}` of the route's path stand for; percent-decoded, never empty. */
  readonly names: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What was sent as JSON; an empty object where nothing was. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of `Last-Event-ID`; absent where it was not sent. */
  readonly lastEventId: string | undefined;
  /** Where the request comes from, in words. */
  readonly from: string;
  /** Whether it came over the socket, which only the service's user can reach. */
  readonly isLocal: boolean;
  /** Tells that whoever has asked is gone. */
  readonly gone: AbortSignal;
  /** Lets the answer come as late as it may. */
  readonly takeTime: () => void;
}

/** What answers requests of one method and path. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** **Shape**: `/pairs/{name}/run`. */
  readonly path: string;
  /** Whether anybody may ask who reaches the server, also without a token. */
  readonly isOpen?: boolean;
  /** Whether it does more than tell, so that `http.control` is needed; every POST does. */
  readonly isControl?: boolean;
  /** @throws FoldersyncError, HttpError: an answer that says no */
  readonly answer: (request: RoutedRequest) => Answer | Promise<Answer>;
}

/** A route and what its path's pieces stand for. */
export interface Found {
  readonly route: Route;
  readonly names: Readonly<Record<string, string>>;
}

/** Finds what answers. @throws HttpError 400, 404, 405 */
export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const pieces = path.split('/');
  const matching = routes.filter((route) => isMatch(route, pieces));
  if (matching.length === 0) throw new HttpError(404, 'NOT_FOUND', 'there is nothing at this address');
  const route = matching.find((one) => one.method === method);
  if (route === undefined) throw new MethodError(matching.map((one) => one.method));
  return { route, names: namesOf(route, pieces) };
}

/** A request by a method that its address does not know. */
export class MethodError extends HttpError {
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super(405, 'METHOD', `this address takes ${allowed.join(' and ')} only`);
    this.allowed = allowed;
  }
}

function isMatch({ path }: Route, pieces: readonly string[]): boolean {
  const wanted = path.split('/');
  return (
    wanted.length === pieces.length &&
    wanted.every((piece, at) => (isName(piece) ? pieces[at] !== '' : piece === pieces[at]))
  );
}

function namesOf({ path }: Route, pieces: readonly string[]): Record<string, string> {
  const named = path.split('/').flatMap((piece, at) => (isName(piece) ? [[piece.slice(1, -1), pieces[at]]] : []));
  return Object.fromEntries(named.map(([name = '', piece = '']) => [name, decoded(piece)]));
}

function isName(piece: string): boolean {
  return piece.startsWith('{');
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    throw new HttpError(400, 'USAGE', 'the address holds a % that is no percent-encoding of UTF-8');
  }
}
