// A command in this process, with streams, variables and a folder of its own. It is cheap, but it cannot start engines:
// what runs passes is tested with the real process (test/end-to-end/foldersync.ts).

import { EventEmitter } from 'node:events';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { CommandContext, OutputStream } from '../../src/cli/process/context.js';
import { runProgram } from '../../src/cli/program.js';

/** What a command left behind. */
export interface Done {
  readonly code: number;
  readonly stdout: string;
  /** Without the line that names the config. */
  readonly stderr: string;
  /** The config that a command which acts has named there. */
  readonly named?: string;
}

/** Where and as what a command runs. */
export interface Place {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly isTTY?: boolean;
  /** What is typed in; nothing by default. */
  readonly stdin?: string;
}

/** Runs foldersync with these arguments; the state goes to `state` in the folder. */
export async function command(args: readonly string[], place: Place): Promise<Done> {
  const stdout = collector(place);
  const stderr = collector(place);
  const code = await runProgram(args, contextOf(place, { stdout: stdout.stream, stderr: stderr.stream }));
  const [line, named] = /^config: (.*)\n/.exec(stderr.text()) ?? [];
  const rest = stderr.text().slice(line?.length ?? 0);
  return { code, stdout: stdout.text(), stderr: rest, ...(named === undefined ? {} : { named }) };
}

/** A context in a folder, with the given streams. */
export function contextOf(
  { cwd, env, isTTY, stdin = '' }: Place,
  streams: Pick<CommandContext, 'stdout' | 'stderr'>,
): CommandContext {
  return {
    ...streams,
    stdin: Object.assign(Readable.from([stdin]), { isTTY: isTTY === true }),
    cwd,
    home: () => path.join(cwd, 'home'),
    isRoot: false,
    env: { STATE_DIRECTORY: path.join(cwd, 'state'), XDG_CONFIG_HOME: path.join(cwd, 'none'), ...env },
    process: new EventEmitter(),
    limitPatience: () => {},
    exit: (code) => {
      throw new Error(`the test's process was to end with ${code}`);
    },
  };
}

function collector({ isTTY = false }: Place): { stream: OutputStream; text: () => string } {
  const chunks: string[] = [];
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80 });
  stream.on('data', (chunk: string) => chunks.push(chunk));
  return { stream, text: () => chunks.join('') };
}
