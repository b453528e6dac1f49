// Tells people of what happens to the pairs: sees each change of a state, decides with core/notify/ what is told,
// writes that down, and only then sends it, to each target through a line of its own.

import { randomUUID } from 'node:crypto';
import os from 'node:os';
import type { Config } from '../../config/resolve/config.js';
import type { NotifyTarget } from '../../config/resolve/notify-target.js';
import {
  type AlertMemory,
  keepPairs,
  lookAtPair,
  NO_ALERTS,
  remindOfConfig,
  takeConfig,
  takeManyUpdates,
  troublesOf,
} from '../../core/notify/alerts.js';
import type { Alert } from '../../core/notify/notice.js';
import { noticeOf } from '../../core/notify/notice-words.js';
import { lasting, type Outbox, type Waiting } from '../../core/notify/outbox.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { PairStatus } from '../../core/report/pair-status.js';
import { type Clock, every, type Timer } from '../../process/clock.js';
import type { ServiceControl } from '../../runner/control/service-control.js';
import type { Listener } from '../listener.js';
import { CalmTimes } from './calm-times.js';
import type { Deliver } from './deliver.js';
import { NotifyRecordFile } from './notify-record.js';
import { pageLink } from './page-link.js';
import { Pings } from './pings.js';
import { TargetLine } from './target-line.js';

/** What a notifier works with. */
export interface NotifierOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly deliver: Deliver;
  /** As in `RunnerSettings`: only these pairs run. */
  readonly onlyPairs?: readonly string[] | undefined;
  readonly approveWith: (pair: string) => string;
}

const LOOK_EVERY_MS = 60_000;
/** What comes at once is written down at once. */
const GATHER_MS = 50;
/** How long the end waits for what is on its way. */
const LAST_WORDS_MS = 5000;

