// Runs a service for a command, from its start to its last written line: signals, a terminal that goes, live progress.

import type { PairStatus } from '../../core/report/pair-status.js';
import type { Listener } from '../../listeners/listener.js';
import { engineStarter } from '../../runner/pair/engine-process.js';
import { Service, type ServiceOptions } from '../../service/service.js';
import type { CommandContext } from '../process/context.js';
import { followProgress } from '../terminal/follow-progress.js';
import type { Screen } from '../terminal/screen.js';
import { hangUp } from './hang-up.js';
import { listenToSignals } from '../process/signals.js';

/** What is run, and where its lines go; both ends are closed when it is over. */
export interface RunPairsOptions extends Omit<ServiceOptions, 'startEngine' | 'listeners' | 'onTrouble'> {
  readonly screen: Screen;
  /** Who hears what happens beside the logs and the screen. */
  readonly listeners?: readonly Listener[];
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
  const { output, screen, clock, load } = options;
  const startedAt = clock.now();
  let hasLostReader = false;
  const service = new Service({
    ...options,
    startEngine: engineStarter(clock, context.spareEngine),
    listeners: [{ name: 'the progress', hear: followProgress(screen) }, ...(options.listeners ?? [])],
    onTrouble: (message) => void screen.messages.write(`${message}\n`),
  });
  let stoppedBy: NodeJS.Signals | undefined;
  // The last lines must be on the disk also after a defect, so it ends the run here and not the process there.
  let onDefect: (error: unknown) => void = () => {};
  const defect = new Promise<never>((_, reject) => {
    onDefect = reject;
  });
  const onReaderLost = (error: NodeJS.ErrnoException) => {
    hasLostReader ||= error.code === 'EPIPE';
    if (hasLostReader && options.endsWithReader === true) service.stop();
  };
  let hasHungUp = false;
  const onOutputFailed = (error: NodeJS.ErrnoException) => {
    // After a service manager's SIGHUP the outputs are as before; after that of a closed terminal none can be written,
    // and nobody is left who would see that it still runs.
    if (!hasHungUp || error.code !== 'EIO') return;
    stoppedBy ??= 'SIGHUP';
    service.stop();
  };
  const stopListening = listenToSignals(context, {
    onStop: (signal) => {
      stoppedBy = signal;
      screen.messages.write('stopping; a second signal ends at once\n');
      output.hurry();
      service.stop();
    },
    onKill: () => service.kill(),
    onHangUp: () => {
      hasHungUp = true;
      const { control } = service;
      const canReload = load !== undefined;
      hangUp({ control, canReload, output, screen, tell: (event) => service.tell(event) }, context);
    },
    onReopen: () => output.reopen(),
  });
  context.process.on('uncaughtException', onDefect);
  context.stdout.on('error', onReaderLost);
  for (const stream of [context.stdout, context.stderr]) stream.on('error', onOutputFailed);
  try {
    // From here on a signal finds somebody who listens.
    const { pairs } = await Promise.race([service.run(), defect]);
    if (stoppedBy !== undefined) service.tell({ kind: 'service-stopped', signal: stoppedBy });
    return { startedAt, pairs, hasLostReader };
  } catch (error) {
    service.kill();
    throw error;
  } finally {
    screen.close();
    const isHurried = options.mode === 'service' || stoppedBy !== undefined;
    if (isHurried) output.hurry();
    const isTaken = await service.close();
    // The rest is a few messages: a reader that took the lines has time for them.
    if (isHurried) context.limitPatience(isTaken ? MESSAGES_MS : 0);
    stopListening();
    context.process.off('uncaughtException', onDefect);
    context.stdout.off('error', onReaderLost);
    for (const stream of [context.stdout, context.stderr]) stream.off('error', onOutputFailed);
  }
}
