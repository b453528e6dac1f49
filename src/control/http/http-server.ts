// An HTTP server within bounds: whatever clients do, or leave undone, costs a service a little memory and no pair any
// time.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { DONE, writeAnswer, writeError } from './answer.js';
import { HttpError } from './http-error.js';
import { drain, readBody } from './read-body.js';
import { findRoute, MethodError, type Route } from './route.js';

/** What it answers, and to whom. */
export interface HttpServerOptions {
  readonly routes: readonly Route[];
  /** Whether it listens on the socket. */
  readonly isLocal: boolean;
  /** Judges a request before it is answered. @throws HttpError where it is turned away */
  readonly guard: (request: IncomingMessage, route: Route) => void;
  /** Takes what went wrong without anybody having asked for something wrong. */
  readonly onTrouble: (message: string) => void;
}

/** Each connection is some 20 kB; a page has two, one of them for events. */
const CONNECTIONS_MOST = 128;
/** **Units**: milliseconds. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;
const KEEP_ALIVE_MS = 5000;
/** How long a connection may be still, while an answer is taken for instance. */
const STILL_MS = 30_000;
const LAST_ANSWERS_MS = 100;
/** **Units**: bytes. */
const HEADERS_MOST = 8 * 1024;

/** Serves until it is closed. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        headersTimeout: HEADERS_MS,
        requestTimeout: REQUEST_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: KEEP_ALIVE_MS,
        maxHeaderSize: HEADERS_MOST,
      },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MOST;
    this.#server.timeout = STILL_MS;
  }

  /** Kept when it listens. @throws Error of node:net where it cannot */
  async listen(where: ListenOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(where, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    // Such as an accept(2) without a descriptor that is free; the client has been turned away.
    this.#server.on('error', (error) => this.#options.onTrouble(error.message));
  }

  /** Where it listens; undefined before and after, and for a socket of the file system. */
  get port(): number | undefined {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  /** Ends every connection; answers that are being written have a moment to be taken. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cutOff = setTimeout(() => this.#server.closeAllConnections(), LAST_ANSWERS_MS);
    await closed;
    clearTimeout(cutOff);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    // A client that goes in the middle of its request is nobody's trouble.
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      const { method = '', url = '' } = request;
      const { path, query } = addressOf(url);
      const { route, names } = findRoute(this.#options.routes, method, path);
      this.#options.guard(request, route);
      const body = method === 'POST' ? await readBody(request) : {};
      const answer = await route.answer({
        names,
        query,
        body,
        lastEventId: one(request.headers['last-event-id']),
        from: this.#options.isLocal ? 'the control socket' : `http from ${request.socket.remoteAddress ?? 'nowhere'}`,
        isLocal: this.#options.isLocal,
        gone: gone.signal,
        takeTime: () => request.socket.setTimeout(0),
      });
      if (!gone.signal.aborted) writeAnswer(response, answer);
      else if (answer.kind === 'stream') {
        answer.drop?.();
        writeAnswer(response, DONE); // nobody is there: nothing is begun
      }
    } catch (error) {
      if (gone.signal.aborted) return;
      if (!(error instanceof HttpError) && !isExpected(error)) this.#options.onTrouble(inWords(error));
      drain(request);
      writeError(response, error, headersOf(error));
    }
  }
}

/** **Source**: RFC 9110, 10.2.1 and 11.6.1. */
function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (error instanceof MethodError) return { allow: error.allowed.join(', ') };
  return error instanceof HttpError && error.status === 401 ? { 'www-authenticate': 'Bearer realm="foldersync"' } : {};
}

/** @throws HttpError 400 for an address of anything else than a path */
function addressOf(url: string): { readonly path: string; readonly query: URLSearchParams } {
  if (!url.startsWith('/')) throw new HttpError(400, 'USAGE', 'the address has to be a path');
  const end = url.indexOf('?');
  return end < 0
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, end), query: new URLSearchParams(url.slice(end + 1)) };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function isExpected(error: unknown): boolean {
  return error instanceof Error && error.name === 'FoldersyncError';
}

function inWords(error: unknown): string {
  return `a request could not be answered: ${error instanceof Error ? error.message : String(error)}`;
}
