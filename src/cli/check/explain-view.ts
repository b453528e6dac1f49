// What `explain` answers, as programs read it: paths and patterns are text there, and patterns have their places.

import { locatePattern } from '../../config/locate-pattern.js';
import type { ExplainedBothWays, ExplainedPath, LeftOut, PlannedOperations } from '../../core/report/explanation.js';
import type { Hold } from '../../core/report/report.js';
import { showPath } from '../../core/report/show.js';
import type { Verb } from '../../core/tree/verb.js';
import { type Bytes, bytesOfText, textOfBytes } from '../../core/tree/bytes.js';
import type { CommandContext } from '../process/context.js';
import { loadOptions } from '../process/read-config.js';

/** What `explain --json` prints. */
export interface ExplainResult {
  /** The config file. */
  readonly config: string;
  /** That of the command. */
  readonly exitCode: number;
  /** The pair that was asked about. */
  readonly pair: string;
  /** The path below the source and the replica; empty for the root itself. */
  readonly path: string;
  /** The bytes of `path` in base64, where they are not valid UTF-8; `path` then has U+FFFD where they are not. */
  readonly pathBytes?: string;
  /** How it is in the source; absent where it is not there. */
  readonly source?: ExplainedSide;
  /** How it is in the replica; absent where it is not there. */
  readonly replica?: ExplainedSide;
  /** The last pattern that matches it or a folder that it is in, and so decides; absent where none does. */
  readonly pattern?: ExplainedPattern;
  /** Why it is left alone; absent where it is mirrored. */
  readonly leftOut?: ExplainedLeftOut;
  /** What could not be looked at, as lines ready to show. */
  readonly problems: readonly string[];
  /** What the next pass would do to it. */
  readonly itself: readonly Verb[];
  /** What the next pass would do to the folders that it is in, from the root down. */
  readonly above: readonly ExplainedOperation[];
  /** How many operations the next pass would do below it, by their verbs. */
  readonly below: Readonly<Record<string, number>>;
  /** Bytes of content that these would copy. */
  readonly bytes: number;
  /** What there is to say of it in a two-way pair; absent in any other. What is above is about the replica then. */
  readonly bothWays?: ExplainedTwoWay;
  /** What holds the next pass as a whole; absent where nothing does, as far as is known. */
  readonly hold?: Hold;
}

/** One side of an explained path. */
interface ExplainedSide {
  /** What it is. */
  readonly type: 'file' | 'directory' | 'symlink' | 'special' | 'unknown';
  /** Its size. */
  readonly sizeBytes: number;
  /** When its content was last changed, in milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** A path of a two-way pair. */
interface ExplainedTwoWay {
  /**
   * `both` a pass has seen it on both sides, and equal · `never` none that counts has · `void` nobody knows what both
   * sides have had in common, so that nothing is removed
   */
  readonly known: ExplainedBothWays['known'];
  /** What the next pass would do to it in the source. */
  readonly itself: readonly Verb[];
  /** What the next pass would do in the source to the folders that it is in, from the root down. */
  readonly above: readonly ExplainedOperation[];
  /** How many operations the next pass would do below it in the source, by their verbs. */
  readonly below: Readonly<Record<string, number>>;
  /** Bytes of content that these would copy. */
  readonly bytes: number;
  /** Present where both sides have changed it, and the next pass would keep both. */
  readonly conflict?: ExplainedConflict;
}

/** A conflict that the next pass would meet. */
interface ExplainedConflict {
  /** The path of the copy that it would make, on both sides. */
  readonly copy: string;
  /** Whose content that would have. */
  readonly of: 'source' | 'replica';
}

/** A pattern that decides. */
export interface ExplainedPattern {
  /** The pattern, as it counts: that of `include` begins with `!`. */
  readonly text: string;
  /** Whether it leaves out what it matches; otherwise it brings that back. */
  readonly excludes: boolean;
  /** What it matches: the path itself, or a folder that it is in. */
  readonly at: string;
  /** The file that it stands in: the config, or an ignore file by its path below the source. */
  readonly file: string;
  /** The option that it stands in; absent for an ignore file. */
  readonly option?: 'exclude' | 'include';
  /** Its line, from 1. */
  readonly line?: number;
  /** Its column in the config, from 1. */
  readonly column?: number;
}

/** Why a path is left alone. */
interface ExplainedLeftOut {
  /**
   * `pattern` · `own` it is foldersync's own folder · `staged` it is named as a file of foldersync's in the making ·
   * `mount` another file system is mounted there, which is not entered · `special` it is a FIFO, a socket or a device ·
   * `no-prune` the source lacks it, and `prune` is off · `absent` it is on neither side
   */
  readonly by: LeftOut['by'];
  /** Of which path that is so: the path itself, or a folder that it is in. */
  readonly at: string;
  /** On which side, where it is one of them. */
  readonly side?: 'source' | 'replica';
}

/** One operation. */
interface ExplainedOperation {
  /** What would be done. */
  readonly verb: Verb;
  /** To which folder; empty for the root itself. */
  readonly path: string;
}

/** Makes text of what an engine has found out. */
export async function viewExplanation(
  { path, source, replica, pattern, leftOut, problems, planned, bothWays }: ExplainedPath,
  { pair, file }: { readonly pair: string; readonly file: string },
  context: CommandContext,
): Promise<Omit<ExplainResult, 'config' | 'exitCode' | 'pair' | 'hold'>> {
  const text = textOfBytes(path);
  return {
    path: text,
    ...(bytesOfText(text) === path ? {} : { pathBytes: Buffer.from(path, 'latin1').toString('base64') }),
    ...(source && { source }),
    ...(replica && { replica }),
    ...(pattern && { pattern: await patternView(pattern, { pair, file }, context) }),
    ...(leftOut && { leftOut: { ...leftOut, at: textOfBytes(leftOut.at) } }),
    problems: problems.map(
      ({ side, path: at, action, code, message }) => `${action} ${showPath(at)} (${side}): ${message} [${code}]`,
    ),
    ...plannedView(planned),
    ...(bothWays && { bothWays: bothWaysView(bothWays) }),
  };
}

function plannedView({ itself, above, below, bytes }: PlannedOperations) {
  return { itself, above: above.map(({ verb, path: at }) => ({ verb, path: textOfBytes(at) })), below, bytes };
}

function bothWaysView({ known, back, conflict }: ExplainedBothWays): ExplainedTwoWay {
  const copied = conflict && { conflict: { ...conflict, copy: textOfBytes(conflict.copy) } };
  return { known, ...plannedView(back), ...copied };
}

async function patternView(
  { text, excludes, at, place }: NonNullable<ExplainedPath['pattern']>,
  { pair, file }: { readonly pair: string; readonly file: string },
  context: CommandContext,
): Promise<ExplainedPattern> {
  const pattern = { text: textOfBytes(text as Bytes), excludes, at: textOfBytes(at) };
  if ('file' in place) return { ...pattern, file: textOfBytes(place.file), line: place.line };
  const found = await locatePattern(loadOptions({ config: file }, context), { pair, ...place });
  return { ...pattern, file, option: place.list, ...found };
}
