// The history of a service's pairs, as a listener: what became of each pass, in files that outlast the service.
// A state directory that cannot be written costs the history and nothing else, and is told of once.

import type { Config } from '../../config/resolve/config.js';
import { type DayCounts, emptyDay } from '../../core/past/day-counts.js';
import type { HistoryLine } from '../../core/past/history-line.js';
import { PairPast } from '../../core/past/pair-past.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { Clock, Timer } from '../../process/clock.js';
import { type PairKeyParts, pairKey } from '../../state/state-dir.js';
import type { Listener } from '../listener.js';
import { leavesTraces } from '../../core/report/report.js';
import { dayOf, historyFolder } from './history-files.js';
import { HistoryWriter } from './history-writer.js';

/** What it works with. */
export interface HistoryOptions {
  readonly config: Config;
  readonly clock: Clock;
  /** Takes what goes wrong, once until a line can be written again. */
  readonly onTrouble: (message: string) => void;
}

/** How long what is put aside or counted may be lost to a kill. */
const WRITE_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

interface KnownPair {
  readonly key: string;
  readonly past: PairPast;
  readonly writer: HistoryWriter;
  /** The day that is being written; absent before the first line. */
  day: string | undefined;
  /** What of `past.quiet` is written. */
  written: DayCounts;
}

/** Writes the history of each pair. It has a timer only while something waits to be written. */
export class History implements Listener {
  readonly name = 'the history';
  readonly #options: HistoryOptions;
  #config: Config;
  readonly #pairs = new Map<string, KnownPair>();
  #timer: Timer | undefined;
  #hasTrouble = false;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#config = options.config;
  }

  readonly hear = (event: ServiceEvent, name: string | undefined): void => {
    const pair = name === undefined ? undefined : this.#pair(name);
    if (pair === undefined) return;
    const at = this.#options.clock.now();
    switch (event.kind) {
      case 'pass-ended':
        if (leavesTraces(event.report)) this.#note(pair, at, (past) => past.pass(event, at));
        break;
      case 'verification-ended':
        this.#note(pair, at, (past) => past.pass({ report: event.report, scope: 'full', isNews: true }, at));
        break;
      case 'pair-state-changed':
        this.#note(pair, at, (past) => past.state(event, at));
        break;
      case 'pass-missed':
        this.#note(pair, at, (past) => past.missed());
        break;
      default:
    }
  };

  follow(config: Config): void {
    this.#flush();
    this.#config = config;
    for (const name of this.#pairs.keys()) {
      if (!config.pairs.some((pair) => pair.name === name)) this.#pairs.delete(name);
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#flush();
  }

  /** Undefined for one that the config does not have, and where no history is kept. */
  #pair(name: string): KnownPair | undefined {
    const { pairs, runner } = this.#config;
    const parts: PairKeyParts | undefined = pairs.find((pair) => pair.name === name);
    if (parts === undefined || runner.historyMs === undefined) return undefined;
    const key = pairKey(parts);
    const known = this.#pairs.get(name);
    if (known?.key === key) return known;
    const writer = new HistoryWriter(historyFolder(runner.stateDir, parts));
    const pair: KnownPair = { key, past: new PairPast(), writer, day: undefined, written: emptyDay() };
    this.#pairs.set(name, pair);
    return pair;
  }

  #note(pair: KnownPair, at: number, take: (past: PairPast) => HistoryLine | undefined): void {
    const day = this.#enterDay(pair, at);
    const line = take(pair.past);
    if (line !== undefined) this.#guard(() => pair.writer.append(day, [line]));
    if (isUnwritten(pair)) this.#timer ??= this.#options.clock.setTimer(WRITE_EVERY_MS, () => this.#flush());
  }

  /** Returns the day of a moment, which may begin with it. */
  #enterDay(pair: KnownPair, at: number): string {
    const { log, historyMs = 0 } = this.#config.runner;
    const day = dayOf(at, log.timezone);
    if (pair.day === day) return day;
    this.#guard(() => this.#write(pair));
    const isFirst = pair.day === undefined;
    pair.day = day;
    pair.past.beginDay(emptyDay());
    this.#guard(() => {
      if (isFirst) pair.past.beginDay(pair.writer.knownQuiet(day));
      pair.writer.beginDay(day, dayOf(at - Math.ceil(historyMs / DAY_MS) * DAY_MS, log.timezone));
    });
    pair.written = pair.past.quiet;
    return day;
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const pair of this.#pairs.values()) this.#guard(() => this.#write(pair));
  }

  /** Writes what waits, of the day on which it came. */
  #write(pair: KnownPair): void {
    const { day, past, writer } = pair;
    if (day === undefined) return;
    if (past.hasAside) writer.append(day, past.takeAside());
    if (past.quiet === pair.written) return;
    const { quiet } = past;
    writer.putQuiet(day, quiet);
    pair.written = quiet;
  }

  #guard(write: () => void): void {
    try {
      write();
      this.#hasTrouble = false;
    } catch (error) {
      if (this.#hasTrouble) return;
      this.#hasTrouble = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onTrouble(
        `the history cannot be written: ${reason}; mirroring goes on, and what is missing is lost`,
      );
    }
  }
}

function isUnwritten({ past, written }: KnownPair): boolean {
  return past.hasAside || past.quiet !== written;
}
