// What a command sees of the process that it runs in. Tests give it streams and variables of their own.

import type { EventEmitter } from 'node:events';
import { isAbsolute, resolve } from 'node:path';
import type { Diagnostic } from '../../config/text/diagnostic.js';
import { FoldersyncError } from '../../core/report/error.js';
import { SpareEngine } from '../../runner/pair/spare-engine.js';
import { EarlySignals, type SignalledProcess } from './early-signals.js';
import type { WatchedOutput } from './end-process.js';
import { homeDirectory } from './home-directory.js';

/** The outside of a command. */
export interface CommandContext {
  /** Where a person's answers come from. */
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
  /** **Shape**: absolute. @throws FoldersyncError USAGE where it is gone, so that only who needs it asks */
  readonly cwd: string;
  /** The home directory. **Shape**: absolute; undefined where it is not known */
  readonly home: () => string | undefined;
  /** Whether the process runs as root. */
  readonly isRoot: boolean;
  /** Where signals, and errors that nobody caught, are heard. */
  readonly process: EventEmitter;
  /** Where the first engine can be started before it is needed; absent where none may be. */
  readonly spareEngine?: SpareEngine;
  /** Lets the process end without the output that nobody reads within that time. */
  limitPatience(ms: number): void;
  /** What keeps signals until a command listens to them; absent where none come early. */
  readonly earlySignals?: EarlySignals;
  /** Ends the process at once; for what cannot be ended otherwise. */
  exit(code: number): void;
}

/** A stream that a person may sit at. */
type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Bytes that the reader has not taken yet; absent where nothing ever waits. */
  readonly writableLength?: number;
};

/** The context of this process. */
export function processContext(output: WatchedOutput): CommandContext {
  return {
    // Opened by the first look at it, which most commands never take.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    get cwd() {
      return workingDirectory();
    },
    home: () => homeDirectory(process.env),
    isRoot: process.getuid?.() === 0,
    process,
    spareEngine: new SpareEngine(),
    limitPatience: (ms) => {
      output.patienceMs = ms;
    },
    earlySignals: new EarlySignals(process as SignalledProcess),
    exit: (code) => process.exit(code),
  };
}

/** Makes a path from the command line absolute. @throws FoldersyncError USAGE where that takes a folder that is gone */
export function fromHere(path: string, context: Pick<CommandContext, 'cwd'>): string {
  return isAbsolute(path) ? resolve(path) : resolve(context.cwd, path);
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const hint = 'go to a folder that is there, or name the config by its whole path';
    throw new FoldersyncError('USAGE', 'the working directory is gone', { hint, cause });
  }
}

/** Whether live progress may be written to a stream. **Source**: no-color.org; terminfo(5) for `dumb`. */
export function hasStyle(stream: OutputStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/**
 * Whether colours may be written to a stream. `FORCE_COLOR` asks for them where nobody sees a terminal, in CI for
 * instance, `0` and `false` for none; `NO_COLOR` is stronger. **Source**: no-color.org, force-color.org.
 */
export function hasColor(stream: OutputStream, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: forced = '', NO_COLOR: refused = '' } = env;
  if (refused !== '' || forced === '0' || forced === 'false') return false;
  return forced !== '' || hasStyle(stream, env);
}

/** Why a command did nothing. */
interface ErrorResult {
  /** What is wrong. */
  readonly error: CommandError;
  /** That of the command. */
  readonly exitCode: number;
}

/** What is wrong with a command, its config or its place. */
interface CommandError {
  /** In words; lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The config file, where that cannot be used. */
  readonly file?: string;
  /** What is wrong with it, and where; absent where it is not the config. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** Writes why a command did nothing: one line, in every command. */
export function writeJsonError(stream: NodeJS.WritableStream, error: CommandError, exitCode: number): void {
  const result: ErrorResult = { error, exitCode };
  stream.write(`${JSON.stringify(result)}\n`);
}

/** Writes a value for a program to read. */
export function writeJson(stream: NodeJS.WritableStream, value: unknown): void {
  stream.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
