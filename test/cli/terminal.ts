// A terminal that a test can look at: it carries out the few control sequences that progress lines are made of.

import { Writable } from 'node:stream';

/** A terminal of endless height. Whatever it does not understand fails the test. */
export class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  readonly #watchers = new Set<() => void>();

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  /** What a person sees now, without empty lines at the end. */
  get screen(): string {
    return this.#lines
      .map((line) => Array.from(line, (character) => character ?? ' ').join(''))
      .join('\n')
      .trimEnd();
  }

  /** Kept once the screen looks as `pattern` says. */
  shows(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.screen)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  override _write(text: string | Buffer, _encoding: string, written: (error?: Error) => void): void {
    try {
      for (const [part] of String(text).matchAll(PART)) this.#carryOut(part);
    } catch (error) {
      written(error as Error);
      return;
    }
    for (const look of this.#watchers) look();
    written();
  }

  #carryOut(part: string): void {
    const [, argument = '', final = ''] = /^\x1b\[(\d*)([A-Z])$/.exec(part) ?? [];
    if (final === '') {
      this.#print(part);
      return;
    }
    const count = Number(argument || (final === 'J' || final === 'K' ? 0 : 1));
    if (final === 'A') this.#row -= count;
    else if (final === 'G') this.#column = count - 1;
    else if (final === 'K' && count === 0) this.#line().length = Math.min(this.#line().length, this.#column);
    else if (final === 'K' && count === 2) this.#line().length = 0;
    else if (final === 'J' && count === 0) {
      this.#line().length = Math.min(this.#line().length, this.#column);
      this.#lines.length = this.#row + 1;
    } else throw new Error(`a control sequence that the terminal does not know: ${JSON.stringify(part)}`);
  }

  #print(character: string): void {
    if (character === '\n') {
      this.#row++;
      this.#column = 0;
      this.#line();
      return;
    }
    if (this.#column === this.columns) throw new Error('a line is wider than the terminal');
    this.#line()[this.#column] = character;
    this.#column++;
  }

  #line(): string[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row]!; // just made
  }
}

const PART = /\x1b\[\d*[A-Z]|[\s\S]/gu;
