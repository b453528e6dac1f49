// What a replica was: its restore points, the versions of a path, and the bytes of one of them.

import type { ServerResponse } from 'node:http';
import type { Pair } from '../../core/pair/pair.js';
import { pathOfText, textOfPath } from '../../core/report/path-text.js';
import { nameOf, type RelativePath } from '../../core/tree/bytes.js';
import type { FoundPaths } from '../../runner/versions/find-paths.js';
import type { VersionsResult } from '../../runner/versions/read-versions.js';
import { HEADERS, json } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { Route, RoutedRequest } from '../http/route.js';
import type { PastRead, PastReader } from '../past/past-reader.js';
import { pairOf, type RouteContext } from './context.js';

/** More than anybody reads: who sees so many types some more. */
const PATHS_MOST = 100;

/** The routes about what a replica was. */
export function pastRoutes(context: RouteContext, reader: PastReader): Route[] {
  return [
    {
      method: 'GET',
      path: '/pairs/{name}/versions',
      answer: async (request) => {
        const wanted = request.query.has('path') ? pathOf(request) : undefined;
        const place = placeOf(pairOf(request, context));
        const { answer, end } = await reader.ask({ what: 'versions', ...place, path: wanted }, request.gone);
        end();
        return json(answer.versions satisfies VersionsResult | undefined);
      },
    },
    {
      method: 'GET',
      path: '/pairs/{name}/paths',
      answer: async (request) => {
        const place = placeOf(pairOf(request, context));
        const text = request.query.get('text') ?? '';
        if (text === '') throw new HttpError(400, 'USAGE', '"text" has to be a part of a path');
        const { answer, end } = await reader.ask({ what: 'paths', ...place, text, most: PATHS_MOST }, request.gone);
        end();
        return json(answer.found satisfies FoundPaths | undefined);
      },
    },
    {
      method: 'GET',
      path: '/pairs/{name}/file',
      // A replica may hold what not everybody may read who may look at the page.
      isControl: true,
      answer: async (request) => {
        const pair = pairOf(request, context);
        const wanted = pathOf(request);
        const at = request.query.get('at') ?? 'now';
        const read = await reader.ask({ what: 'file', ...placeOf(pair), path: wanted, at }, request.gone);
        return { kind: 'stream', write: (response) => send(response, read, wanted), drop: read.end };
      },
    },
  ];
}

function placeOf({ replica, versions }: Pair) {
  return { replica, ...(versions?.dir === undefined ? {} : { versionsDir: versions.dir }) };
}

/** @throws HttpError 400 */
function pathOf({ query }: RoutedRequest): RelativePath {
  const wanted = pathOfText(query.get('path') ?? '');
  if (wanted !== undefined && wanted !== '') return wanted;
  throw new HttpError(400, 'USAGE', '"path" has to be a path as it is below the replica');
}

/** Whoever goes ends the reading; what ends too early is cut off, so that nobody takes it for the whole. */
function send(response: ServerResponse, { answer: { size = 0 }, rest, end }: PastRead, file: RelativePath): void {
  // **Source**: RFC 6266 and RFC 8187.
  const name = encodeURIComponent(textOfPath(nameOf(file))).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  response.writeHead(200, {
    ...HEADERS,
    'content-type': 'application/octet-stream',
    'content-length': size,
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  });
  let left = size;
  response.once('close', end);
  rest.once('error', () => response.destroy());
  rest.on('data', (chunk: Buffer) => {
    left -= chunk.length;
  });
  rest.once('end', () => {
    if (left === 0) response.end();
    else response.destroy();
  });
  rest.pipe(response, { end: false });
}
