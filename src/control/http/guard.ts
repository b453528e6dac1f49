// Who may ask over a port: a client that names this host, comes from no other page, and has the token.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { HttpOptions } from '../../config/resolve/config.js';
import type { Secret } from '../../config/resolve/secret.js';
import { HttpError } from './http-error.js';
import type { Route } from './route.js';

/**
 * Turns a request away that may not be answered. `http` is what the config says now; absent where it has just stopped
 * to serve anything.
 * @throws HttpError 401, 403, 421, 503
 */
export function guardRequest(
  { headers }: Pick<IncomingMessage, 'headers'>,
  route: Pick<Route, 'method' | 'isOpen' | 'isControl'>,
  http: HttpOptions | undefined,
): void {
  if (http === undefined) throw new HttpError(503, 'CLOSED', 'nothing is served any more');
  const { host = '' } = headers;
  if (!isKnownHost(host, http)) {
    const hint = 'use its IP address, or name it in "http.hosts"';
    throw new HttpError(421, 'HOST', 'this name is not served here', { hint });
  }
  // Pages of others can send requests, and must not learn what is answered, or have anything done.
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) throw foreign();
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
  if (route.isOpen === true) return;
  if (http.token !== undefined && !isToken(headers.authorization, http.token)) {
    const hint = 'send "Authorization: Bearer TOKEN"';
    throw new HttpError(401, 'TOKEN', 'the token is missing, or another one', { hint });
  }
  const isControl = route.method === 'POST' || route.isControl === true;
  if (isControl && !isControlOn(http)) {
    const hint = 'say "http.control: true" in the config';
    throw new HttpError(403, 'CONTROL', 'nothing can be done here, only looked at', { hint });
  }
}

/** Whether clients of the port may do more than look. */
export function isControlOn(http: HttpOptions | undefined): boolean {
  return http?.control === true && http.token !== undefined;
}

function foreign(): HttpError {
  return new HttpError(403, 'ORIGIN', 'the request comes from another page');
}

/** Whether a client means this server: any name could be made to lead here by who serves it (DNS rebinding). */
function isKnownHost(host: string, { hosts, host: own }: HttpOptions): boolean {
  const [, name = ''] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?$/.exec(host) ?? [];
  const plain = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return isIP(plain) !== 0 || ['localhost', own, ...hosts].some((known) => known.toLowerCase() === plain);
}

/** Takes the same time whatever is sent. */
function isToken(authorization: string | undefined, token: Secret): boolean {
  const [, sent = ''] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digestOf(sent), digestOf(token.reveal()));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
