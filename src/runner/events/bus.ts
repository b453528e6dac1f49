// The bus: everything that happens is published here once, to all listeners. Listeners are called in turn, at
// once, and none of them is waited for: one that throws, or gives a promise that is rejected or never kept, costs the
// pairs nothing. What a listener cannot do at once it has to put aside by itself, within bounds.

import type { ServiceEvent } from '../../core/report/event.js';

/** Hears what happens; `pair` is absent for what is about the service as a whole. What it returns is not waited for. */
export type EventListener = (event: ServiceEvent, pair: string | undefined) => unknown;

/** Publishes what happens to one pair. */
export type Tell = (event: ServiceEvent) => void;

interface Subscriber {
  /** What it is, for a message. */
  readonly name: string;
  readonly listener: EventListener;
  hasFailed: boolean;
}

/** Takes events to their listeners. */
export class EventBus {
  readonly #subscribers = new Set<Subscriber>();
  readonly #onFailure: (message: string) => void;

  /** `onFailure` takes the failure of a listener, its first one only; it must not need the bus. */
  constructor(onFailure: (message: string) => void) {
    this.#onFailure = onFailure;
  }

  /** Tells every listener, in the order in which they have subscribed. Never throws. */
  publish(event: ServiceEvent, pair?: string): void {
    for (const subscriber of [...this.#subscribers]) {
      try {
        const answer = subscriber.listener(event, pair);
        if (answer instanceof Promise) answer.catch((error) => this.#fail(subscriber, error));
      } catch (error) {
        this.#fail(subscriber, error);
      }
    }
  }

  /** Listens until it is disposed of. `name` says what listens, as in `the status file`. */
  subscribe(name: string, listener: EventListener): Disposable {
    const subscriber: Subscriber = { name, listener, hasFailed: false };
    this.#subscribers.add(subscriber);
    return { [Symbol.dispose]: () => void this.#subscribers.delete(subscriber) };
  }

  #fail(subscriber: Subscriber, error: unknown): void {
    if (subscriber.hasFailed) return;
    subscriber.hasFailed = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#onFailure(`${subscriber.name}: an event could not be taken: ${reason}`);
  }
}
