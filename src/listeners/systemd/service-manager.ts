// Tells the service manager how the service is, as sd_notify(3) has it: that the pairs have started, how they are in
// one line, that the config is read again, that the service ends, and again and again that it lives.
//
// That it lives is told by a timer of the clock that all schedules go by, and only once every pair has said how it is:
// where the event loop stands still, or a pair cannot be asked, nothing is told, and the service is started anew.

import type { ServiceEvent } from '../../core/report/event.js';
import { headlineOf } from '../../core/headline/headline.js';
import type { DatagramSender } from '../../fs/libc/datagram.js';
import { type Clock, every, type Timer } from '../../process/clock.js';
import type { ServiceControl } from '../../runner/control/service-control.js';
import type { Listener } from '../listener.js';

/** What it works with. */
export interface ServiceManagerOptions {
  readonly clock: Clock;
  /** Where messages go. */
  readonly sender: DatagramSender;
  /** How long the service manager waits for a sign of life; absent where it wants none. **Units**: milliseconds. */
  readonly watchdogMs: number | undefined;
  /** Takes what goes wrong with it, once. */
  readonly onTrouble: (message: string) => void;
}

const STATUS_EVERY_MS = 1000;
const AGAIN_MS = 100;

/** Tells one service manager. */
export class ServiceManager implements Listener {
  readonly name = 'the service manager';
  readonly #options: ServiceManagerOptions;
  #control: Pick<ServiceControl, 'status'> | undefined;
  #isReady = false;
  #beat: Timer | undefined;
  #touched: Timer | undefined;
  #told = '';
  /** What could not be sent yet, in its order. */
  readonly #unsent: string[] = [];
  #again: Timer | undefined;
  #hasTrouble = false;

  constructor(options: ServiceManagerOptions) {
    this.#options = options;
  }

  begin(control: Pick<ServiceControl, 'status'>): void {
    this.#control = control;
  }

  readonly hear = (event: ServiceEvent): void => {
    switch (event.kind) {
      case 'service-ready':
        this.#isReady = true;
        this.#send(`READY=1\n${this.#statusLine()}`);
        this.#startBeating();
        break;
      case 'reload-started':
        if (this.#isReady) this.#send(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`);
        break;
      case 'reload-ended':
        if (this.#isReady) this.#send('READY=1');
        break;
      case 'service-stopping':
        this.#isReady = false;
        this.#send('STOPPING=1\nSTATUS=stopping');
        break;
      case 'pair-updated':
      case 'reloaded':
        if (this.#isReady) this.#touched ??= this.#options.clock.setTimer(STATUS_EVERY_MS, () => this.#tellStatus());
        break;
      default:
    }
  };

  close(): void {
    for (const timer of [this.#beat, this.#touched, this.#again]) timer?.cancel();
    this.#options.sender.close();
  }

  /** Three times in the time that it is waited for; half of that is asked for. **Source**: sd_watchdog_enabled(3). */
  #startBeating(): void {
    const { clock, watchdogMs } = this.#options;
    if (watchdogMs === undefined || this.#beat !== undefined) return;
    this.#beat = every(clock, watchdogMs / 3, () => {
      this.#control?.status();
      this.#send('WATCHDOG=1');
    });
  }

  #tellStatus(): void {
    this.#touched = undefined;
    const line = this.#statusLine();
    if (!this.#isReady || line === this.#told) return;
    this.#told = line;
    this.#send(line);
  }

  #statusLine(): string {
    const pairs = Object.values(this.#control?.status().pairs ?? {});
    const parts = headlineOf(pairs).map(({ text }) => text);
    return `STATUS=${parts.join(', ')}`;
  }

  #send(message: string): void {
    this.#unsent.push(message);
    if (this.#again === undefined) this.#flush();
  }

  /** One that is busy takes them soon; one that is gone gets no more. */
  #flush(): void {
    this.#again = undefined;
    const { clock, sender, onTrouble } = this.#options;
    try {
      while (this.#unsent.length > 0) {
        if (!sender.send(this.#unsent[0] ?? '')) {
          this.#again = clock.setTimer(AGAIN_MS, () => this.#flush());
          return;
        }
        this.#unsent.shift();
      }
    } catch (error) {
      this.#unsent.length = 0;
      if (!this.#hasTrouble) onTrouble(`the service manager cannot be told anything: ${(error as Error).message}`);
      this.#hasTrouble = true;
    }
  }
}
