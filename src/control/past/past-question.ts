// What the process that reads what a replica was is asked, and what it answers.

import type { ErrorCode } from '../../core/report/error.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { FoundPaths } from '../../runner/versions/find-paths.js';
import type { VersionsResult } from '../../runner/versions/read-versions.js';

/** A question about a replica. */
export type PastQuestion = {
  /** **Shape**: absolute. */
  readonly replica: string;
  /** Where its versions are, likewise; absent where they are in it. */
  readonly versionsDir?: string;
} & (
  | { readonly what: 'versions'; readonly path?: RelativePath | undefined }
  /** The paths that have a text in them, at most so many. */
  | { readonly what: 'paths'; readonly text: string; readonly most: number }
  /** A file as it was at a moment, in the words of `restore --at`. */
  | { readonly what: 'file'; readonly path: RelativePath; readonly at: string }
);

/** The first line of the answer. */
export interface PastAnswer {
  readonly versions?: VersionsResult;
  readonly found?: FoundPaths;
  /** How many bytes of a file come behind it. */
  readonly size?: number;
  readonly failure?: { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
}
