// Asks a service over its control socket.

import { type IncomingMessage, request } from 'node:http';
import { type ErrorCode, FoldersyncError } from '../../core/report/error.js';
import type { ServedEvent } from '../events/served-event.js';
import type { ErrorBody } from '../http/http-error.js';
import { EventReader } from './event-reader.js';

/** Which events are asked for. */
export interface EventsQuery {
  /** Of these pairs only; of all where none is named. */
  readonly pairs?: readonly string[];
  /** Those that the service still knows come first. */
  readonly isRecent?: boolean;
  /** Ends with those; otherwise it stays for those to come. */
  readonly isFollowing?: boolean;
}

/** Events that come, until the service or the caller ends them. */
export interface EventsFollowed {
  /** Kept when there are no more; never rejected. */
  readonly ended: Promise<void>;
  /** No more are told until `resume`. */
  pause(): void;
  resume(): void;
  stop(): void;
}

/** An answer that says no. */
export class RefusedError extends FoldersyncError {
  readonly status: number;
  /** What is held now, of an approval that named another set. */
  readonly hold: string | undefined;

  constructor(status: number, { error }: ErrorBody) {
    super(codeOf(status), error.message, error.hint === undefined ? {} : { hint: error.hint });
    this.status = status;
    this.hold = error.hold;
  }
}

/** A service that is well answers in milliseconds; a reload reads the config and the files that it names. */
const ANSWER_MS = 30_000;

/** One service, by its socket. */
export class ControlClient {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /**
   * Waits half a minute for the answer, or until `signal` instead.
   * @throws RefusedError; FoldersyncError STATE where the service cannot be reached, or ends before it has answered
   */
  get<Body>(path: string, signal = AbortSignal.timeout(ANSWER_MS)): Promise<Body> {
    return this.#ask<Body>('GET', path, undefined, signal);
  }

  /** Waits and throws as `get`. */
  post<Body>(path: string, body: object = {}, signal = AbortSignal.timeout(ANSWER_MS)): Promise<Body> {
    return this.#ask<Body>('POST', path, body, signal);
  }

  /** Follows events; kept when the service has begun to tell them. Throws as `get`. */
  async events(query: EventsQuery, onEvent: (event: ServedEvent) => void): Promise<EventsFollowed> {
    const { pairs = [], isRecent = false, isFollowing = true } = query;
    const words = new URLSearchParams(pairs.map((pair): [string, string] => ['pair', pair]));
    if (isRecent) words.set('recent', '1');
    if (!isFollowing) words.set('follow', '0');
    const response = await this.#send('GET', `/events?${words}`);
    if (response.statusCode !== 200) throw await refusalOf(response);
    const reader = new EventReader(onEvent);
    response.setEncoding('utf8').on('data', (text: string) => reader.take(text));
    const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
    response.on('error', () => {}); // `close` follows
    return {
      ended,
      pause: () => void response.pause(),
      resume: () => void response.resume(),
      stop: () => void response.destroy(),
    };
  }

  async #ask<Body>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Body> {
    const response = await this.#send(method, path, body, signal);
    const { statusCode = 0 } = response;
    if (statusCode >= 400) throw await refusalOf(response);
    const text = await textOf(response);
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  #send(method: string, path: string, body?: object, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = text === undefined ? {} : { 'content-type': 'application/json' };
      const how = { socketPath: this.#socket, method, path, headers, agent: false };
      const asking = request(signal === undefined ? how : { ...how, signal }, resolve);
      asking.once('error', (cause: NodeJS.ErrnoException) => reject(unreachable(cause)));
      asking.end(text);
    });
  }
}

/** The address of what belongs to a pair. */
export function pairPath(pair: string, what = ''): string {
  return `/pairs/${encodeURIComponent(pair)}${what === '' ? '' : `/${what}`}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch (cause) {
    throw unreachable(cause as NodeJS.ErrnoException);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function refusalOf(response: IncomingMessage): Promise<RefusedError> {
  const { statusCode = 0 } = response;
  const text = await textOf(response);
  try {
    return new RefusedError(statusCode, JSON.parse(text) as ErrorBody);
  } catch {
    return new RefusedError(statusCode, { error: { code: 'STATE', message: `the service answered ${statusCode}` } });
  }
}

function unreachable(cause: NodeJS.ErrnoException): FoldersyncError {
  if (cause.code === 'EACCES' || cause.code === 'EPERM') {
    const hint = 'ask as the user that foldersync runs as, or as root';
    return new FoldersyncError('STATE', 'this user may not use the control socket of the service', { hint, cause });
  }
  const message = `the service does not answer: ${cause.message}`;
  return new FoldersyncError('STATE', message, { hint: 'see whether it still runs: "foldersync status"', cause });
}

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'NOT_FOUND';
  if (status === 409) return 'CONFLICT';
  return status < 500 ? 'USAGE' : 'STATE';
}
