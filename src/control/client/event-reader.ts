// Takes Server-Sent Events apart, however they are cut on their way. **Source**: the HTML standard, 9.2.6.

import type { ServedEvent } from '../events/served-event.js';

/** Reads one stream. */
export class EventReader {
  readonly #onEvent: (event: ServedEvent) => void;
  #rest = '';

  constructor(onEvent: (event: ServedEvent) => void) {
    this.#onEvent = onEvent;
  }

  /** Takes what has come; a frame ends with an empty line, and has one line of data. */
  take(text: string): void {
    const frames = (this.#rest + text).split('\n\n');
    this.#rest = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith(DATA));
      if (data !== undefined) this.#onEvent(JSON.parse(data.slice(DATA.length)) as ServedEvent);
    }
  }
}

const DATA = 'data: ';
