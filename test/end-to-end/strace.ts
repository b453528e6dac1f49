// The system calls of a real foldersync, as strace(1) writes them down; it can also make one of them slow, or fail.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { type Foldersync, until, type Workplace } from './foldersync.js';

/** One call that has returned. */
export interface TracedCall {
  readonly thread: string;
  readonly name: string;
  /** Its arguments and its result, with the paths of descriptors. */
  readonly text: string;
}

/** Where this machine has no strace that may trace: the test is skipped and says why, but never in CI. */
export function requireStrace(context: TestContext): void {
  const { status, stderr, error } = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (status === 0) return;
  const reason = `strace does not work here: ${error?.message ?? stderr.trim()}`;
  if (process.env.CI !== undefined) throw new Error(`in CI nothing is skipped: ${reason}`);
  context.skip(reason);
}

/** A foldersync whose calls are written down. */
export class Traced {
  readonly service: Foldersync;
  readonly #file: string;

  /** `options` are further ones of strace, `--inject` for instance. */
  constructor(place: Workplace, args: readonly string[], calls: readonly string[], options: readonly string[] = []) {
    this.#file = path.join(place.folder, `strace-${Date.now()}`);
    const trace = ['-D', '-f', '-y', '-o', this.#file, '-e', `trace=${calls.join(',')}`, ...options];
    this.service = place.startUnder(['strace', ...trace], ...args);
    // It outlives what it traces by the delay of a call that it makes slow.
    onTestFinished(() => {
      for (const pid of tracersInto(this.#file)) process.kill(pid, 'SIGKILL');
    });
  }

  /** The calls so far, in the order in which they returned. */
  calls(): TracedCall[] {
    const begun = new Map<string, string>();
    const found: TracedCall[] = [];
    const lines = fs.existsSync(this.#file) ? fs.readFileSync(this.#file, 'latin1').split('\n') : [];
    for (const line of lines) {
      const [, thread = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
      const [, resumed] = /^<\.\.\. \w+ resumed>(.*)/.exec(text) ?? [];
      if (text.endsWith('<unfinished ...>')) begun.set(thread, text.replace(/ ?<unfinished \.\.\.>$/, ''));
      const whole = resumed === undefined ? text : `${begun.get(thread)}${resumed}`;
      const [, name, rest] = /^(\w+)\((.*)$/.exec(whole) ?? [];
      if (name !== undefined && rest !== undefined && !whole.endsWith('<unfinished ...>')) {
        found.push({ thread, name, text: rest });
      }
    }
    return found;
  }

  /** Waits for a call that was begun, or has returned, with this in its line. */
  async sees(pattern: RegExp): Promise<void> {
    await until(() => fs.existsSync(this.#file) && pattern.test(fs.readFileSync(this.#file, 'latin1')), `${pattern}`);
  }

  /** Every call, once foldersync has ended and strace has written its last line. */
  async all(): Promise<TracedCall[]> {
    const { pid } = this.service;
    await this.service.ended;
    await this.sees(new RegExp(`^${pid} +\\+\\+\\+ (exited|killed)`, 'm'));
    return this.calls();
  }
}

/** The strace processes, ours, that write into this file. */
function tracersInto(file: string): number[] {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const [program, ...rest] = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return program === 'strace' && rest.includes(file);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}
