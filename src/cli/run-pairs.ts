// Runs a runner from its start to its last written line: signals, live progress, and an end in good order.

import type { Config } from '../config/config.js';
import type { PairStatus } from '../core/pair-status.js';
import { engineStarter } from '../runner/engine-process.js';
import type { RunnerOutput } from '../runner/output.js';
import { Runner, type RunnerSettings } from '../runner/runner.js';
import type { CommandContext } from './context.js';
import type { Screen } from './screen.js';
import { listenToSignals } from './signals.js';

/** What is run, and where its lines go; both ends are closed when it is over. */
export interface RunPairsOptions extends Pick<RunnerSettings, 'mode' | 'request' | 'clock'> {
  readonly config: Config;
  readonly output: RunnerOutput;
  readonly screen: Screen;
  /** Whether to stop when nobody reads standard output any more. */
  readonly endsWithReader?: boolean;
}

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
  const { output, screen, clock, config, mode, request } = options;
  const startedAt = clock.now();
  let hasLostReader = false;
  let runner: Runner | undefined;
  let stoppedBy: NodeJS.Signals | undefined;
  // The last lines are to be on the disk also after a defect, so it ends the run here and not the process there.
  let onDefect: (error: unknown) => void = () => {};
  const defect = new Promise<never>((_, reject) => {
    onDefect = reject;
  });
  const onReaderLost = (error: NodeJS.ErrnoException) => {
    hasLostReader ||= error.code === 'EPIPE';
    if (hasLostReader && options.endsWithReader === true) runner?.stop();
  };
  const stopListening = listenToSignals(context, {
    onStop: (signal) => {
      stoppedBy = signal;
      screen.messages.write('stopping; a second signal ends at once\n');
      runner?.stop();
    },
    onKill: () => runner?.kill(),
    onHangUp: () => {
      const message = 'SIGHUP has no meaning yet and is ignored; to apply a changed config, start again';
      output.event({ kind: 'note', level: 'warn', message });
    },
  });
  context.process.on('uncaughtException', onDefect);
  context.stdout.on('error', onReaderLost);
  try {
    runner = new Runner({
      config,
      mode,
      request,
      output,
      clock,
      startEngine: engineStarter(clock),
      onProgress: (pair, progress) => screen.show(pair, progress),
    });
    const { pairs } = await Promise.race([runner.ended, defect]);
    if (stoppedBy !== undefined) output.event({ kind: 'note', level: 'info', message: `stopped by ${stoppedBy}` });
    return { startedAt, pairs, hasLostReader };
  } catch (error) {
    runner?.kill();
    throw error;
  } finally {
    screen.close();
    await output.close();
    stopListening();
    context.process.off('uncaughtException', onDefect);
    context.stdout.off('error', onReaderLost);
  }
}
