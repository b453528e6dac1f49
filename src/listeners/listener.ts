// What hears the bus and tells somebody. Whatever a listener cannot do at once it puts aside, within bounds: none of
// them delays a pair, and what goes wrong with one costs no more than what it tells.

import type { Config } from '../config/resolve/config.js';
import type { ServiceEvent } from '../core/report/event.js';
import type { ServiceControl } from '../runner/control/service-control.js';
import type { EventListener } from '../runner/events/bus.js';

/** A listener over the life of a service. None of its calls throws. */
export interface Listener {
  /** What it is, as a message names it: `the history`. */
  readonly name: string;
  /** Hears what happens, from before the first pair starts until `close`. */
  readonly hear: EventListener;
  /** The service has started, and can be asked from now on. `tell` publishes what the logs should have. */
  begin?(control: ServiceControl, tell: (event: ServiceEvent) => void): void;
  /** Goes on with an edited config, whole. */
  follow?(config: Config): void;
  /** Tells the rest of what it has put aside; nothing is heard any more. The service waits for it, so it is short. */
  close?(): void | Promise<void>;
}
