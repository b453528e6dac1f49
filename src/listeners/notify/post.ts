// One HTTP POST, within limits: a time, an answer of some size, and redirects that keep what is sent and to whom.

import http from 'node:http';
import https from 'node:https';
import type { Delivery } from '../../core/notify/outbox.js';
import type { PostRequest } from '../../core/notify/request.js';

/** How long one request may take, with all its redirects. */
const LONGEST_MS = 30_000;
const ANSWER_BYTES = 64 * 1024;
const REDIRECTS_MOST = 3;

/** Answers that would be the same the next time: what was sent cannot be taken. All others are tried again. */
const REFUSALS: ReadonlySet<number> = new Set([400, 406, 411, 413, 415, 422, 431]);

/** Sends a request. Never rejected; nothing of an address is in the words of what came of it, except for its host. */
export async function post(request: PostRequest, signal: AbortSignal): Promise<Delivery> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  try {
    return await follow(request, { signal: limit, redirects: 0 });
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', reason: 'it was broken off' };
    if (limit.aborted) return { kind: 'failed', reason: `no answer within ${LONGEST_MS / 1000} s` };
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

/** Node's messages name hosts and addresses of the network, and no paths. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `${code}: ${message.replace(`${code}: `, '')}`;
}

interface Way {
  readonly signal: AbortSignal;
  readonly redirects: number;
}

async function follow(request: PostRequest, { signal, redirects }: Way): Promise<Delivery> {
  const { status, location } = await send(request, signal);
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status < 300 || status >= 400 || location === undefined) {
    const reason = `the answer was ${status} ${http.STATUS_CODES[status] ?? ''}`.trim();
    return { kind: REFUSALS.has(status) ? 'refused' : 'failed', reason };
  }
  const to = redirectOf(request, { status, location, redirects });
  return 'reason' in to ? { kind: 'failed', ...to } : await follow(to, { signal, redirects: redirects + 1 });
}

/** The request as it goes on, or why it does not. **Source**: RFC 9110, 15.4: 307 and 308 keep the method. */
function redirectOf(
  request: PostRequest,
  { status, location, redirects }: { readonly status: number; readonly location: string; readonly redirects: number },
): PostRequest | { readonly reason: string } {
  const from = new URL(request.url);
  if (!URL.canParse(location, from.href))
    return { reason: `the answer was ${status}, with no address that could be followed` };
  const to = new URL(location, from);
  const where = `the answer was ${status}, which leads to ${to.host}`;
  if (status !== 307 && status !== 308) return { reason: `${where}; write the address that it leads to` };
  if (redirects >= REDIRECTS_MOST)
    return { reason: `more than ${REDIRECTS_MOST} redirects; the last one leads to ${to.host}` };
  if (to.protocol !== 'https:' && to.protocol !== from.protocol) return { reason: `${where}, without encryption` };
  // Whoever an address leads to does not get what was meant for its host.
  const headers = to.host === from.host ? request.headers : { 'content-type': request.headers['content-type'] ?? '' };
  return { url: to.href, headers, body: request.body };
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

function send({ url, headers, body }: PostRequest, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { request: open } = url.startsWith('https:') ? https : http;
    const length = String(Buffer.byteLength(body));
    const options = { method: 'POST', headers: { 'user-agent': 'foldersync', ...headers, 'content-length': length } };
    // No connection is kept: the next word may be a day away.
    const request = open(url, { ...options, signal, agent: false }, (answer) => {
      let bytes = 0;
      const { statusCode: status = 0, headers: got } = answer;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= ANSWER_BYTES) return;
        // What was asked is answered by the first line.
        answer.destroy();
        resolve({ status, location: got.location });
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status, location: got.location }));
    });
    request.on('error', reject);
    request.end(body);
  });
}
