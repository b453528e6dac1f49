// The programs that are held against each other, each as its manual has a script call it.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { listing } from './scenario.js';
import { EXIT } from '../../../src/cli/process/exit-code.js';
import { MAIN, until } from '../foldersync.js';

/**
 * How a run ended: `done` without a complaint · `told` something was left, and it says so · `refused` · `held` and
 * `force` until somebody says so · `locked` by a run that is no more · `stuck` it refuses from now on.
 */
export type Ending = 'done' | 'told' | 'refused' | 'held' | 'force' | 'locked' | 'stuck';

/** A program with its state, for one scenario. */
export interface Program {
  /** Runs it once. */
  run(): Promise<Ending>;
  /** Begins a run, and does something else in the middle of it, once that has begun to show; `kill` ends the run there. */
  interrupt(hasBegun: () => boolean, meanwhile: (kill: () => void) => void): Promise<void>;
  /** Where it keeps what it knows. */
  readonly state: string;
  /** What it has kept of what it took away, as `listing`. */
  kept(): readonly string[];
}

/** How a program is called, and what its end means. */
interface Calling extends Pick<Program, 'state'> {
  readonly command: (isFirst: boolean) => readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly endingOf: (status: number | null, said: string) => Ending;
  readonly kept?: Program['kept'];
}

/** By their columns. */
export const PROGRAMS = {
  Unison: (place: string): Program => {
    const state = path.join(place, 'unison');
    return programIn(place, {
      state,
      command: () => ['unison', '-batch', '-auto', '-terse', 'a', 'b'],
      environment: { UNISON: state },
      // **Source**: the manual of Unison, "Exit Code".
      endingOf: (status) => (status === 0 ? 'done' : status === 1 ? 'told' : 'refused'),
    });
  },
  'rclone bisync': (place: string): Program => {
    const state = path.join(place, 'rclone');
    return programIn(place, {
      state,
      command: (isFirst) => ['rclone', 'bisync', 'a', 'b', ...(isFirst ? ['--resync'] : []), '--workdir', state],
      endingOf: (status, said) => {
        if (said.includes('Must run --resync to recover')) return 'stuck';
        if (said.includes('Run with --force if desired')) return 'force';
        if (said.includes('prior lock file found')) return 'locked';
        if (status !== 0) return 'refused';
        return /NOTICE: (?!.*(EXPERIMENTAL|Config file|WARNING|copied|renamed))/.test(said) ? 'told' : 'done';
      },
    });
  },
  foldersync: (place: string): Program => {
    const config = { version: 1, stateDir: './state', log: { dir: './logs' } };
    const pairs = { test: { source: './a', replica: './b', mode: 'two-way', interval: '1h' } };
    fs.writeFileSync(path.join(place, 'foldersync.config.json'), JSON.stringify({ ...config, pairs }));
    return programIn(place, {
      state: path.join(place, 'state'),
      command: () => [process.execPath, MAIN, 'run', '--once'],
      endingOf: (status) => (status === 0 ? 'done' : status === EXIT.held ? 'held' : 'refused'),
      kept: () => ['a', 'b'].flatMap((side) => listing(path.join(place, side, '.foldersync'))),
    });
  },
} as const satisfies Readonly<Record<string, (place: string) => Program>>;

function programIn(place: string, { command, environment, endingOf, state, kept = () => [] }: Calling): Program {
  let isFirst = true;
  const start = () => {
    const [program = '', ...args] = command(isFirst);
    isFirst = false;
    const env = { ...process.env, HOME: place, XDG_CONFIG_HOME: place, NO_COLOR: '1', ...environment };
    // With a group of its own, so that all of it can be killed.
    const child = spawn(program, args, { cwd: place, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (process.env.FOLDERSYNC_PEERS_TALK !== undefined) process.stderr.write(text);
      });
    }
    const ended = new Promise<Ending>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve(endingOf(status, said)));
    });
    return { child, ended };
  };
  return {
    state,
    kept,
    run: () => start().ended,
    interrupt: async (hasBegun, meanwhile) => {
      const { child, ended } = start();
      await until(hasBegun, 'a run that has begun');
      if (child.exitCode !== null) throw new Error('the run was over before it could be interrupted');
      meanwhile(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
      await ended;
    },
  };
}
