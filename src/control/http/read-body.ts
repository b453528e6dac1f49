// The body of a request: a small object in JSON.

import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';

/** No request needs more: the longest is a list of paths to restore. **Units**: bytes. */
const BODY_MOST = 64 * 1024;

/** Reads it; an empty object where there is none. @throws HttpError 400, 413 */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  // What a form of another page can send is something else: a browser asks for permission first, which nobody gives.
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new HttpError(400, 'USAGE', 'the content-type has to be application/json');
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_MOST) throw tooLarge();
  return parse((await bytesOf(request)).toString('utf8'));
}

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_MOST) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(new HttpError(400, 'GONE', 'the request was cut off')));
  });
}

/** How much more of a request is read that is turned away: whoever sends it on can take the answer. */
const DRAINED_MOST = 1024 * 1024;

/** Reads what is left of a request, which nobody wants; cuts it off where that is much. */
export function drain(request: IncomingMessage): void {
  let left = DRAINED_MOST;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
}

function tooLarge(): HttpError {
  return new HttpError(413, 'TOO_LARGE', `a request may hold ${BODY_MOST} bytes`);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpError(400, 'USAGE', 'the body is not valid JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HttpError(400, 'USAGE', 'the body has to be a JSON object');
}
