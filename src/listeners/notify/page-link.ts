// Where on the page of the service a person finds what a message is about.

import os from 'node:os';
import type { HttpOptions } from '../../config/resolve/config.js';
import type { Alert } from '../../core/notify/notice.js';

/** All addresses of a machine: others reach it by its name. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The address of the page for an alert; undefined where no page is served. */
export function pageLink(
  http: HttpOptions | undefined,
  { kind, pair }: Pick<Alert, 'kind' | 'pair'>,
): string | undefined {
  if (http === undefined) return undefined;
  const { host, port } = http;
  const name = EVERYWHERE.has(host) ? os.hostname() : host.includes(':') ? `[${host}]` : host;
  const place = kind === 'held' && pair !== undefined ? `held/${encodeURIComponent(pair)}` : '';
  return `http://${name}:${port}/#/${place}`;
}
