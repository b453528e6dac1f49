// Runs a runner from its start to its last written line: signals, live progress, and an end in good order.

import type { Config } from '../../config/resolve/config.js';
import type { LoadedConfig } from '../../config/load-config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import { HANG_UP_IGNORED } from '../../core/report/event-words.js';
import type { PairStatus } from '../../core/report/pair-status.js';
import { engineStarter } from '../../runner/pair/engine-process.js';
import { EventBus } from '../../runner/events/bus.js';
import type { RunnerOutput } from '../../runner/log/output.js';
import { Reloader } from '../../runner/reload/reload.js';
import { Runner, type RunnerSettings } from '../../runner/runner.js';
import type { CommandContext } from '../process/context.js';
import { followProgress } from '../terminal/follow-progress.js';
import type { Screen } from '../terminal/screen.js';
import { listenToSignals } from '../process/signals.js';

/** What is run, and where its lines go; both ends are closed when it is over. */
export interface RunPairsOptions extends Pick<RunnerSettings, 'mode' | 'job' | 'approveWith' | 'clock' | 'onlyPairs'> {
  readonly config: Config;
  readonly output: RunnerOutput;
  readonly screen: Screen;
  /** What is said and logged first; absent for nothing. */
  readonly announcement?: ServiceEvent | undefined;
  /** Reads the config's file again; absent where there is no file, or where it is read only once. */
  readonly load?: (() => Promise<LoadedConfig>) | undefined;
  /** Whether to stop when nobody reads standard output any more. */
  readonly endsWithReader?: boolean;
}

/** How long the end of a process that was told to end waits for its last messages to be read. */
const MESSAGES_MS = 1000;

/** How it went. */
export interface RanPairs {
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** By pair name, in the config's order. */
  readonly pairs: ReadonlyMap<string, PairStatus>;
  /** Whether the reader of standard output has gone. */
  readonly hasLostReader: boolean;
}

/**
 * Runs the pairs of a config to their end: of their passes, or at a signal.
 * @throws FoldersyncError LOCKED or STATE as the runner does; whatever is thrown, the lines so far are written
 */
export async function runPairs(options: RunPairsOptions, context: CommandContext): Promise<RanPairs> {
  const { output, screen, clock, config, load, announcement } = options;
  const startedAt = clock.now();
  let hasLostReader = false;
  const bus = new EventBus((message) => void screen.messages.write(`${message}\n`));
  bus.subscribe('the logs', (event, pair) => output.hear(event, pair));
  bus.subscribe('the progress', followProgress(screen));
  let runner: Runner | undefined;
  let reloader: Reloader | undefined;
  let stoppedBy: NodeJS.Signals | undefined;
  // The last lines are to be on the disk also after a defect, so it ends the run here and not the process there.
  let onDefect: (error: unknown) => void = () => {};
  const defect = new Promise<never>((_, reject) => {
    onDefect = reject;
  });
  const stop = () => {
    reloader?.stop();
    runner?.stop();
  };
  const onReaderLost = (error: NodeJS.ErrnoException) => {
    hasLostReader ||= error.code === 'EPIPE';
    if (hasLostReader && options.endsWithReader === true) stop();
  };
  let hasHungUp = false;
  const onOutputFailed = (error: NodeJS.ErrnoException) => {
    // After a service manager's SIGHUP the outputs are as before; after that of a closed terminal none can be written,
    // and nobody is left who would see that it still runs.
    if (!hasHungUp || error.code !== 'EIO') return;
    stoppedBy ??= 'SIGHUP';
    stop();
  };
  const stopListening = listenToSignals(context, {
    onStop: (signal) => {
      stoppedBy = signal;
      screen.messages.write('stopping; a second signal ends at once\n');
      output.hurry();
      stop();
    },
    onKill: () => runner?.kill(),
    onHangUp: () => {
      hasHungUp = true;
      if (load === undefined) bus.publish({ kind: 'hang-up-ignored' });
      const message = load === undefined ? HANG_UP_IGNORED : 'SIGHUP: the config is read again';
      // A terminal that was closed is told by a write that fails, whatever the log's level is.
      if (context.stderr.isTTY === true) screen.messages.write(`${message}\n`);
      else if (context.stdout.isTTY === true) screen.lines.write(`${message}\n`);
      output.reopen();
      reloader?.reload();
    },
    onReopen: () => output.reopen(),
  });
  context.process.on('uncaughtException', onDefect);
  context.stdout.on('error', onReaderLost);
  for (const stream of [context.stdout, context.stderr]) stream.on('error', onOutputFailed);
  try {
    // From here on a signal finds somebody who listens.
    if (announcement !== undefined) bus.publish(announcement);
    const running = new Runner({
      ...options,
      startEngine: engineStarter(clock, context.spareEngine),
      bus,
    });
    runner = running;
    if (load !== undefined) {
      reloader = new Reloader({
        file: config.file,
        clock,
        load,
        differs: (edited) => running.differs(edited),
        apply: (edited) => running.apply(edited),
        tell: (event) => bus.publish(event),
      });
    }
    const { pairs } = await Promise.race([runner.ended, defect]);
    if (stoppedBy !== undefined) bus.publish({ kind: 'service-stopped', signal: stoppedBy });
    return { startedAt, pairs, hasLostReader };
  } catch (error) {
    runner?.kill();
    throw error;
  } finally {
    reloader?.stop();
    screen.close();
    const isHurried = options.mode === 'service' || stoppedBy !== undefined;
    if (isHurried) output.hurry();
    const isTaken = await output.close();
    // The rest is a few messages: whoever has read the lines has time for them.
    if (isHurried) context.limitPatience(isTaken ? MESSAGES_MS : 0);
    stopListening();
    context.process.off('uncaughtException', onDefect);
    context.stdout.off('error', onReaderLost);
    for (const stream of [context.stdout, context.stderr]) stream.off('error', onOutputFailed);
  }
}
