// A problem: one path that could not be read or written. It is a value that a pass collects; it never stops the rest.

import type { RelativePath } from '../tree/bytes.js';

/** One path that could not be mirrored, and why. */
export interface Problem {
  readonly side: 'source' | 'replica';
  readonly path: RelativePath;
  /** What was being done, as a verb phrase that the path completes: `open directory`, `copy`, `remove`. */
  readonly action: string;
  /** An errno name (`EACCES`), or one of foldersync's own codes. */
  readonly code: ProblemCode;
  /** What went wrong, in words; lower case, no full stop. */
  readonly message: string;
}

/**
 * An errno name, or:
 * `BUSY` the file was rewritten during each of three copies ·
 * `VANISHED` it was listed and is gone, or is something else by now ·
 * `UNREACHABLE` its directory lists it, but there is nothing of that name: some network file systems do that ·
 * `SHIELDED` excluded content on the replica stands where the source has something else ·
 * `SAME_NAME` names that differ in case only, which are one to the replica's file system ·
 * `UNMOUNTED` a mount inside the source that was mirrored is gone · `MOUNTED` something is mounted inside the replica.
 */
type ProblemCode =
  | 'BUSY'
  | 'VANISHED'
  | 'UNREACHABLE'
  | 'SHIELDED'
  | 'SAME_NAME'
  | 'UNMOUNTED'
  | 'MOUNTED'
  | (string & {});

/** How many problems a pass keeps with their details; further ones are only counted. */
export const PROBLEMS_KEPT = 1000;
