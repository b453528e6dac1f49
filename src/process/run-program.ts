// Runs a program of somebody else to its end: without a shell, in a process group of its own, within a time, with what
// it writes taken line by line.

import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Clock, Timer } from './clock.js';
import { startFailure } from './start-failure.js';

/** What is run, and how. */
export interface ProgramOptions {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where it runs; absolute. */
  readonly dir: string;
  /** Variables beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** What it can read; absent for nothing. */
  readonly input?: string;
  /** Takes each line that it writes, on either output, without its line break. */
  readonly onLine?: (line: string) => void;
  readonly clock: Clock;
}

/** How a program has ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timed-out' }
  /** It was told to. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-started'; readonly reason: string };

/** A program that runs. */
export interface RunningProgram {
  /** Kept when it has ended; never rejected. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends it with all that it has started, by force after a while. Idempotent. */
  stop(): void;
  /** Ends it with all that it has started, at once. */
  kill(): void;
}

/** How long it may go on after it was told to end. */
const GRACE_MS = 5000;

/** How long its outputs are waited for once it has gone: what it has left behind may keep them open. */
const REST_MS = 1000;

/** Of a longer line, that much is a line of its own. **Units**: UTF-16 code units. */
const LINE_MOST = 4096;

/** Starts a program. That it could not be started is how it has ended. */
export function runProgram(options: ProgramOptions): RunningProgram {
  return new Program(options);
}

class Program implements RunningProgram {
  readonly ended: Promise<ProgramEnd>;
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #child: ChildProcess | undefined;
  /** Why it was told to end. */
  #why: 'timed-out' | 'stopped' | undefined;
  #isOver = false;
  #end: (end: ProgramEnd) => void = () => {};

  constructor(options: ProgramOptions) {
    const { command, dir, variables, timeoutMs, input, onLine, clock } = options;
    this.#clock = clock;
    this.ended = new Promise((resolve) => {
      this.#end = (end) => {
        if (this.#isOver) return;
        this.#isOver = true;
        for (const timer of this.#timers) timer.cancel();
        resolve(end);
      };
    });
    const [program, ...args] = command;
    try {
      // The leader of a group: what it starts can be ended with it, and a signal of the terminal does not reach it.
      this.#child = spawn(program, args, {
        cwd: dir,
        env: { ...process.env, ...variables },
        detached: true,
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      });
    } catch (error) {
      this.#end({ kind: 'not-started', reason: (error as Error).message });
      return;
    }
    this.#follow(this.#child, onLine);
    // A program that reads nothing closes its input.
    this.#child.stdin?.on('error', () => {});
    this.#child.stdin?.end(input);
    this.#after(timeoutMs, () => this.#tellToEnd('timed-out'));
  }

  stop(): void {
    this.#tellToEnd('stopped');
  }

  kill(): void {
    this.#why ??= 'stopped';
    this.#signal('SIGKILL');
  }

  #tellToEnd(why: 'timed-out' | 'stopped'): void {
    if (this.#why !== undefined || this.#isOver) return;
    this.#why = why;
    this.#signal('SIGTERM');
    this.#after(GRACE_MS, () => this.#signal('SIGKILL'));
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined || this.#isOver) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // All of the group have gone by themselves.
    }
  }

  #follow(child: ChildProcess, onLine: ProgramOptions['onLine']): void {
    const splitters = [child.stdout, child.stderr].map((stream) => {
      const splitter = new LineSplitter(onLine ?? (() => {}));
      stream?.on('data', (chunk: Buffer) => splitter.take(chunk));
      return splitter;
    });
    const endWith = (end: ProgramEnd) => {
      if (this.#isOver) return;
      for (const splitter of splitters) splitter.end();
      // Whatever has been left behind writes for nobody.
      child.stdout?.destroy();
      child.stderr?.destroy();
      this.#end(end);
    };
    child.on('error', (error) => {
      if (child.pid === undefined) endWith({ kind: 'not-started', reason: startFailure(error) });
    });
    child.on('exit', (code, signal) => {
      const end = this.#endOf(code, signal);
      // What the group has left is ended as well, where it was told to end.
      if (this.#why !== undefined) this.#signal('SIGKILL');
      this.#after(REST_MS, () => endWith(end));
      child.on('close', () => endWith(end));
    });
  }

  #endOf(code: number | null, signal: NodeJS.Signals | null): ProgramEnd {
    if (this.#why !== undefined) return { kind: this.#why };
    return signal === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'signalled', signal };
  }

  #after(ms: number, fn: () => void): void {
    const timer = this.#clock.setTimer(ms, () => {
      this.#timers.delete(timer);
      fn();
    });
    this.#timers.add(timer);
  }
}

/** Takes a stream of bytes apart at its line breaks. */
class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#tell(line);
    while (this.#rest.length > LINE_MOST) {
      this.#onLine(this.#rest.slice(0, LINE_MOST));
      this.#rest = this.#rest.slice(LINE_MOST);
    }
  }

  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (rest !== '') this.#tell(rest);
  }

  #tell(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LINE_MOST) {
      this.#onLine(line.slice(at, at + LINE_MOST).replace(/\r$/, ''));
    }
  }
}
