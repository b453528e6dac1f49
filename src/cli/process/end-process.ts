// The end of the process: output that could not be written is told, and nothing keeps the process alive for ever.

import { setTimeout } from 'node:timers/promises';
import { EXIT } from './exit-code.js';

/** What became of the process's output. */
export interface WatchedOutput {
  readonly streams: readonly NodeJS.WriteStream[];
  /** The first failed write that matters. */
  failure: NodeJS.ErrnoException | undefined;
  /** How long the end waits for the reader; absent for as long as it takes. **Units**: milliseconds. */
  patienceMs: number | undefined;
}

/** How long something may keep the process alive when all is done: an engine in a dead mount cannot be killed. */
const LINGER_MS = 500;

/**
 * Listens for failed writes, which would end the process otherwise, also one that mirrors and only wanted to say so.
 * A reader that has gone away (`foldersync plan | head`, a closed terminal) is no failure.
 */
export function watchOutput(streams: readonly NodeJS.WriteStream[]): WatchedOutput {
  const watched: WatchedOutput = { streams, failure: undefined, patienceMs: undefined };
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') watched.failure ??= error;
    });
  }
  return watched;
}

/**
 * Waits until all output is written, or nobody has read it for too long, and lets the process end, by force if it does
 * not; its exit code is set before.
 */
export async function endProcess(watched: WatchedOutput): Promise<void> {
  // Called with an error, too, when the stream is broken.
  const written = watched.streams.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve())));
  const { patienceMs } = watched;
  const outOfPatience = patienceMs === undefined ? [] : [setTimeout(patienceMs, undefined, { ref: false })];
  await Promise.race([Promise.all(written), ...outOfPatience]);
  if (watched.failure !== undefined) {
    process.stderr.write(`error: cannot write the output: ${watched.failure.message}\n`);
    process.exitCode ||= EXIT.problems;
  }
  globalThis.setTimeout(() => process.exit(), LINGER_MS).unref();
}
