// The connection to the service: it opens the stream of events, asks for the status, and begins again whenever that
// ends. What was known stays, and is shown as old.

import { batch, signal } from '@preact/signals';
import { EventStreamReader } from '../model/event-stream.js';
import { CallError, get, open } from './call.js';
import type { EventMessage, StatusAnswer } from './contract.js';
import { keepToken, readToken } from './token.js';

/** How the connection is. **Units**: milliseconds since 1970. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** It is tried again at `nextAt`. */
  | { readonly kind: 'lost'; readonly since: number; readonly nextAt: number; readonly why: string }
  /** A token is needed; `isWrong` where the one that was typed is not it. */
  | { readonly kind: 'locked'; readonly isWrong: boolean };

/** How the connection is now. */
export const connection = signal<Connection>({ kind: 'connecting' });

/** Who hears what comes. */
export interface Hearing {
  status(answer: StatusAnswer): void;
  event(message: EventMessage): void;
  /** Some events did not come: what is known may be old. */
  missed(): void;
}

/** What stands in the stream for events that are not kept any more. */
interface LostMessage {
  readonly event: { readonly kind: 'lost' };
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A stream that says nothing for so long may be dead: the service is asked for a sign of life. */
const QUIET_MS = 20_000;

let wake: (() => void) | undefined;

/** Tries at once instead of at its time. */
export function tryNow(): void {
  wake?.();
}

/** Takes the token that a person has typed, and tries it. */
export function unlock(token: string): void {
  keepToken(token);
  tryNow();
}

/** Keeps the page connected for as long as it is open. */
export async function stayConnected(hearing: Hearing): Promise<never> {
  let failures = 0;
  let lastId: string | undefined;
  for (;;) {
    const token = readToken();
    try {
      await hearOnce(hearing, lastId, {
        onLive: () => {
          failures = 0;
          connection.value = { kind: 'live' };
        },
        onId: (id) => {
          lastId = id;
        },
      });
      lose('foldersync has ended the connection', failures);
    } catch (error) {
      if (error instanceof CallError && error.status === 401) {
        connection.value = { kind: 'locked', isWrong: token !== undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      lose((error as Error).message, failures);
    }
    await sleep(waitOf(failures++));
  }
}

function lose(why: string, failures: number): void {
  const now = Date.now();
  const before = connection.peek();
  const since = before.kind === 'lost' ? before.since : now;
  connection.value = { kind: 'lost', since, nextAt: now + waitOf(failures), why };
}

function waitOf(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
}

/** Waits for some time, or until `tryNow`, or until the machine is on a network again. */
async function sleep(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
    addEventListener('online', () => wake?.(), { once: true });
  });
  wake = undefined;
}

/** Hears until the stream ends. @throws CallError */
async function hearOnce(
  hearing: Hearing,
  lastId: string | undefined,
  { onLive, onId }: { onLive: () => void; onId: (id: string) => void },
): Promise<void> {
  const ending = new AbortController();
  try {
    const resume: Record<string, string> = lastId === undefined ? {} : { 'last-event-id': lastId };
    const stream = await open('events', { accept: 'text/event-stream', ...resume }, ending.signal);
    // Asked for once the stream is open, so that nothing falls between the two.
    const status = await get<StatusAnswer>('status', ending.signal);
    batch(() => {
      hearing.status(status);
      onLive();
    });
    await readAll(stream, ending, (message) => {
      if (message.id !== undefined) onId(message.id);
      const told = JSON.parse(message.data) as EventMessage | LostMessage;
      if (told.event.kind === 'lost') hearing.missed();
      else hearing.event(told as EventMessage);
    });
  } finally {
    ending.abort();
  }
}

async function readAll(
  stream: Response,
  ending: AbortController,
  onMessage: (message: { id?: string; type: string; data: string }) => void,
): Promise<void> {
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const messages = new EventStreamReader();
  let isQuiet = false;
  const watch = setInterval(() => {
    if (isQuiet) get('health', ending.signal).catch(() => ending.abort());
    isQuiet = true;
  }, QUIET_MS);
  try {
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) return;
      isQuiet = false;
      for (const message of messages.read(piece.value)) onMessage(message);
    }
  } catch {
    throw new CallError('the connection was lost', { status: 0 });
  } finally {
    clearInterval(watch);
  }
}
