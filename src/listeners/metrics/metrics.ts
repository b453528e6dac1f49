// The numbers of a service, as a listener: for whoever asks, and in a file for node_exporter. It has a timer only while
// something has changed that the file does not say yet.

import fs from 'node:fs';
import type { Config } from '../../config/resolve/config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { ServiceControl } from '../../runner/control/service-control.js';
import type { Clock, Timer } from '../../process/clock.js';
import { replaceFile } from '../../state/write-file.js';
import type { Listener } from '../listener.js';
import { MetricCounters } from './counters.js';
import { expose } from './exposition.js';
import { familiesOf } from './families.js';

/** What it works with. */
export interface MetricsOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** That of the program. */
  readonly version: string;
  /** Takes what goes wrong, once until the file can be written again. */
  readonly onTrouble: (message: string) => void;
}

/** Prometheus asks each 15 s or more seldom. */
const WRITE_EVERY_MS = 15_000;

/** node_exporter runs as another user. */
const MODE = 0o644;

/** What comes so often, or says so little, that the file need not follow. */
const PASSED_OVER: ReadonlySet<ServiceEvent['kind']> = new Set<ServiceEvent['kind']>([
  ...(['pass-progress', 'note', 'operation', 'problem', 'engine-output'] as const),
]);

/** Knows the numbers of one service. */
export class Metrics implements Listener {
  readonly name = 'the metrics';
  readonly #options: MetricsOptions;
  readonly #counters = new MetricCounters();
  #file: string | undefined;
  #control: Pick<ServiceControl, 'status'> | undefined;
  #timer: Timer | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #hasTrouble = false;

  constructor(options: MetricsOptions) {
    this.#options = options;
    this.#file = options.config.runner.metrics?.textfile;
  }

  readonly hear = (event: ServiceEvent, pair: string | undefined): void => {
    this.#counters.hear(event, pair);
    if (!PASSED_OVER.has(event.kind)) this.#touch();
  };

  begin(control: ServiceControl): void {
    this.#control = control;
    this.#touch();
  }

  follow({ runner }: Config): void {
    const file = runner.metrics?.textfile;
    if (file !== this.#file) this.#writtenAt = Number.NEGATIVE_INFINITY;
    this.#file = file;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#touch();
  }

  close(): void {
    this.#timer?.cancel();
    this.#write();
    this.#timer?.cancel();
    this.#control = undefined;
  }

  /** All numbers as they are now; nothing before the service has started. **Shape**: the text format of Prometheus. */
  text(): string {
    const status = this.#control?.status();
    if (status === undefined) return '';
    const { clock, version } = this.#options;
    return expose(familiesOf({ status, counters: this.#counters, version, now: clock.now() }));
  }

  #touch(): void {
    if (this.#file === undefined || this.#control === undefined || this.#timer !== undefined) return;
    const { clock } = this.#options;
    const waitMs = Math.max(0, this.#writtenAt + WRITE_EVERY_MS - clock.monotonic());
    this.#timer = clock.setTimer(waitMs, () => this.#write());
  }

  #write(): void {
    this.#timer = undefined;
    const file = this.#file;
    if (file === undefined || this.#control === undefined) return;
    this.#writtenAt = this.#options.clock.monotonic();
    try {
      const text = this.text();
      replaceFile(file, MODE, (descriptor) => {
        fs.fchmodSync(descriptor, MODE); // whatever the umask is
        fs.writeFileSync(descriptor, text);
      });
      this.#hasTrouble = false;
    } catch (error) {
      this.#tell(file, error);
    }
    // A lag grows without an event.
    if (Object.values(this.#control.status().pairs).some(({ behindSince }) => behindSince !== undefined)) this.#touch();
  }

  #tell(file: string, error: unknown): void {
    if (this.#hasTrouble) return;
    this.#hasTrouble = true;
    const reason = error instanceof Error ? error.message : String(error);
    const advice = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'make its folder' : 'make its folder writable';
    this.#options.onTrouble(`cannot write the metrics to ${file}: ${reason}; mirroring goes on; ${advice}`);
  }
}
