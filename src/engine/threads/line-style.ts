// How an engine writes its lines, changed from outside in mid-pass: the log of a pair can be edited while it copies for
// hours. It lies in shared memory because a pass does not return to its event loop to hear of it.

import { layout } from '../../core/memory/layout.js';
import type { LogLevel } from '../../core/pair/pair.js';
import type { LineStyle } from './protocol.js';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
const LEVEL = 0b11;
const JSON_FORMAT = 0b100;
const NAMES_PAIR = 0b1000;
const IN_UTC = 0b10000;

const STYLE = layout({ code: 'i32' });

/** Both threads' view of one line style, as one number. */
export class SharedLineStyle {
  readonly memory: SharedArrayBuffer;
  readonly #code: Int32Array;
  #readCode: number;
  #lastRead: LineStyle;

  /** Without `memory`, a new piece is made; the other thread is given it. */
  constructor(style: LineStyle, memory?: SharedArrayBuffer) {
    ({ memory: this.memory, code: this.#code } = memory === undefined ? STYLE.make() : STYLE.over(memory));
    if (memory === undefined) this.set(style);
    this.#readCode = codeOf(style);
    this.#lastRead = style;
  }

  /** Called by the protocol thread. */
  set(style: LineStyle): void {
    Atomics.store(this.#code, 0, codeOf(style));
  }

  /** The style for the next line. Called by the I/O thread, for each line. */
  read(): LineStyle {
    const code = Atomics.load(this.#code, 0);
    if (code !== this.#readCode) {
      this.#readCode = code;
      this.#lastRead = styleOf(code);
    }
    return this.#lastRead;
  }

  /** What `read` gave last: the style of the line that was just formatted, whatever has been set since. */
  get lastRead(): LineStyle {
    return this.#lastRead;
  }
}

function codeOf({ level, format, timezone, namePair }: LineStyle): number {
  const shape = (format === 'json' ? JSON_FORMAT : 0) | (timezone === 'UTC' ? IN_UTC : 0);
  return LEVELS.indexOf(level) | shape | (namePair ? NAMES_PAIR : 0);
}

function styleOf(code: number): LineStyle {
  return {
    level: LEVELS[code & LEVEL]!, // two bits, four levels
    format: code & JSON_FORMAT ? 'json' : 'text',
    timezone: code & IN_UTC ? 'UTC' : 'local',
    namePair: (code & NAMES_PAIR) !== 0,
  };
}
