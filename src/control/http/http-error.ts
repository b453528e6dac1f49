// What is answered to a request that cannot be done: a status, a code for programs, and words for people.

import { type ErrorCode, FoldersyncError } from '../../core/report/error.js';

/** The statuses of answers that say no. **Source**: RFC 9110; 421 and 429 are of RFC 9110 and RFC 6585. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 421 | 429 | 500 | 503;

/** What every answer that says no holds. */
export interface ErrorBody {
  /** Why. */
  readonly error: ErrorWords;
}

/** Why a request is not done. */
interface ErrorWords {
  /** In capitals, for programs. */
  readonly code: string;
  /** In words; lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** What is held now, where an approval named another set. */
  readonly hold?: string;
}

/** A request that is not done. */
export class HttpError extends Error {
  readonly status: ErrorStatus;
  readonly body: ErrorBody;

  constructor(status: ErrorStatus, code: string, message: string, more: { hint?: string; hold?: string } = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.body = { error: { code, message, ...more } };
  }
}

/** What is answered where an error was thrown. A defect is told without its words, which may name anything. */
export function httpErrorOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof FoldersyncError)) return new HttpError(500, 'DEFECT', 'this is a defect of foldersync');
  const { code, message, hint } = error;
  return new HttpError(STATUSES[code], code, message, hint === undefined ? {} : { hint });
}

const STATUSES: Readonly<Record<ErrorCode, ErrorStatus>> = {
  USAGE: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LOCKED: 409,
  ROOT: 409,
  LANE: 503,
  STATE: 503,
};
