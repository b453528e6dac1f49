// The page: files of the package, each read when it is first asked for. Which there are is known from the start, so
// that nothing that is asked for can lead elsewhere.

import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageUrl } from '../../process/entry-url.js';
import { HttpError } from '../http/http-error.js';
import type { Route } from '../http/route.js';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Names that hold a hash of what is in the file never come to mean another one. **Source**: RFC 8246. */
const FOR_EVER = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The routes of the page; without one, where this program was built without. */
export function pageRoutes(folder = fileURLToPath(packageUrl('dist/page'))): Route[] {
  return [
    { method: 'GET', path: '/', isOpen: true, answer: () => contentOf(path.join(folder, 'index.html'), {}) },
    {
      method: 'GET',
      path: '/assets/{name}',
      isOpen: true,
      answer: ({ names: { name = '' } }) => {
        const assets = path.join(folder, 'assets');
        if (!existsSync(assets) || !readdirSync(assets).includes(name)) throw missing();
        return contentOf(path.join(assets, name), FOR_EVER);
      },
    },
  ];
}

async function contentOf(file: string, headers: Readonly<Record<string, string>>) {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const body = await readFile(file).catch(() => {
    throw missing();
  });
  return { kind: 'content', type, body, headers } as const;
}

function missing(): HttpError {
  return new HttpError(404, 'NOT_FOUND', 'there is nothing at this address');
}
