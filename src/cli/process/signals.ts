// What the signals of a terminal and of a service manager mean to a command that runs passes.

import type { CommandContext } from './context.js';
import { exitCodeOfSignal } from './exit-code.js';

/** What to do at a signal. */
export interface SignalActions {
  /** The first SIGINT, SIGTERM or SIGQUIT: end in good order. */
  onStop(signal: NodeJS.Signals): void;
  /** The second one, just before the process ends with 128 + its number. */
  onKill(): void;
  /**
   * SIGHUP: a terminal was closed, or somebody asks for the config to be read again; the signal does not tell which.
   */
  onHangUp(): void;
  /** SIGUSR1 or SIGUSR2, by which log rotation asks for the logs to be opened anew. */
  onReopen(): void;
}

/** Listens until the returned function is called; from then on signals end the process as they always do. */
export function listenToSignals(
  context: Pick<CommandContext, 'process' | 'exit' | 'earlySignals'>,
  actions: SignalActions,
): () => void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (!isStopping) {
      isStopping = true;
      actions.onStop(signal);
      return;
    }
    actions.onKill();
    context.exit(exitCodeOfSignal(signal));
  };
  const hangUp = () => actions.onHangUp();
  const reopen = () => actions.onReopen();
  const { process } = context;
  for (const signal of STOPPING) process.on(signal, stop);
  process.on('SIGHUP', hangUp);
  for (const signal of REOPENING) process.on(signal, reopen);
  context.earlySignals?.handOver();
  return () => {
    for (const signal of STOPPING) process.off(signal, stop);
    process.off('SIGHUP', hangUp);
    for (const signal of REOPENING) process.off(signal, reopen);
  };
}

/** SIGQUIT too: some service managers stop with it, and by default it ends the process at once, with a core dump. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;
/** By default SIGUSR2 ends the process. */
const REOPENING = ['SIGUSR1', 'SIGUSR2'] as const;
