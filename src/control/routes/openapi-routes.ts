// What can be asked here, told to programs.

import { readFile } from 'node:fs/promises';
import { packageUrl } from '../../process/entry-url.js';
import type { Route } from '../http/route.js';

/** The route of the interface's own description, a file of the package. */
export function openapiRoutes(): Route[] {
  const answer: Route['answer'] = async () => ({
    kind: 'content',
    type: 'application/json; charset=utf-8',
    body: await readFile(packageUrl('schemas/foldersync.openapi.json')),
  });
  return [{ method: 'GET', path: '/openapi.json', answer }];
}
