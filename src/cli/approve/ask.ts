// Questions to a person at a terminal, answered by yes or no.

import { createInterface, type Interface } from 'node:readline';
import type { CommandContext } from '../process/context.js';

/** Asks one question after the other; close it at the end. */
export class Questions {
  readonly #stderr: CommandContext['stderr'];
  readonly #input: Interface;
  readonly #lines: AsyncIterator<string>;

  constructor({ stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>) {
    this.#stderr = stderr;
    // Without an editor of its own the terminal stays as it is, and Ctrl-C ends the process as always.
    this.#input = createInterface({ input: stdin, terminal: false });
    this.#lines = this.#input[Symbol.asyncIterator]();
  }

  /** Takes anything but `y` or `yes` for a no, also the end of the input. */
  async ask(question: string): Promise<boolean> {
    this.#stderr.write(`${question} [y/N] `);
    const { value, done } = await this.#lines.next();
    return done !== true && /^\s*y(es)?\s*$/i.test(value);
  }

  /** Idempotent. */
  close(): void {
    this.#input.close();
  }
}