/** Tells the targets of one config. */
export class Notifier implements Listener {
  readonly name = 'the notifications';
  readonly #options: NotifierOptions;
  readonly #file: NotifyRecordFile;
  readonly #pings: Pings;
  readonly #calm: CalmTimes;
  #config: Config;
  #control: ServiceControl | undefined;
  #tell: (event: ServiceEvent) => void = () => {};
  #memory: AlertMemory = NO_ALERTS;
  /** By the ids of the targets. */
  readonly #lines = new Map<string, TargetLine>();
  /** What an earlier service has left for targets. */
  #left: Readonly<Record<string, Outbox>> = {};
  #look: Timer | undefined;
  #gathering: Timer | undefined;
  #written = '';

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#config = options.config;
    const { stateDir } = options.config.runner;
    this.#file = new NotifyRecordFile({ stateDir, config: options.config.file }, (message) =>
      this.#note('warn', message),
    );
    this.#pings = new Pings(options.clock);
    this.#calm = new CalmTimes(options.clock);
  }

  readonly hear = (event: ServiceEvent, pair: string | undefined): void => {
    if (!this.#isOn) return;
    const { clock } = this.#options;
    if (pair !== undefined && this.#isOurs(pair)) this.#hearOfPair(event, pair);
    if (event.kind === 'config-invalid') this.#take(takeConfig(this.#memory, { isValid: false, at: clock.now() }));
    if (event.kind === 'reloaded' || event.kind === 'config-unchanged') {
      this.#take(takeConfig(this.#memory, { isValid: true, at: clock.now() }));
    }
    if (event.kind === 'reloaded' && this.#options.onlyPairs === undefined) this.#forget(event.removed);
  };

  begin(control: ServiceControl, tell: (event: ServiceEvent) => void): void {
    this.#control = control;
    this.#tell = tell;
    this.#switchOn();
  }

  follow(config: Config): void {
    this.#config = config;
    this.#switchOn();
    const targets = new Map(this.#targets.map((target) => [target.id, target]));
    for (const [id, line] of this.#lines) {
      const target = targets.get(id);
      if (target !== undefined) line.become(target);
      else this.#drop(id, line);
    }
  }

  async close(): Promise<void> {
    this.#look?.cancel();
    this.#flush();
    const lines = [...this.#lines.values()];
    let timer: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = this.#options.clock.setTimer(LAST_WORDS_MS, resolve);
    });
    await Promise.race([Promise.all(lines.map((line) => line.idle())), patience]);
    timer?.cancel();
    for (const line of lines) line.close();
    this.#flush();
  }

  get #targets(): readonly NotifyTarget[] {
    return this.#config.runner.notify ?? [];
  }

  get #isOn(): boolean {
    return this.#look !== undefined;
  }

  /** Where there is somebody to tell: what an earlier service has left is sent, and all pairs are looked at. */
  #switchOn(): void {
    if (this.#targets.length === 0 || this.#control === undefined || this.#isOn) return;
    const record = this.#file.read();
    this.#memory = record?.alerts ?? NO_ALERTS;
    if (this.#options.onlyPairs === undefined) {
      this.#memory = keepPairs(
        this.#memory,
        this.#config.pairs.map(({ name }) => name),
      );
    }
    this.#left = record?.outboxes ?? {};
    this.#calm.begin(this.#statuses());
    this.#look = every(this.#options.clock, LOOK_EVERY_MS, () => this.#lookAtAll());
    for (const target of this.#targets) if ((this.#left[target.id]?.waiting.length ?? 0) > 0) this.#lineOf(target);
    // A config that could not be used has been mended, or there would be no service.
    this.#take(takeConfig(this.#memory, { isValid: true, at: this.#options.clock.now() }));
    this.#lookAtAll();
    this.#gather();
  }

  #hearOfPair(event: ServiceEvent, pair: string): void {
    const at = this.#options.clock.now();
    switch (event.kind) {
      case 'pair-state-changed':
        // Of most changes nothing can come, and the status of all pairs takes a moment.
        if (QUIET_STATES.has(event.to)) break;
        if (FINE_STATES.has(event.to) && troublesOf(this.#memory, pair).length === 0) break;
        this.#lookAt(pair, this.#statuses()[pair]);
        break;
      case 'conflicts-changed':
        this.#lookAt(pair, this.#statuses()[pair]);
        break;
      case 'many-updates':
        this.#take(takeManyUpdates(this.#memory, pair, at));
        break;
      case 'pass-started':
        this.#ping(this.#pings.started(this.#targets, pair));
        break;
      case 'pass-ended':
        if (event.scope === 'full')
          this.#ping(this.#pings.ended(this.#targets, { pair, report: event.report, memory: this.#memory }));
        break;
      default:
    }
  }

  #lookAtAll(): void {
    const statuses = this.#statuses();
    this.#calm.look(statuses);
    for (const [pair, status] of Object.entries(statuses)) if (this.#isOurs(pair)) this.#lookAt(pair, status);
    this.#take(remindOfConfig(this.#memory, this.#options.clock.now()));
    for (const line of this.#lines.values()) line.go();
  }

  #lookAt(pair: string, status: PairStatus | undefined): void {
    if (status === undefined) return;
    const { state, lastPass, standing, lastGoodAt, staleAt } = status;
    const { alertAfterMs, policy } = this.#config.pairs.find(({ name }) => name === pair) ?? {};
    const conflicts = policy?.mode === 'two-way' ? status.conflicts : NO_CONFLICTS;
    const holdReason = [lastPass, standing].find((pass) => pass?.hold !== undefined)?.hold?.reason;
    const calmUntil = this.#calm.until(pair);
    const facts = { state, holdReason, lastGoodAt, staleAt, alertAfterMs, conflicts, calmUntil };
    const [memory, alerts] = lookAtPair(this.#memory, pair, { facts, at: this.#options.clock.now() });
    this.#take([memory, alerts], status);
    this.#ping(this.#pings.changed(this.#targets, { pair, alerts, memory }));
  }

  /** Goes on with what was decided, and puts a notice into the line of each target that wants to hear of it. */
  #take([memory, alerts]: readonly [AlertMemory, readonly Alert[]], known?: PairStatus): void {
    this.#memory = memory;
    for (const alert of alerts) {
      const wanting = this.#targets.filter((target) => wants(target, alert));
      if (wanting.length > 0) this.#send(alert, wanting, known);
    }
    if (alerts.length > 0) this.#gather();
  }

  #send(alert: Alert, targets: readonly NotifyTarget[], known: PairStatus | undefined): void {
    const { pair } = alert;
    const { approveWith } = this.#options;
    const notice = noticeOf(alert, {
      id: randomUUID(),
      host: os.hostname(),
      config: this.#config.file,
      status: known ?? (pair === undefined ? undefined : this.#statuses()[pair]),
      approve: pair === undefined ? undefined : approveWith(pair),
      page: pageLink(this.#config.runner.http, alert),
    });
    for (const target of targets) this.#lineOf(target).put({ id: notice.id, at: alert.at, notice });
  }

  #ping(pings: readonly { readonly target: NotifyTarget; readonly item: Waiting }[]): void {
    for (const { target, item } of pings) this.#lineOf(target).put(item);
    if (pings.length > 0) this.#gather();
  }

  #lineOf(target: NotifyTarget): TargetLine {
    const known = this.#lines.get(target.id);
    if (known !== undefined) return known;
    const { clock, deliver } = this.#options;
    const tell = (level: 'warn' | 'info', message: string) => this.#note(level, message);
    const onChanged = () => this.#gather();
    const line = new TargetLine(target, this.#left[target.id], { clock, deliver, tell, onChanged });
    this.#lines.set(target.id, line);
    return line;
  }

  /** A target that is in the config no more hears nothing more. */
  #drop(id: string, line: TargetLine): void {
    line.close();
    this.#lines.delete(id);
    this.#gather();
  }

  #forget(pairs: readonly string[]): void {
    if (pairs.length === 0) return;
    const kept = Object.keys(this.#memory.pairs).filter((name) => !pairs.includes(name));
    this.#memory = keepPairs(this.#memory, kept);
    this.#gather();
  }

  /** Soon, what is to be told is written down, and then sent. */
  #gather(): void {
    this.#gathering ??= this.#options.clock.setTimer(GATHER_MS, () => {
      this.#flush();
      for (const line of this.#lines.values()) line.go();
    });
  }

  #flush(): void {
    const isDue = this.#gathering !== undefined;
    this.#gathering?.cancel();
    this.#gathering = undefined;
    if (!this.#isOn && this.#lines.size === 0) return;
    const ids = new Set(this.#targets.map(({ id }) => id));
    const left = Object.entries(this.#left).filter(([id]) => ids.has(id) && !this.#lines.has(id));
    const lines = [...this.#lines].map(([id, line]) => [id, lasting(line.outbox)] as const);
    const kept = new Map([...left, ...lines].filter(([, { waiting, dropped }]) => waiting.length + dropped > 0));
    const record = { version: 1, alerts: this.#memory, outboxes: Object.fromEntries(kept) } as const;
    const text = JSON.stringify(record);
    if (text !== this.#written) {
      this.#file.write(record);
      this.#written = text;
    }
    if (isDue) for (const line of this.#lines.values()) line.go();
  }

  #statuses(): Readonly<Record<string, PairStatus>> {
    return this.#control?.status().pairs ?? {};
  }

  #isOurs(pair: string): boolean {
    const { onlyPairs } = this.#options;
    return onlyPairs === undefined || onlyPairs.includes(pair);
  }

  #note(level: 'warn' | 'info', message: string): void {
    this.#tell({ kind: 'note', level, message });
  }
}

/** What says nothing of trouble, nor that it is over. */
const QUIET_STATES: ReadonlySet<string> = new Set(['running', 'waiting', 'stopped', 'paused']);
const NO_CONFLICTS = { open: 0, newest: [] } as const;
const FINE_STATES: ReadonlySet<string> = new Set(['ok', 'degraded']);

function wants({ kind, on, pairs }: NotifyTarget, alert: Alert): boolean {
  if (kind === 'healthchecks' || !on.includes(alert.kind)) return false;
  return pairs === undefined || alert.pair === undefined || pairs.includes(alert.pair);
}
