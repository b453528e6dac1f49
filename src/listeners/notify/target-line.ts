// The line before one target: what waits for it, one on its way at a time, and the next try of what did not arrive.

import type { NotifyTarget } from '../../config/resolve/notify-target.js';
import { digestKeyOf, gathered, TOGETHER_MS } from '../../core/notify/digest.js';
import {
  type Delivery,
  dropOld,
  EMPTY_OUTBOX,
  type Outbox,
  put,
  settle,
  type Waiting,
  waitOf,
} from '../../core/notify/outbox.js';
import type { Clock, Timer } from '../../process/clock.js';
import type { Deliver } from './deliver.js';

/** What a line works with. */
export interface TargetLineOptions {
  readonly clock: Clock;
  readonly deliver: Deliver;
  /** What waits is another one now, and is to be written down. */
  readonly onChanged: () => void;
  /** Takes what a person should know, in words without secrets. */
  readonly tell: (level: 'warn' | 'info', message: string) => void;
}

/** One target, from the first thing that waits for it on. */
export class TargetLine {
  readonly #options: TargetLineOptions;
  #target: NotifyTarget;
  #outbox: Outbox;
  #timer: Timer | undefined;
  /** What is like the last one waits a moment for more of its kind. */
  #moment: Timer | undefined;
  #last: { readonly item: Waiting; readonly at: number } | undefined;
  /** Ends what is on its way; absent where nothing is. */
  #onItsWay: AbortController | undefined;
  #isClosed = false;
  #onIdle: (() => void) | undefined;
  #toldDropped: number;

  constructor(target: NotifyTarget, outbox: Outbox | undefined, options: TargetLineOptions) {
    this.#options = options;
    this.#target = target;
    this.#outbox = { ...EMPTY_OUTBOX, ...outbox, failures: 0 };
    this.#toldDropped = this.#outbox.dropped;
  }

  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Puts something at the end. It goes out with `go`, once it has been written down. */
  put(item: Waiting): void {
    this.#outbox = put(this.#outbox, item);
    this.#tellDropped();
  }

  /** The target as an edited config has it; what has failed is tried again at once. */
  become(target: NotifyTarget): void {
    this.#target = target;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#hurry();
  }

  /** Sends what waits, unless something is on its way or a try was in vain just now. */
  go(): void {
    if (this.#isClosed || this.#onItsWay !== undefined || this.#timer !== undefined || this.#moment !== undefined)
      return;
    const together = gathered(this.#outbox);
    if (together !== this.#outbox) {
      // Written down first, so that after a kill it is the same message.
      this.#outbox = together;
      this.#options.onChanged();
      return;
    }
    const [first] = this.#outbox.waiting;
    if (first === undefined || this.#waitsForMore(first)) return;
    this.#last = { item: first, at: this.#options.clock.monotonic() };
    const sending = new AbortController();
    this.#onItsWay = sending;
    void this.#options.deliver(this.#target, first, sending.signal).then((delivery) => this.#settled(first, delivery));
  }

  /** Whether others of its kind may follow, so that they are one message; it goes out by itself then. */
  #waitsForMore(first: Waiting): boolean {
    const key = digestKeyOf(first);
    if (this.#last === undefined || key === undefined || key !== digestKeyOf(this.#last.item)) return false;
    if (first.notice?.pair === this.#last.item.notice?.pair) return false;
    const { clock } = this.#options;
    const waitMs = this.#last.at + TOGETHER_MS - clock.monotonic();
    if (waitMs <= 0 || this.#outbox.failures > 0) return false;
    this.#moment = clock.setTimer(waitMs, () => this.#hurry());
    return true;
  }

  /** Sends what waits for more of its kind. */
  #hurry(): void {
    this.#moment?.cancel();
    this.#moment = undefined;
    this.#last = undefined;
    this.go();
  }

  /** Kept once nothing waits that could go out now. */
  async idle(): Promise<void> {
    this.#hurry();
    if (this.#onItsWay === undefined) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** Breaks off what is on its way; it stays in the line. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#moment?.cancel();
    this.#moment = undefined;
    this.#onItsWay?.abort();
  }

  #settled({ id }: Waiting, delivery: Delivery): void {
    const { clock, tell, onChanged } = this.#options;
    const { label } = this.#target;
    const before = this.#outbox;
    this.#onItsWay = undefined;
    // What was broken off with the service is as it was.
    if (!this.#isClosed || delivery.kind === 'taken') {
      this.#outbox = dropOld(settle(before, id, delivery), clock.now());
      if (delivery.kind === 'refused')
        tell('warn', `${label} refuses a message, which is not sent again: ${delivery.reason}`);
      if (delivery.kind === 'failed' && before.failures === 0) {
        tell('warn', `${label} cannot be told: ${delivery.reason}; it is tried again, and nothing is lost until then`);
      }
      if (delivery.kind === 'taken' && before.failures > 0) tell('info', `${label} can be told again`);
      this.#tellDropped();
      onChanged();
    }
    const waitMs = waitOf(this.#outbox);
    if (waitMs > 0 && !this.#isClosed) {
      this.#timer = clock.setTimer(waitMs, () => {
        this.#timer = undefined;
        this.go();
      });
    }
    this.go();
    if (this.#onItsWay === undefined) this.#onIdle?.();
  }

  #tellDropped(): void {
    const { dropped } = this.#outbox;
    if (dropped === this.#toldDropped) return;
    this.#options.tell(
      'warn',
      `${this.#target.label} could not be told for too long: ${dropped} messages are given up by now`,
    );
    this.#toldDropped = dropped;
  }
}
