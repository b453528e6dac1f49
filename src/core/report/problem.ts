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

/** What kind of problem it is. */
export type ProblemCode =
  /** The file was rewritten during each of three copies. */
  | 'BUSY'
  /** It was listed and is gone, or is something else by now. */
  | 'VANISHED'
  /** Its directory lists it, but there is nothing of that name: some network file systems do that. */
  | 'UNREACHABLE'
  /** Excluded content on the replica stands where the source has something else. */
  | 'SHIELDED'
  /** Names that differ in case only, which are one to the replica's file system. */
  | 'SAME_NAME'
  /** A mount inside the source that was mirrored is gone. */
  | 'UNMOUNTED'
  /** Something is mounted inside the replica. */
  | 'MOUNTED'
  /** The bytes of a file are others though nobody has written to it. */
  | 'ROT'
  /** It was in a replica once, and no version of it was kept. */
  | 'NOT_KEPT'
  /** Something has changed in a source that is restored to, meanwhile. */
  | 'CHANGED'
  /** The name of an errno: `EACCES`, for instance. */
  | (string & {});

/** How many problems a pass keeps with their details; further ones are only counted. */
export const PROBLEMS_KEPT = 1000;
