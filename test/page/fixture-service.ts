// A service that answers the page as the real one does, from what a test puts into it: for states that are hard to make.

import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ServiceEvent } from '../../src/core/report/event.js';
import type {
  ConfigAnswer,
  ConflictsAnswer,
  FoundAnswer,
  HeldAnswer,
  HeldTotal,
  HistoryLine,
  OperationsAnswer,
  PairNow,
  PlanAnswer,
  VersionsAnswer,
} from '../../page/service/contract.js';
import type { DayCounts } from '../../page/model/days.js';
import type { HeldNode } from '../../page/model/held-tree.js';
import { PROJECT } from '../fs/built.js';

const PAGE = path.join(PROJECT, 'dist', 'page');

/** As strict as a browser can be told to be. */
const POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What is held of a pair. */
export interface FixtureHold extends Omit<HeldAnswer, 'entries' | 'more'> {
  readonly total: HeldTotal;
  /** One level, all of it or only how many and which. */
  readonly level: (path: string) => { readonly count: number; readonly at: (place: number) => HeldNode };
}

/** A call that changed something. */
interface Posted {
  readonly pair: string;
  readonly verb: string;
  readonly body: Record<string, unknown>;
}

/** What can be asked of one pair beside its status. */
export interface About {
  hold?: FixtureHold;
  history?: readonly HistoryLine[];
  days?: readonly DayCounts[];
  operations?: OperationsAnswer['operations'];
  log?: string[];
  config?: ConfigAnswer['options'];
  points?: VersionsAnswer['points'];
  versions?: Readonly<Record<string, VersionsAnswer['versions']>>;
  plan?: PlanAnswer;
  conflicts?: ConflictsAnswer['pairs'][string];
}

const NOTHING_PLANNED: PlanAnswer = { text: 'no changes', outcome: 'ok', reasons: {}, folders: {}, problemCount: 0 };

/** It listens on a free port of this machine until it is closed. */
export class FixtureService {
  pairs: Record<string, PairNow> = {};
  readonly about: Record<string, About> = {};
  readonly posted: Posted[] = [];
  /** Whether the page may do more than look. */
  canControl = true;
  /** The token that is asked for; none is, while it is undefined. */
  token: string | undefined;
  #server: http.Server | undefined;
  readonly #listeners = new Set<http.ServerResponse>();
  #port = 0;
  #lastId = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Listens, on the same port as before where it did so before. */
  async open(): Promise<this> {
    const server = http.createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Goes without a word. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.#server?.closeAllConnections();
    this.#listeners.clear();
    await closed;
  }

  /** Tells who listens. */
  tell(pair: string | undefined, event: ServiceEvent): void {
    const id = ++this.#lastId;
    const data = JSON.stringify({ id, at: Date.now(), ...(pair === undefined ? {} : { pair }), event });
    for (const listener of this.#listeners) listener.write(`id: ${id}\ndata: ${data}\n\n`);
  }

  /** Changes a pair, or adds it, and tells so. */
  change(name: string, change: Partial<PairNow>): void {
    const before = this.pairs[name];
    if (before !== undefined) this.pairs[name] = { ...before, ...change };
    this.tell(name, { kind: 'pair-updated' });
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    response.setHeader('content-security-policy', POLICY);
    const file = path.join(PAGE, url.pathname === '/' ? 'index.html' : url.pathname);
    if (file.startsWith(`${PAGE}/`) && fs.existsSync(file)) {
      response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
      response.end(fs.readFileSync(file));
      return;
    }
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      fail(response, 401, 'a token is needed');
      return;
    }
    if (url.pathname === '/events') this.#listen(response);
    else if (url.pathname === '/status') json(response, { version: 1, pairs: this.pairs, canControl: this.canControl });
    else if (url.pathname === '/health') json(response, { ok: true });
    else await this.#answerOfPair(request, response, url);
  }

  #listen(response: http.ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  }

  async #answerOfPair(request: http.IncomingMessage, response: http.ServerResponse, url: URL): Promise<void> {
    const [, , encoded = '', verb = '', id] = url.pathname.split('/');
    const pair = decodeURIComponent(encoded);
    if (this.pairs[pair] === undefined) fail(response, 404, `no pair has the name ${pair}`);
    else if (request.method === 'POST') await this.#post(request, response, { pair, verb });
    else this.#get(response, { pair, what: id === undefined ? verb : 'operations', query: url.searchParams });
  }

  async #post(request: http.IncomingMessage, response: http.ServerResponse, what: Omit<Posted, 'body'>): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.headers['content-type'] !== 'application/json') {
      fail(response, 400, 'JSON is expected');
      return;
    }
    const body = JSON.parse(text) as Record<string, unknown>;
    this.posted.push({ ...what, body });
    const hold = this.about[what.pair]?.hold;
    if (what.verb === 'approve' && hold?.hold !== body.hold) {
      json(response, { error: { code: 'CONFLICT', message: 'that is not what is held now' }, hold: hold?.hold }, 409);
    } else if (what.verb === 'plan') json(response, this.about[what.pair]?.plan ?? NOTHING_PLANNED);
    else if (what.verb === 'run') json(response, { pass: '1' }, 202);
    else response.writeHead(204).end();
  }

  #get(response: http.ServerResponse, { pair, what, query }: { pair: string; what: string; query: URLSearchParams }) {
    const about = this.about[pair] ?? {};
    const { history = [], days = [], operations = [], log = [], config = {}, points = [], versions = {} } = about;
    switch (what) {
      case 'held':
        if (about.hold === undefined) fail(response, 404, `nothing of ${pair} is held`);
        else json(response, heldAnswer(about.hold, query));
        break;
      case 'history':
        json(response, { passes: history.slice(0, Number(query.get('limit') ?? 100)), days });
        break;
      case 'operations':
        json(response, { operations, more: 0 });
        break;
      case 'log':
        json(response, { lines: log.filter((line) => line.includes(query.get('filter') ?? '')) });
        break;
      case 'config':
        json(response, { options: config });
        break;
      case 'conflicts':
        json(response, { pairs: { [pair]: about.conflicts ?? [] } } satisfies ConflictsAnswer);
        break;
      case 'versions': {
        const asked = query.get('path');
        json(response, asked === null ? { points } : { versions: versions[asked] ?? [] });
        break;
      }
      case 'paths': {
        const paths = Object.keys(versions).filter((one) => one.includes(query.get('text') ?? ''));
        const found = paths.map((one) => ({ path: one, isThere: one !== 'reports/plan.old', hasVersions: true }));
        json(response, { paths: found, isCut: false } satisfies FoundAnswer);
        break;
      }
      case 'file':
        response.setHeader('content-disposition', 'attachment; filename="report.txt"');
        response.end(`as of ${query.get('at')}`);
        break;
      default:
        fail(response, 404, 'nothing is there');
    }
  }
}

function heldAnswer({ level, ...about }: FixtureHold, query: URLSearchParams): HeldAnswer {
  if (query.get('limit') === '0') return { ...about, entries: [] };
  const { count, at } = level(query.get('path') ?? '');
  const from = Number(query.get('offset') ?? 0);
  const to = Math.min(count, from + Number(query.get('limit') ?? 200));
  const entries = Array.from({ length: Math.max(0, to - from) }, (_, index) => at(from + index));
  return { ...about, entries, more: Math.max(0, count - to) };
}

function json(response: http.ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function fail(response: http.ServerResponse, status: number, message: string): void {
  json(response, { error: { code: 'FAILED', message } }, status);
}
