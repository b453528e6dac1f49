// When the protocol thread tells how far its passes are: now and then while any goes on, and once at the end of each.

/** What may go on at once: a full pass can be asked for while a targeted one still runs. */
type PassKind = 'full' | 'targeted';

/** How often a running pass tells how far it is. */
const PROGRESS_MS = 200;

/** One timer for all passes of an engine. */
export class ProgressTimer {
  readonly #send: () => void;
  readonly #passes = new Set<PassKind>();
  /** Runs while there are any. */
  #timer: NodeJS.Timeout | undefined;

  constructor(send: () => void) {
    this.#send = send;
  }

  begin(pass: PassKind): void {
    this.#passes.add(pass);
    this.#timer ??= setInterval(this.#send, PROGRESS_MS);
  }

  end(pass: PassKind): void {
    this.#passes.delete(pass);
    this.#send();
    if (this.#passes.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
