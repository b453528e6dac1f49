// Server-Sent Events to one client, in bounded memory: one that reads too slowly is let go, and may come back for what
// it has missed. **Source**: the HTML standard, 9.2 Server-sent events.

import type { ServerResponse } from 'node:http';
import { type Clock, every } from '../../process/clock.js';
import { HEADERS } from '../http/answer.js';
import { HttpError } from '../http/http-error.js';
import type { EventRing, KeptEvent } from './event-ring.js';

/** What one client wants to hear. */
export interface WantedEvents {
  /** Of these pairs only; of all, and of the service, where none is named. */
  readonly pairs: readonly string[];
  /** From which on: an event's id, or all that are kept; absent for those to come. */
  readonly since: number | 'all' | undefined;
  /** Whether it stays for those to come. */
  readonly isFollowing: boolean;
}

const CLIENTS_MOST = 64;
/** What may wait for a client. **Units**: bytes. */
const BACKLOG_MOST = 1024 * 1024;
/** A client that has gone without a word is found out by this. **Units**: milliseconds. */
const ALIVE_EVERY_MS = 15_000;
const RETRY_MS = 2000;

/** Streams events to clients. */
export class EventStreams {
  readonly #ring: EventRing;
  readonly #clock: Clock;
  readonly #open = new Set<ServerResponse>();

  constructor(ring: EventRing, clock: Clock) {
    this.#ring = ring;
    this.#clock = clock;
  }

  /** Makes room for one more. @throws HttpError 429 */
  admit(): void {
    if (this.#open.size < CLIENTS_MOST) return;
    throw new HttpError(429, 'BUSY', `${CLIENTS_MOST} clients listen already`, { hint: 'try again later' });
  }

  /** Begins a client's stream. */
  write(response: ServerResponse, wanted: WantedEvents): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const isWanted = ({ pair }: KeptEvent) =>
      wanted.pairs.length === 0 || (pair !== undefined && wanted.pairs.includes(pair));
    if (wanted.since !== undefined) this.#catchUp(response, wanted.since, isWanted);
    if (wanted.isFollowing) this.#follow(response, isWanted);
    else response.end();
  }

  /** Ends all streams. */
  close(): void {
    for (const response of this.#open) response.end();
  }

  #catchUp(response: ServerResponse, since: number | 'all', isWanted: (event: KeptEvent) => boolean): void {
    const { isWhole, events } = this.#ring.since(since === 'all' ? 0 : since);
    if (!isWhole && since !== 'all') {
      const lost = { id: this.#ring.lastId, at: this.#clock.now(), event: { kind: 'lost' } };
      response.write(`id: ${lost.id}\ndata: ${JSON.stringify(lost)}\n\n`);
      return;
    }
    for (const event of events) if (isWanted(event)) response.write(frameOf(event));
  }

  #follow(response: ServerResponse, isWanted: (event: KeptEvent) => boolean): void {
    this.#open.add(response);
    // It may be still for long; what is sent to see whether it lives ends it where it does not.
    response.socket?.setTimeout(0);
    const following = this.#ring.follow((event) => {
      if (!isWanted(event)) return;
      if (response.writableLength > BACKLOG_MOST) response.destroy();
      else if (!event.isFleeting || !response.writableNeedDrain) response.write(frameOf(event));
    });
    const alive = every(this.#clock, ALIVE_EVERY_MS, () => response.write(':\n\n'));
    response.once('close', () => {
      following[Symbol.dispose]();
      alive.cancel();
      this.#open.delete(response);
    });
  }
}

function frameOf({ id, text }: KeptEvent): string {
  return `id: ${id}\ndata: ${text}\n\n`;
}
