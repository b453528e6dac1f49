// What `foldersync check --paths` finds about one folder.

import type { DiagnosticCode } from '../../config/text/diagnostic-code.js';

/** Something wrong with a folder, or doubtful about it. */
export interface PathFinding {
  /** Whether mirroring would fail, or may do something that nobody wants. */
  readonly severity: 'error' | 'warning';
  /** What it is about. */
  readonly code: DiagnosticCode;
  /** The pair it is about; absent for the folders of the service itself. */
  readonly pair?: string;
  /** What is wrong, with the folder's path; lower case, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** A finding that is about no pair yet. */
export function finding(
  [severity, code]: readonly [PathFinding['severity'], DiagnosticCode],
  message: string,
  hint?: string,
): PathFinding {
  return { severity, code, message, ...(hint === undefined ? {} : { hint }) };
}

/** Findings of one pair. */
export function ofPair(pair: string, findings: readonly PathFinding[]): PathFinding[] {
  return findings.map((found) => ({ pair, ...found }));
}
