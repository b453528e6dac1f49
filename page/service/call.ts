// Calls of the service. Addresses are relative, so that the page also works below a path of a reverse proxy.

import { tokenHeader } from './token.js';

/** What the service has answered instead of what was asked for. */
export class CallError extends Error {
  /** The status of the answer; 0 where none came. */
  readonly status: number;
  readonly hint: string | undefined;
  /** What the answer said. */
  readonly answer: unknown;

  constructor(
    message: string,
    { status, hint, answer }: { status: number; hint?: string | undefined; answer?: unknown },
  ) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.answer = answer;
  }
}

/** An answer is waited for so long. **Units**: milliseconds. */
const PATIENCE_MS = 30_000;
/** What a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

const JSON_BOTH_WAYS = { 'content-type': 'application/json', accept: 'application/json' };

/** Gets JSON. @throws CallError */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await request(path, { headers: { accept: 'application/json' } }, signal);
  return (await readJson(response)) as Answer;
}

/** Asks for work that takes as long as it takes, until `signal` gives it up. @throws CallError */
export async function work<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  const response = await request(path, { method: 'POST', headers: JSON_BOTH_WAYS, body: '{}' }, signal, LONGEST_MS);
  return (await readJson(response)) as Answer;
}

/** Asks for something to be done. @throws CallError */
export async function post(path: string, body: object = {}): Promise<unknown> {
  const response = await request(path, { method: 'POST', headers: JSON_BOTH_WAYS, body: JSON.stringify(body) });
  return response.status === 204 ? undefined : await readJson(response);
}

/** Gets whatever it is, once its head has come. @throws CallError */
export async function open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  return await request(path, { headers }, signal);
}

/** The address of something of a pair. */
export function ofPair(name: string, rest: string, query: Record<string, string | number> = {}): string {
  const text = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
  return `pairs/${encodeURIComponent(name)}/${rest}${text === '' ? '' : `?${text}`}`;
}

async function request(
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<Response> {
  const headers = { ...init.headers, ...tokenHeader() };
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  const signals = signal === undefined ? [patience.signal] : [patience.signal, signal];
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: 'no-store', signal: AbortSignal.any(signals) });
  } catch (error) {
    const message = patience.signal.aborted ? 'foldersync does not answer' : 'foldersync cannot be reached';
    throw new CallError(message, { status: 0, answer: error });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

async function errorOf(response: Response): Promise<CallError> {
  const { status } = response;
  // What stands before the service, such as a proxy, answers in its own words.
  const answer: unknown = await response.json().catch(() => undefined);
  const { error } = (answer ?? {}) as { error?: { message?: string; hint?: string } };
  const message = error?.message ?? `foldersync answered with status ${status}`;
  return new CallError(message, { status, hint: error?.hint, answer });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new CallError('the answer was cut short', { status: 0, answer: error });
  }
}
