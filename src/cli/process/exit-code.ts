// What the process's exit code means: one table, for all commands.

import { constants } from 'node:os';
import { FoldersyncError } from '../../core/report/error.js';

/**
 * The exit codes that have a meaning of their own; help texts and docs/operations.md repeat this table,
 * docs/configuration.md is made of it.
 */
export const EXIT = {
  /** Everything was done; a service that was asked to stop ends so too. */
  done: 0,
  /** Something was left undone: problems, a failed pass, a pass that a signal cut short, a lock, a defect. */
  problems: 1,
  /** The command line or the config is wrong; nothing was begun. */
  usage: 2,
  /** A pass was held (or would be): it waits for a person. */
  held: 3,
  /** `status --exit-code` and `health`: no service runs. It was stopped, has crashed, or was never started. */
  stopped: 4,
} as const;

/** The exit code for an error that ended a command. */
export function exitCodeOfError(error: unknown): number {
  return error instanceof FoldersyncError && error.code === 'USAGE' ? EXIT.usage : EXIT.problems;
}

/**
 * The exit code of a process that ends in mid-work because it was told twice: 128 + the signal's number, so 130 after
 * SIGINT and 143 after SIGTERM. **Source**: POSIX shells report a death by signal in this way.
 */
export function exitCodeOfSignal(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
