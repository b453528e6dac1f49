// What a pass tells, as lines of its pair's log.

import { isLogged, type LogEvent } from '../../core/report/event.js';
import { levelOf } from '../../core/report/event-words.js';
import { formatLine, type Sides } from '../../core/report/line.js';
import type { LogLevel } from '../../core/pair/pair.js';
import { PROBLEMS_KEPT, type Problem } from '../../core/report/problem.js';
import type { LineSender } from './line-sender.js';
import type { EngineOptions } from './protocol.js';

/** What a line depends on; the style can change with each. */
type LoggedEngine = Pick<EngineOptions, 'pair' | 'lines'>;

/** Writes the lines of one pair's passes. */
export class PassLog {
  readonly #engine: LoggedEngine;
  readonly #lines: LineSender;
  readonly #sides: Sides | undefined;
  /** The problems of the pass before and of this one, each as one key. */
  #knownProblems: ReadonlySet<string> = new Set();
  #problems = new Set<string>();

  /** `sides` as in `LineOptions`. */
  constructor(engine: LoggedEngine, lines: LineSender, sides?: Sides) {
    this.#engine = engine;
    this.#lines = lines;
    this.#sides = sides;
  }

  /** A full pass begins: what was a problem in the one before need not be told again. */
  beginPass(): void {
    this.#knownProblems = this.#problems;
    this.#problems = new Set();
  }

  note(level: LogLevel, message: string): void {
    this.write({ kind: 'note', level, message });
  }

  write(event: LogEvent): void {
    const level = event.kind === 'problem' ? this.#levelOfProblem(event.problem) : levelOf(event);
    const { pair, lines } = this.#engine; // read each time, for the style of lines can change in mid-pass
    if (!isLogged(level, lines.level)) return;
    const line = { format: lines.format, timezone: lines.timezone, level, time: Date.now(), sides: this.#sides };
    this.#lines.add(formatLine(event, lines.namePair ? { ...line, pair: pair.name } : line), level);
  }

  /** A problem that stood in the last pass already is said at `debug`: one unreadable file must not fill a log. */
  #levelOfProblem({ side, path: at, action, code }: Problem): LogLevel {
    const key = [side, at, action, code].join('\0');
    const isKnown = this.#knownProblems.has(key) || this.#problems.has(key);
    if (this.#problems.size < PROBLEMS_KEPT) this.#problems.add(key);
    return isKnown ? 'debug' : 'warn';
  }
}
