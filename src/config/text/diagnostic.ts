// A diagnostic: one thing that is wrong, or doubtful, in a config file, and where. A value, never thrown.

import type { DiagnosticCode } from './diagnostic-code.js';

/** One finding about a config file. */
export interface Diagnostic {
  /** An error keeps the config from being used, a warning does not. */
  readonly severity: 'error' | 'warning';
  /** What it is about. */
  readonly code: DiagnosticCode;
  /** What is wrong; lower case, no full stop. */
  readonly message: string;
  /** What may stand there, in words. */
  readonly expected?: string;
  /** What stands there. */
  readonly found?: string;
  /** What to do about it, for instance the key that was probably meant. */
  readonly hint?: string;
  /** The file as the user should see it; absent when no file was found. */
  readonly file?: string;
  /** Where in the file; absent when the finding is about no place in it. */
  readonly position?: Position;
}

/** A place in a file. **Units**: lines and columns count from 1, columns in UTF-16 code units. */
export interface Position {
  /** The number of the line. */
  readonly line: number;
  /** Where in the line it begins. */
  readonly column: number;
  /** The whole line, as it stands in the file. */
  readonly text: string;
  /** How many characters the finding covers, at least 1. */
  readonly length: number;
}
