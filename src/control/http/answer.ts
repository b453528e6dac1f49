// What a route answers, and how it is written.

import type { ServerResponse } from 'node:http';
import { type ErrorBody, httpErrorOf } from './http-error.js';

/** An answer. */
export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 202; readonly body: unknown }
  /** It is done, and there is nothing to say. */
  | { readonly kind: 'done' }
  | {
      readonly kind: 'content';
      /** The media type. */
      readonly type: string;
      readonly body: string | Buffer;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Written bit by bit, by who is given the response; its head is theirs as well. */
  | {
      readonly kind: 'stream';
      readonly write: (response: ServerResponse) => void;
      /** Called instead where nobody waits for it any more; absent where nothing was begun. */
      readonly drop?: () => void;
    };

/** An answer in JSON. */
export function json(body: unknown, status: 200 | 202 = 200): Answer {
  return { kind: 'json', status, body };
}

/** Nothing to say. */
export const DONE: Answer = { kind: 'done' };

/**
 * What every answer says to a browser: nothing is kept, guessed, framed or told to others, and a page runs the
 * program's own files alone. **Source**: the OWASP Secure Headers Project; CSP level 3.
 */
export const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Writes an answer. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  switch (answer.kind) {
    case 'json':
      writeJson(response, answer.status, answer.body);
      return;
    case 'done':
      response.writeHead(204, HEADERS).end();
      return;
    case 'content':
      response
        .writeHead(200, {
          ...HEADERS,
          'content-type': answer.type,
          'content-length': Buffer.byteLength(answer.body),
          ...answer.headers,
        })
        .end(answer.body);
      return;
    case 'stream':
      answer.write(response);
      return;
    default:
      answer satisfies never;
  }
}

/** Writes why a request is not done; where its answer has begun, that is cut off. */
export function writeError(
  response: ServerResponse,
  error: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = httpErrorOf(error);
  writeJson(response, status, body satisfies ErrorBody, headers);
}

function writeJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  const type = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...HEADERS, ...type, ...headers }).end(text);
}
