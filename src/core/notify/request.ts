// The requests that targets take, as their documentation has them. Pure: the addresses come in, and nothing is sent.

import type { NtfyPriority } from './ntfy-priority.js';
import type { Notice } from './notice.js';
import type { Ping } from './ping.js';

/** One HTTP POST. */
export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a check keeps of a body. **Source**: healthchecks.io, Pinging API: the first 100 kB; self-hosted ones 10 kB. */
const PING_BODY = 10_000;

/**
 * A ping to a check, or to a push monitor of Uptime Kuma, which has no start: then there is no request.
 * **Source**: healthchecks.io, "Pinging API": /start, /fail, `rid`; Uptime Kuma, "Push" monitors: status, msg.
 * @throws TypeError for what is no address
 */
export function pingRequest(address: string, { signal, run, body }: Ping): PostRequest | undefined {
  const url = new URL(address);
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  if (/\/api\/push\/[^/]+\/?$/.test(url.pathname)) {
    if (signal === 'start') return undefined;
    url.searchParams.set('status', signal === 'fail' ? 'down' : 'up');
    url.searchParams.set('msg', cut(body === '' ? 'OK' : body, 200));
    return { url: url.href, headers, body: '' };
  }
  if (signal !== 'success') url.pathname = `${url.pathname.replace(/\/$/, '')}/${signal}`;
  if (run !== undefined) url.searchParams.set('rid', run);
  return { url: url.href, headers, body: cut(body, PING_BODY) };
}

/** How a topic of ntfy is written to. */
export interface NtfyOptions {
  readonly url: string;
  readonly token?: string | undefined;
  readonly title?: string | undefined;
  readonly priority?: NtfyPriority | undefined;
  readonly tags: readonly string[];
}

/** What ntfy shows as a message; more becomes an attachment. **Source**: docs.ntfy.sh, limitations: 4,096 bytes. */
const NTFY_MESSAGE = 3900;

/**
 * A message to a topic, published as JSON because headers hold no other letters than English ones.
 * **Source**: docs.ntfy.sh, "Publish as JSON". @throws TypeError for what is no address
 */
export function ntfyRequest(notice: Notice, { url: address, token, title, priority, tags }: NtfyOptions): PostRequest {
  const url = new URL(address);
  const [, server = '', topic = ''] = /^(.*\/)([^/]+)\/?$/.exec(url.pathname) ?? [];
  url.pathname = server;
  const message = {
    topic: decodeURIComponent(topic),
    title: cut(title === undefined ? notice.title : `${title}: ${notice.title}`, 250),
    message: cut(notice.message, NTFY_MESSAGE),
    priority: PRIORITIES[priority ?? loudnessOf(notice)],
    tags: [tagOf(notice), ...tags],
    ...(notice.page === undefined ? {} : { click: notice.page }),
  };
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { url: url.href, headers: { ...JSON_HEADERS, ...authorization }, body: JSON.stringify(message) };
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

const PRIORITIES: Readonly<Record<NtfyPriority, number>> = { min: 1, low: 2, default: 3, high: 4, urgent: 5 };

function loudnessOf({ kind, phase }: Notice): NtfyPriority {
  if (phase === 'over') return 'low';
  return kind === 'held' || kind === 'failed' || kind === 'changes' ? 'high' : 'default';
}

/** One of those that ntfy shows as a picture. **Source**: docs.ntfy.sh, "Tags & emojis". */
function tagOf({ kind, phase }: Notice): string {
  if (phase === 'over') return 'white_check_mark';
  if (kind === 'test') return 'wave';
  return kind === 'held' ? 'raised_hand' : 'warning';
}

/** A notice as JSON, with the headers of the config over ours. */
export function webhookRequest(
  notice: Notice,
  { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
): PostRequest {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { url, headers: { ...JSON_HEADERS, ...own }, body: JSON.stringify(notice) };
}

/** A text of at most so many bytes in UTF-8, cut between two characters. */
function cut(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= bytes) return text;
  let kept = text.slice(0, bytes);
  while (encoder.encode(kept).length > bytes - 3) kept = kept.slice(0, Math.floor(kept.length * 0.95));
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`;
}
