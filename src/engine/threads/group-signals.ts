// The signals that an engine and its helpers do not obey: a terminal and systemd send them to the whole group, and only
// the runner decides what they mean.

const OF_THE_GROUP = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/**
 * Passes them over from now on, and keeps SIGUSR1 from opening node's debugger.
 * **Source**: nodejs.org, Signal events: a listener for SIGUSR1 takes the place of the debugger.
 */
export function ignoreGroupSignals(): void {
  for (const signal of [...OF_THE_GROUP, 'SIGUSR1'] as const) process.on(signal, passOver);
}

/** The runner is gone: from now on they end the process, as they do any other. */
export function obeyGroupSignals(): void {
  for (const signal of OF_THE_GROUP) process.off(signal, passOver);
}

function passOver(): void {}
