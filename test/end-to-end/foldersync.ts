// The real process, as a user starts it: `node dist/main.js …` in a folder of its own, with state and home of its own.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryFolder } from '../engine/trees.js';
import { isThorough } from '../thorough.js';

/** The bin, as it is built. */
export const MAIN = path.join(import.meta.dirname, '..', '..', 'dist', 'main.js');

/** It ends what would never come, before the test's own time does; a machine under load may need minutes for what it does last. */
export const PATIENCE_MS = isThorough ? 300_000 : 100_000;

/** A folder with a config, and foldersync processes in it that end with the test. */
export class Workplace {
  readonly folder: string;
  /** What is started; its arguments follow. `npm run test:nodes` has it started by each Node that it is meant for. */
  program: readonly string[] = [process.env.FOLDERSYNC_TEST_NODE ?? process.execPath, MAIN];
  /** Environment variables for what is started, beside those of this process. */
  environment: NodeJS.ProcessEnv = {};

  constructor({ inMemory = false } = {}) {
    this.folder = temporaryFolder({ inMemory });
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** Writes the config: pairs as given, everything else small and quick. */
  configure(pairs: Record<string, object>, options: object = {}): void {
    const config = { version: 1, stateDir: './state', log: { dir: './logs' }, ...options, pairs };
    fs.writeFileSync(this.path('foldersync.config.json'), JSON.stringify(config, undefined, 2));
  }

  start(...args: string[]): Foldersync {
    return new Foldersync([...this.program, ...args], this);
  }

  /**
   * Starts it under another program that runs the rest of its arguments: in its own place, as `strace -D` does, or as a child
   * whose exit code becomes its own, as `strace` does, and then `pid` and `enginePid` are not those of foldersync.
   */
  startUnder(command: readonly string[], ...args: string[]): Foldersync {
    return new Foldersync([...command, ...this.program, ...args], this);
  }

  /** Runs to the end. */
  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  log(pair: string): string {
    return fs.readFileSync(this.path('logs', pair, 'logfile.log'), 'utf8');
  }

  /** The status file; undefined before there is one. */
  statusIfAny(): Status | undefined {
    return this.record<Status>('status');
  }

  /** The JSON record in a folder of the state, which may be written anew meanwhile; undefined before there is one. */
  record<Kept>(ofState: string): Kept | undefined {
    const folder = this.path('state', ofState);
    // Beside it there may be the next one, half written.
    const file = fs.existsSync(folder) && fs.readdirSync(folder).find((name) => name.endsWith('.json'));
    return file ? JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) : undefined;
  }

  status(): Status {
    const status = this.statusIfAny();
    if (status === undefined) throw new Error('there is no status file');
    return status;
  }
}

interface Status {
  readonly runner: { readonly pid: number; readonly endedAt?: number };
  readonly pairs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a process is started. */
type Place = Pick<Workplace, 'folder' | 'environment'>;

/** One running process. */
export class Foldersync {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  readonly #watchers = new Set<() => void>();

  constructor([program = process.execPath, ...args]: readonly string[], place: Place) {
    const { folder, environment } = place;
    this.child = spawn(program, args, {
      cwd: folder,
      env: {
        ...process.env,
        HOME: folder,
        XDG_CONFIG_HOME: path.join(folder, 'none'),
        // Also for root, whose state would go to /var/lib.
        STATE_DIRECTORY: path.join(folder, 'state'),
        NO_COLOR: '1',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const look of this.#watchers) look();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const look of this.#watchers) look();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }));
    });
    onTestFinished(async () => {
      if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
      await this.ended;
    });
  }

  /** With its engines, which would end by themselves, but write their state before, and keep the replica open until then. */
  async kill(): Promise<void> {
    const engines = this.child.pid === undefined ? [] : childrenOf(this.child.pid);
    this.child.kill('SIGKILL');
    for (const engine of engines) {
      try {
        process.kill(engine, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    // One in a dead mount cannot be killed, and writes nothing.
    const deadline = Date.now() + 2000;
    while (engines.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('it did not start');
    return this.child.pid;
  }

  /** What it has written so far. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** What it has written so far to its standard output. */
  get said(): string {
    return this.#stdout;
  }

  /**
   * Kept once its output holds `pattern`, or what its standard output says beyond its first `after` characters; fails when it
   * ends without.
   */
  says(pattern: RegExp, after?: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!pattern.test(after === undefined ? this.output : this.#stdout.slice(after))) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      void this.ended.then(({ stdout, stderr }) => reject(new Error(`ended without ${pattern}:\n${stdout}${stderr}`)));
      look();
    });
  }

  /** Stops this process, but not its engine, at a moment when that engine is in no pass; SIGCONT lets it go on. */
  async pauseBetweenPasses(engine: number, source: string): Promise<void> {
    for (;;) {
      process.kill(this.pid, 'SIGSTOP');
      if (!hasOpen(engine, source)) return;
      // In the middle of a pass, or it has opened its roots and waits for our word, which a stopped process never gives.
      process.kill(this.pid, 'SIGCONT');
      await until(() => !hasOpen(engine, source), 'the end of a pass');
    }
  }

  /** The engine process of a pair. */
  enginePid(pair: string): number | undefined {
    for (const pid of childrenOf(this.pid)) {
      if (commandOf(pid) === `foldersync: ${pair}`) return pid;
    }
    return undefined;
  }
}

/** Waits until a condition holds, by looking again and again: for what no event tells, such as another process's end. */
export async function until<Result>(
  condition: () => Result | undefined | false,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<Result> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const result = condition();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Where this machine does not let us make pid namespaces: the test is skipped and says why, but never in CI. */
export function requireNamespaces(context: TestContext): void {
  const { status, stderr, error } = spawnSync(OTHER_CONTAINER[0]!, [...OTHER_CONTAINER.slice(1), 'true'], {
    encoding: 'utf8', // it has a first word
  });
  if (status === 0) return;
  const reason = `no pid namespace can be made: ${error?.message ?? stderr.trim()}`;
  if (process.env.CI !== undefined) throw new Error(`in CI nothing is skipped: ${reason}`);
  context.skip(reason);
}

/** Runs a command as in another container: it sees no process of ours. */
export const OTHER_CONTAINER = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

/** Whether a process is there and not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether a process has a folder open; an engine has, as long as its pass lasts. */
export function hasOpen(pid: number, folder: string): boolean {
  return fs.readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
    try {
      return fs.readlinkSync(`/proc/${pid}/fd/${descriptor}`) === folder;
    } catch {
      return false; // it was closed just now
    }
  });
}

/** The names in a replica, sorted, without what is kept of what has left it. */
export function namesIn(replica: string): string[] {
  return fs
    .readdirSync(replica)
    .filter((name) => name !== '.foldersync')
    .sort();
}

/** What rsync finds to do to make the replica exact; nothing when it is. */
export function rsyncDifferences(source: string, replica: string, ...options: readonly string[]): string {
  const judge = options.length > 0 ? options : ['-ainc'];
  return execFileSync('rsync', [...judge, '--delete', '--exclude=/.foldersync', `${source}/`, `${replica}/`], {
    encoding: 'utf8',
  });
}

/** Why a test that needs rsync is skipped; never in CI, which installs it. */
export const lacksRsync =
  process.env.CI === undefined &&
  (() => {
    try {
      execFileSync('rsync', ['--version'], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  })();

/** The processes that a process has started and that are there. */
export function childrenOf(pid: number): number[] {
  try {
    return fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** A process that has set its title shows it as its command line. */
function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[0] ?? '';
  } catch {
    return '';
  }
}
