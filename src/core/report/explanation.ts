// What becomes of one path, and why: what `explain` asks an engine for, and what that answers.

import { ONLY_LOOKS } from './verification.js';
import type { Verb } from '../tree/verb.js';
import type { Problem } from './problem.js';

/** What is said of a job that explains. */
export type ExplainTerms = typeof ONLY_LOOKS & {
  readonly kind: 'explain';
  /** The path as it was given, as a byte string. */
  readonly path: string;
};

/** What a person asks for who wants to know what becomes of a path. */
export function explainTerms(path: string): ExplainTerms {
  return { kind: 'explain', ...ONLY_LOOKS, path };
}

/** The answer. Paths are byte strings below the source and the replica; the root's is empty. */
export type Explanation =
  /** The path lies in neither folder. */
  { readonly kind: 'outside' } | ExplainedPath;

/** A path of the pair. */
export interface ExplainedPath {
  readonly kind: 'inside';
  readonly path: string;
  /** How it is in the source; absent where it is not there. */
  readonly source?: EntryLook;
  /** How it is in the replica; absent where it is not there. */
  readonly replica?: EntryLook;
  /** The pattern that decides about it, or about a folder that it is in; absent where none matches. */
  readonly pattern?: DecidingPattern;
  /** What leaves it out; absent where it is mirrored. */
  readonly leftOut?: LeftOut;
  /** What could not be looked at on the way to it, or below it. */
  readonly problems: readonly Problem[];
  /** What the next pass would do in the replica: to it, to the folders that it is in, and below it. */
  readonly planned: PlannedOperations;
  /** Present in a pair that goes both ways. */
  readonly bothWays?: ExplainedBothWays;
}

/** What there is to say of a path of a pair that goes both ways. */
export interface ExplainedBothWays {
  /**
   * `both` a pass has seen it on both sides, and equal · `never` none that counts has · `void` nobody knows what both
   * sides have had in common: nothing is removed. The root is on both sides.
   */
  readonly known: 'both' | 'never' | 'void';
  /** What the next pass would do in the source. */
  readonly back: PlannedOperations;
  /** Present where both sides have changed it, and both are kept. */
  readonly conflict?: {
    /** The name beside it of what one side has, on both sides then; as a path, a byte string. */
    readonly copy: string;
    /** Whose content that is. */
    readonly of: Problem['side'];
  };
}

/** One side of a path. */
export interface EntryLook {
  readonly type: 'file' | 'directory' | 'symlink' | 'special' | 'unknown';
  readonly sizeBytes: number;
  /** **Units**: milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A pattern, and where it stands. */
export interface DecidingPattern {
  /** **Shape**: a byte string. */
  readonly text: string;
  /** Whether it leaves out what it matches, or brings it back. */
  readonly excludes: boolean;
  /** The path that it matches: the one that was asked about, or a folder that this is in. */
  readonly at: string;
  readonly place:
    | { readonly list: 'exclude' | 'include'; readonly index: number }
    | { readonly file: string; readonly line: number };
}

/** Why a path is left alone. */
export interface LeftOut {
  /**
   * `pattern` · `own` it is foldersync's own folder · `staged` it is named as a file of foldersync's in the making ·
   * `mount` another file system is mounted there, which is not entered · `special` it is a FIFO, a socket or a device ·
   * `no-prune` the source lacks it, and `prune` is off · `absent` it is on neither side
   */
  readonly by: 'pattern' | 'own' | 'staged' | 'mount' | 'special' | 'no-prune' | 'absent';
  /** The path of which that is so: the one that was asked about, or a folder that this is in. */
  readonly at: string;
  /** On which side, where it is one of them. */
  readonly side?: Problem['side'];
}

/** What a pass would do. */
export interface PlannedOperations {
  readonly itself: readonly Verb[];
  /** **Shape**: from the root down. */
  readonly above: readonly { readonly verb: Verb; readonly path: string }[];
  /** How many, by their verbs. */
  readonly below: Readonly<Record<string, number>>;
  /** Bytes of content that would be copied, of all of them. */
  readonly bytes: number;
}
