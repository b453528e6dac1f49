// The service: what `foldersync run` is, and what `plan` and `mirror` are for the length of their passes. It wires the
// runner, the reloads, the control and the listeners, and has them start and end in good order. It knows neither
// terminals nor signals: who starts it does.

import type { Config } from '../config/resolve/config.js';
import { onlyPairs } from '../config/diff-config.js';
import type { ControlInterface, ControlInterfaceOptions } from '../control/control-interface.js';
import type { LoadedConfig } from '../config/load-config.js';
import type { ServiceEvent } from '../core/report/event.js';
import type { Listener } from '../listeners/listener.js';
import { RunnerControl, type WantedApproval } from '../runner/control/runner-control.js';
import type { ServiceControl } from '../runner/control/service-control.js';
import { EventBus } from '../runner/events/bus.js';
import type { RunnerOutput } from '../runner/log/output.js';
import { Reloader } from '../runner/reload/reload.js';
import { Runner, type RunnerResult, type RunnerSettings } from '../runner/runner.js';
import { Plans } from '../runner/plan/plans.js';
import { Verifications } from '../runner/verify/verifications.js';

/** What a service is made of. */
export interface ServiceOptions
  extends Pick<RunnerSettings, 'mode' | 'job' | 'approveWith' | 'clock' | 'onlyPairs' | 'startEngine'> {
  readonly config: Config;
  /** Where its lines go. */
  readonly output: RunnerOutput;
  /** Who hears what happens beside the logs. */
  readonly listeners: readonly Listener[];
  /** As in `RunnerSettings`; it may tell of what happens. */
  readonly coordinator?: (tell: (event: ServiceEvent) => void) => NonNullable<RunnerSettings['coordinator']>;
  /** What is told first; absent for nothing. */
  readonly announcement?: ServiceEvent | undefined;
  /** Reads the config's file again; absent where there is no file, or where it is read only once. */
  readonly load?: (() => Promise<LoadedConfig>) | undefined;
  /** Its numbers for Prometheus as they are now, for who asks over the control. */
  readonly metrics?: () => string;
  /** The variables that say where its control socket may be; absent where it is to have none. */
  readonly controlEnv?: NodeJS.ProcessEnv | undefined;
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
  #interface: Promise<ControlInterface> | undefined;
  readonly #verifications: Verifications;
  #isStopping = false;
  readonly #plans: Plans;

  constructor(options: ServiceOptions) {
    this.#options = options;
    const { output, listeners, onTrouble, clock, startEngine, approveWith } = options;
    this.#bus = new EventBus(onTrouble);
    this.#verifications = new Verifications({
      clock,
      startEngine,
      tell: (event, pair) => this.#bus.publish(event, pair),
      repair: (pair) => this.#runner?.pair(pair)?.demand('repair'),
    });
    this.#plans = new Plans({
      clock,
      startEngine,
      approveWith,
      tell: (event, pair) => this.#bus.publish(event, pair),
    });
    this.#bus.subscribe('the logs', (event, pair) => output.hear(event, pair));
    this.#bus.subscribe('the verifications', (event, pair) => this.#verifications.hear(event, pair));
    this.#bus.subscribe('the plans', (event, pair) => this.#plans.hear(event, pair));
    for (const { name, hear } of listeners) this.#bus.subscribe(name, hear);
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
        apply: (edited) => {
          runner.apply(edited);
          this.#verify(edited);
          for (const listener of this.#options.listeners) listener.follow?.(edited);
        },
        tell,
      });
    }
    const made = { runner, bus, clock, plans: this.#plans, approve: inThread, reloader: this.#reloader };
    const control = new RunnerControl(made);
    this.#control = control;
    for (const listener of this.#options.listeners) listener.begin?.(control, tell);
    void this.#listen(control).then(() => {
      if (!this.#isStopping) tell({ kind: 'service-ready' });
    });
    this.#verify(config);
    return this.#end(runner);
  }

  /** By the schedules of a config; a single pass verifies nothing. */
  #verify(config: Config): void {
    const { mode, onlyPairs: names } = this.#options;
    if (mode === 'service') this.#verifications.follow(onlyPairs(config, names));
  }

  /** To whoever asks from outside; kept once it can be asked, or was told why it cannot. Never rejected. */
  async #listen(control: ServiceControl): Promise<void> {
    const { controlEnv: env, clock, metrics = () => '' } = this.#options;
    if (env === undefined) return;
    const onTrouble = (message: string) => this.#bus.publish({ kind: 'note', level: 'warn', message });
    this.#interface = openInterface({ control, clock, metrics, env, onTrouble });
    await (await this.#interface).settled;
  }

  async #end(runner: Runner): Promise<RunnerResult> {
    const result = await runner.ended;
    await this.#verifications.stop();
    await this.#plans.stop();
    await (await this.#interface)?.close();
    return result;
  }

  /** Tells something that happens outside of the runner. */
  tell(event: ServiceEvent): void {
    this.#bus.publish(event);
  }

  /** Ends every pair between two operations, within the grace time. Idempotent. */
  stop(): void {
    if (!this.#isStopping) this.tell({ kind: 'service-stopping' });
    this.#isStopping = true;
    this.#reloader?.stop();
    void this.#verifications.stop();
    void this.#plans.stop();
    this.#runner?.stop();
  }

  /** Kills every engine. */
  kill(): void {
    this.#verifications.kill();
    this.#plans.kill();
    this.#runner?.kill();
  }

  /** Has the listeners tell the rest and writes the last lines, or gives them up. Returns as `RunnerOutput.close`. */
  async close(): Promise<boolean> {
    this.#reloader?.stop();
    for (const listener of this.#options.listeners) await listener.close?.();
    return await this.#options.output.close();
  }
}

/** Loaded when it is needed: a single pass has none. */
async function openInterface(options: ControlInterfaceOptions): Promise<ControlInterface> {
  const { ControlInterface } = await import('../control/control-interface.js');
  const opened = new ControlInterface(options);
  void opened.start();
  return opened;
}

/** Loaded when it is needed: most services are never asked to. */
async function inThread(wanted: WantedApproval): Promise<void> {
  const { approveInThread } = await import('../control/held/approve-in-thread.js');
  await approveInThread(wanted);
}
