// The text of an event stream, read as it comes. Pure. **Source**: the HTML standard, "Server-sent events".

/** One message of it. */
export interface StreamMessage {
  /** What to resume after; absent where the stream has not said. */
  readonly id?: string;
  /** `message` where the stream does not say. */
  readonly type: string;
  readonly data: string;
}

/** Cuts text into messages, in whatever pieces it comes. */
export class EventStreamReader {
  #rest = '';
  #id: string | undefined;
  #type = '';
  #data: string[] = [];

  /** Takes the next piece, and gives the messages that it completes. */
  read(text: string): StreamMessage[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  #take(line: string): StreamMessage | undefined {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#type = value;
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    return undefined;
  }

  #finish(): StreamMessage | undefined {
    const type = this.#type === '' ? 'message' : this.#type;
    const data = this.#data;
    this.#type = '';
    this.#data = [];
    // A message without data tells nothing, except for the id, which is kept.
    if (data.length === 0) return undefined;
    return { ...(this.#id === undefined ? {} : { id: this.#id }), type, data: data.join('\n') };
  }
}
