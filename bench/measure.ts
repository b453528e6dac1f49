// One measurement: a whole process from its start to its end, timed from outside, with the most memory that an engine took.

import { spawn } from 'node:child_process';
import fs from 'node:fs';

/** What came of one. */
export interface Measured {
  readonly seconds: number;
  /** The largest resident size of any engine process; absent where there was none. */
  readonly engineBytes?: number;
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

const LOOK_EVERY_MS = 20;
const ERROR_OUTPUT_KEPT = 2000;

/**
 * As a service manager gives it: of this shell's variables none that changes how long a program takes, such as certificates that
 * node is to load.
 */
const { PATH, HOME } = process.env;

/**
 * Runs a command to its end, in a plain environment; its output is thrown away.
 * @throws Error when it ends with another code than 0
 */
export async function measureProcess(command: Command, env: NodeJS.ProcessEnv = {}): Promise<Measured> {
  const [program, ...args] = command;
  const started = performance.now();
  const child = spawn(program, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-ERROR_OUTPUT_KEPT);
  });
  const { pid } = child;
  let engineBytes = 0;
  // A look takes some 30 µs; the kernel keeps the peak, so that only what is reached in the last moment is missed.
  const timer = setInterval(() => {
    if (pid !== undefined) engineBytes = Math.max(engineBytes, peakOfEngines(pid));
  }, LOOK_EVERY_MS);
  let seconds = 0;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      seconds = (performance.now() - started) / 1000;
    });
    child.once('close', resolve);
  }).finally(() => clearInterval(timer));
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${errorOutput}`);
  return engineBytes === 0 ? { seconds } : { seconds, engineBytes };
}

/** The peak of one process so far; 0 when it is gone. **Units**: bytes. **Source**: proc_pid_status(5), VmHWM. */
export function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

/** The middle one, or what lies half-way between the middle two. **Shape**: at least one value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('nothing was measured');
  return (low + high) / 2;
}

function peakOfEngines(pid: number): number {
  let most = 0;
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ')) {
    // An engine that has set its title shows it as its command line.
    if (child !== '' && read(`/proc/${child}/cmdline`).startsWith('foldersync: ')) {
      most = Math.max(most, peakOf(Number(child)));
    }
  }
  return most;
}

/** A file of /proc; empty when its process is gone. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
