// The service: what `foldersync run` is, and what `plan` and `mirror` are for the length of their passes. It wires the
// runner, the reloads, the control and the listeners, and has them start and end in good order. It knows neither
// terminals nor signals: who starts it does.

import type { Config } from '../config/resolve/config.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { ServiceEvent } from '../core/report/event.js';
import { RunnerControl } from '../runner/control/runner-control.js';
import type { ServiceControl } from '../runner/control/service-control.js';
import { EventBus, type EventListener } from '../runner/events/bus.js';
import type { RunnerOutput } from '../runner/log/output.js';
import { Reloader } from '../runner/reload/reload.js';
import { Runner, type RunnerResult, type RunnerSettings } from '../runner/runner.js';

/** What a service is made of. */
export interface ServiceOptions
  extends Pick<RunnerSettings, 'mode' | 'job' | 'approveWith' | 'clock' | 'onlyPairs' | 'startEngine'> {
  readonly config: Config;
  /** Where its lines go. */
  readonly output: RunnerOutput;
  /** Who hears what happens beside the logs, by what they are. */
  readonly listeners: Readonly<Record<string, EventListener>>;
  /** As in `RunnerSettings`; it may tell of what happens. */
  readonly coordinator?: (tell: (event: ServiceEvent) => void) => NonNullable<RunnerSettings['coordinator']>;
  /** What is told first; absent for nothing. */
  readonly announcement?: ServiceEvent | undefined;
  /** Reads the config's file again; absent where there is no file, or where it is read only once. */
  readonly load?: (() => Promise<LoadedConfig>) | undefined;
  /** Takes what must be heard even if no log can be written. */
  readonly onTrouble: (message: string) => void;
}

/** One service, from its start to its last written line. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #bus: EventBus;
  #runner: Runner | undefined;
  #reloader: Reloader | undefined;
  #control: ServiceControl | undefined;

  constructor(options: ServiceOptions) {
    this.#options = options;
    const { output, listeners, onTrouble } = options;
    this.#bus = new EventBus(onTrouble);
    this.#bus.subscribe('the logs', (event, pair) => output.hear(event, pair));
    for (const [name, listener] of Object.entries(listeners)) this.#bus.subscribe(name, listener);
  }

  /** What can be asked of it; absent before it has started. */
  get control(): ServiceControl | undefined {
    return this.#control;
  }

  /**
   * Starts it; kept when every pair has come to its end: at once after `stop`, or after the passes of `once`.
   * @throws FoldersyncError LOCKED or STATE as the runner does
   */
  run(): Promise<RunnerResult> {
    const { config, clock, load, announcement, coordinator } = this.#options;
    const bus = this.#bus;
    const tell = (event: ServiceEvent) => bus.publish(event);
    if (announcement !== undefined) tell(announcement);
    const runner = new Runner({ ...this.#options, bus, coordinator: coordinator?.(tell) });
    this.#runner = runner;
    if (load !== undefined) {
      this.#reloader = new Reloader({
        file: config.file,
        clock,
        load,
        differs: (edited) => runner.differs(edited),
        apply: (edited) => runner.apply(edited),
        tell,
      });
    }
    this.#control = new RunnerControl({ runner, bus, clock, reloader: this.#reloader });
    return runner.ended;
  }

  /** Tells something that happens outside of the runner. */
  tell(event: ServiceEvent): void {
    this.#bus.publish(event);
  }

  /** Ends every pair between two operations, within the grace time. Idempotent. */
  stop(): void {
    this.#reloader?.stop();
    this.#runner?.stop();
  }

  /** Kills every engine. */
  kill(): void {
    this.#runner?.kill();
  }

  /** Writes the last lines; kept once they are written, or given up. Returns as `RunnerOutput.close`. */
  close(): Promise<boolean> {
    this.#reloader?.stop();
    return this.#options.output.close();
  }
}
