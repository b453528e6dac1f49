// Everything that can become a line of a log, in one union; line.ts turns it into text or JSON.

import type { RelativePath } from '../tree/bytes.js';
import type { LogLevel } from '../pair/pair.js';
import type { Problem } from './problem.js';
import { operationCount, type Report } from './report.js';

/** One line of a log, before it is formatted. */
export type LogEvent =
  | OperationEvent
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** The end of a pass: its summary, its hold or its failure. */
  | { readonly kind: 'pass'; readonly report: Report }
  /** Anything else worth knowing, in words. */
  | { readonly kind: 'note'; readonly level: LogLevel; readonly message: string; readonly hint?: string };

/** One change to the replica, done or (in a dry run) planned. */
export interface OperationEvent {
  readonly kind: 'operation';
  readonly verb: Verb;
  readonly path: RelativePath;
  /** The old path of a renamed entry. */
  readonly from?: RelativePath;
  /** Bytes of content, for files that are copied or updated. */
  readonly sizeBytes?: number;
}

/** One change to the replica. */
export type Verb =
  /** A directory is made. */
  | 'make'
  /** A new file or symlink. */
  | 'copy'
  /** The content of a file or symlink is replaced. */
  | 'update'
  /** A file becomes a further name of one that the replica holds already. */
  | 'link'
  /** An entry gets another name. */
  | 'rename'
  /** Only owner, mode, times or extended attributes are set. */
  | 'retouch'
  /** An entry is removed. */
  | 'remove'
  /** An entry is replaced by one of another type. */
  | 'replace';

/** The level at which an event is logged; a pass that changed nothing and had no trouble is `debug`. */
export function levelOf(event: LogEvent): LogLevel {
  switch (event.kind) {
    case 'operation':
      return 'info';
    case 'problem':
      return 'warn';
    case 'note':
      return event.level;
    case 'pass':
      switch (event.report.outcome) {
        case 'failed':
          return 'error';
        case 'held':
        case 'problems':
          return 'warn';
        case 'ok':
        case 'cancelled':
          return operationCount(event.report.counts) > 0 ? 'info' : 'debug';
      }
  }
}

/** Whether an event of one level goes into a log that is set to another. */
export function isLogged(level: LogLevel, threshold: LogLevel): boolean {
  return SEVERITY[level] <= SEVERITY[threshold];
}

const SEVERITY: Record<LogLevel, number> = { error: 0, warn: 1, info: 2, debug: 3 };
