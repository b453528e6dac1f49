// The one error class: thrown only where the caller cannot go on. Expected outcomes are values (Problem, Hold,
// Diagnostic).

import type { Failure } from './report.js';

/** What a `FoldersyncError` can be about; the code decides the process's exit code (see cli/process/exit-code.ts). */
export type ErrorCode =
  /** The command line or the config is wrong; exit code 2. */
  | 'USAGE'
  /** Another process holds the lock of this replica or of this config. */
  | 'LOCKED'
  /** A thread of an engine has failed in the middle of a pass. */
  | 'LANE'
  /** A root cannot be used as it is. */
  | 'ROOT'
  /** The state directory cannot be used. */
  | 'STATE'
  /** What was asked for does not exist: a pair, a hold. */
  | 'NOT_FOUND'
  /** What was asked for does not go with how things are now. */
  | 'CONFLICT';

/** An error that ends what the caller is doing; its message is written for a user. */
export class FoldersyncError extends Error {
  readonly code: ErrorCode;
  /** The next step for a person; absent where there is none. */
  readonly hint?: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'FoldersyncError';
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** What a report says of an error that has ended a pass. */
export function failureOf({ code, message, hint }: FoldersyncError): Failure & { readonly code: ErrorCode } {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
