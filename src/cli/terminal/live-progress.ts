// Live progress on a terminal: one line at its bottom for each running pass, and everything else above them.

import { MultiBar, type SingleBar } from 'cli-progress';
import type { Progress } from '../../core/report/progress.js';
import type { Clock } from '../../process/clock.js';
import type { OutputStream } from '../process/context.js';
import { estimateRest } from '../../core/report/estimate.js';
import { progressLine, Rate, type ShownPass } from './progress-line.js';

/** A pass that is over sooner is not worth a line that flashes. */
const SHOW_AFTER_MS = 400;
const REDRAWS_A_SECOND = 5;
/** Also where a terminal says that it has none, as in some containers. */
const COLUMNS_UNKNOWN = 80;
const CLEAR_BELOW = '\x1b[0J';

/** One pass that runs. */
interface Shown {
  readonly since: number;
  readonly rate: Rate;
  /** Absent until the pass has run for a while. */
  bar?: SingleBar;
}

/** Frames beyond that are left out: a terminal that is paused must not fill the memory. **Units**: bytes. */
const BACKLOG_MOST = 64 * 1024;

/** The progress lines of a terminal. Whatever else is written to the same terminal has to go through `write`. */
export class LiveProgress {
  readonly #stream: OutputStream;
  readonly #clock: Clock;
  readonly #passes = new Map<string, Shown>();
  /** Present while a line is shown; its redraws are the only moments at which something else may be written. */
  #bars: MultiBar | undefined;
  #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(stream: OutputStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
  }

  /**
   * Shows how far a pair's pass is; undefined when it has ended. `lastEntries` is what the last pass met, if there was
   * one.
   */
  show(pair: string, progress: Progress | undefined, lastEntries?: number): void {
    if (this.#isClosed) return;
    if (progress === undefined) {
      this.#remove(pair);
      return;
    }
    const now = this.#clock.monotonic();
    const pass = this.#passes.get(pair) ?? { since: now, rate: new Rate() };
    this.#passes.set(pair, pass);
    const bytesPerSecond = pass.rate.sample(progress.bytes, now);
    const rest = estimateRest({ ...progress, lastEntries, elapsedMs: now - pass.since });
    const running: ShownPass = { pair, progress, bytesPerSecond, lastEntries, rest };
    if (pass.bar !== undefined) pass.bar.update({ running });
    else if (now - pass.since >= SHOW_AFTER_MS) {
      this.#bars ??= this.#start();
      pass.bar = this.#bars.create(0, 0, { running });
    }
  }

  /** Calls back when something can be written above the lines: now, or at the next redraw. */
  write(writes: () => void): void {
    if (this.#bars === undefined) writes();
    else this.#waiting.push(writes);
  }

  /** Takes the lines away, writes what waits, and shows nothing from then on. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#passes.clear();
    this.#stop();
  }

  #start(): MultiBar {
    const bars = new MultiBar({
      stream: withoutBacklog(this.#stream),
      fps: REDRAWS_A_SECOND,
      // Each redraw begins with an empty bottom, so no line may be left out because it did not change.
      forceRedraw: true,
      clearOnComplete: true,
      // The terminal's settings are not touched, so there is nothing to restore when the process is killed.
      linewrap: true,
      hideCursor: false,
      gracefulExit: false,
      format: (_options, _params, { running }: { running: ShownPass }) => {
        // The last column stays free: a terminal may wrap when it is filled.
        return progressLine(running, (this.#stream.columns || COLUMNS_UNKNOWN) - 1);
      },
    });
    // Now the cursor is at the beginning of the first line. MultiBar's own log() would leave rests of the others.
    bars.on('redraw-pre', () => {
      this.#stream.write(CLEAR_BELOW);
      this.#writeWaiting();
    });
    return bars;
  }

  #remove(pair: string): void {
    const bar = this.#passes.get(pair)?.bar;
    this.#passes.delete(pair);
    if (bar === undefined) return;
    if ([...this.#passes.values()].some((pass) => pass.bar !== undefined)) this.#bars?.remove(bar);
    else this.#stop();
  }

  #stop(): void {
    this.#bars?.stop();
    this.#bars = undefined;
    this.#writeWaiting();
  }

  #writeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const writes of waiting) writes();
  }
}

/** The same stream, but that nothing more is written while too much waits; the next frame after that is whole again. */
function withoutBacklog(stream: OutputStream): OutputStream {
  const write = (text: string) => ((stream.writableLength ?? 0) > BACKLOG_MOST ? false : stream.write(text));
  return Object.create(stream, { write: { value: write } });
}
