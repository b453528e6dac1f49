// The last events, for those who come back: within bounds, and as text, made once for all who are told.

import type { ServiceEvent } from '../../core/report/event.js';
import type { Clock } from '../../process/clock.js';
import type { TimeZone } from '../../core/words/moment.js';
import { servedEvent } from './served-event.js';

/** One event, ready to be sent. */
export interface KeptEvent {
  readonly id: number;
  readonly pair: string | undefined;
  /** As JSON, on one line. */
  readonly text: string;
  /** Whether it is told to those who are there alone, and to them only where they keep up. */
  readonly isFleeting: boolean;
}

/** So many are kept, and so much of their text. **Units** of the latter: characters. */
const EVENTS_MOST = 2000;
const TEXT_MOST = 1024 * 1024;

/** Hears the bus, keeps the last events, and tells those who follow. */
export class EventRing {
  readonly #clock: Clock;
  readonly #timezone: () => TimeZone;
  readonly #events: KeptEvent[] = [];
  readonly #followers = new Set<(event: KeptEvent) => void>();
  #size = 0;
  /** Of the last event. It starts with the time, so that those of a service that ran before are smaller. */
  #lastId: number;
  /** From this one on, none that is kept at all is missing. */
  #firstId: number;

  constructor({ clock, timezone }: { readonly clock: Clock; readonly timezone: () => TimeZone }) {
    this.#clock = clock;
    this.#timezone = timezone;
    this.#lastId = Math.round(clock.now());
    this.#firstId = this.#lastId + 1;
  }

  /** The id of the last event; before the first, one that is smaller than all that come. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Takes an event of the bus. */
  hear(event: ServiceEvent, pair: string | undefined): void {
    const isFleeting = event.kind === 'pass-progress';
    // Nobody can come back for it, and it comes some times a second.
    if (isFleeting && this.#followers.size === 0) return;
    this.#lastId++;
    const about = { id: this.#lastId, at: this.#clock.now(), pair, timezone: this.#timezone() };
    const kept = { id: about.id, pair, text: JSON.stringify(servedEvent(event, about)), isFleeting };
    if (!isFleeting) this.#keep(kept);
    for (const follower of [...this.#followers]) follower(kept);
  }

  /** What came after an id. `isWhole` is false where some of it is gone, or the id is none of this service's. */
  since(id: number): { readonly isWhole: boolean; readonly events: readonly KeptEvent[] } {
    const isKnown = id >= this.#firstId - 1 && id <= this.#lastId;
    return { isWhole: isKnown, events: isKnown ? this.#events.filter((event) => event.id > id) : [...this.#events] };
  }

  /** Is told of each event from now on, until it is disposed of. */
  follow(follower: (event: KeptEvent) => void): Disposable {
    this.#followers.add(follower);
    return { [Symbol.dispose]: () => void this.#followers.delete(follower) };
  }

  #keep(event: KeptEvent): void {
    this.#events.push(event);
    this.#size += event.text.length;
    while (this.#events.length > EVENTS_MOST || (this.#size > TEXT_MOST && this.#events.length > 1)) {
      const gone = this.#events.shift()!; // there is more than one
      this.#size -= gone.text.length;
      this.#firstId = gone.id + 1;
    }
  }
}
