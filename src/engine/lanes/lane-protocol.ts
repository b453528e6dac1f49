// What a pass's I/O thread and its lanes say to each other, over a message port of each lane.
//
//   I/O thread                     lane
//     visit  ───────────────────────►        directories, as often as it has room for more
//            ◄──────────────── lines *       finished log lines
//            ◄──────────────── visited       one for each `visit`, in order
//     help   ───────────────────────►        work of the I/O thread that lanes may join; all else is said in its memory
//     end    ───────────────────────►        the thread ends by itself

import type { MessagePort } from 'node:worker_threads';
import type { WantedRestore } from '../../core/history/wanted-restore.js';
import type { DiffRules } from '../../core/tree/compare-rows.js';
import type { RelativePath } from '../../core/tree/bytes.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Problem } from '../../core/report/problem.js';
import type { Counts } from '../../core/report/report.js';
import type { CopyCost } from '../../core/watch/rest.js';
import type { LentRoot } from '../../fs/port/port.js';
import type { FolderId } from '../context/barred-folders.js';
import type { PassOutput } from '../context/pass-output.js';
import type { Verified } from '../content/verified.js';
import type { Visit } from '../mirror/visit.js';
import type { Metadata } from '../writer/replica-writer.js';
import type { LinesMessage, LineStyle } from '../threads/protocol.js';
import type { LaneClaimsData } from '../renames/folder-claims.js';
import type { PutOffFiles } from '../renames/put-off-files.js';
import type { RefusingPart } from '../context/refusing-parts.js';
import type { LeftOut } from '../context/waiting-work.js';
import type { Job } from '../context/lane-job.js';
import type { LeftDirectory } from '../context/waiting-work.js';

/** What a lane is started with. */
export interface LaneData {
  readonly port: MessagePort;
  /** Which of the pass's lanes it is, from 0 on. */
  readonly lane: number;
  readonly pair: Pair;
  readonly style: LineStyle;
  readonly styleMemory: SharedArrayBuffer;
  /** The engine's shared state, where it hears that the pass is cancelled. */
  readonly passMemory: SharedArrayBuffer;
  /** A shared state of its own, for its thread, its progress and its log window. */
  readonly laneMemory: SharedArrayBuffer;
  readonly source: LentRoot;
  /** Present where the source is a replica as it was. */
  readonly restore?: WantedRestore | undefined;
  readonly replica: LentRoot;
  readonly rules: DiffRules;
  /** Mounts that are not entered, see Borders. */
  readonly borders: Readonly<Record<Problem['side'], readonly RelativePath[]>>;
  /** See PassPlan, as `isFed`. */
  readonly barred: Readonly<Record<Problem['side'], readonly FolderId[]>>;
  readonly isFed: boolean;
  readonly verified?: Verified;
  /** See PassOutput. */
  readonly followed: PassOutput['followed'];
  /** From which size on content is for several threads, see LanesOptions. */
  readonly fromBytes: number;
}

/** What the I/O thread tells a lane. */
export type LaneRequest = VisitRequest | HelpRequest | { readonly kind: 'end' };

/** An invitation, which may come too late; there is no answer. */
interface HelpRequest {
  readonly kind: 'help';
  readonly job: Job;
}

/** Directories for a lane, parents not among them. */
export interface VisitRequest {
  readonly kind: 'visit';
  readonly visits: readonly Visit[];
  readonly task: VisitTask;
  /** Whether it is written down already that this pass changes something; until then a lane changes nothing. */
  readonly mayChange: boolean;
  /** As in `ReplicaWriter`. */
  readonly increment: RelativePath | undefined;
  /** What of the replica is known to refuse. */
  readonly refusing: readonly RefusingPart[];
  /** Absent where it is not followed which folder is whose. */
  readonly claims?: LaneClaimsData | undefined;
  /** Present where directories are only looked at: what is known of each, see TwoWayArchive. */
  readonly records?: readonly (Uint8Array | undefined)[] | undefined;
}

/**
 * What is done in a directory: it is mirrored · both sides are looked at, whether they are as known · or it is an
 * orphan, or in one, and what it holds is counted or removed. `memory` is that of OrphanTallies, or of RemovalBudgets.
 */
export type VisitTask =
  | { readonly kind: 'mirror' | 'look' }
  | { readonly kind: 'count' | 'empty'; readonly memory: SharedArrayBuffer };

/** What a lane tells the I/O thread. */
export type LaneAnswer = LinesMessage | VisitResult;

/** What came of one `visit`. */
export interface VisitResult {
  readonly kind: 'visited';
  /** Directories to visit next. */
  readonly children: readonly Visit[];
  /** Directories that only somebody who has the whole pass in view can mirror; nothing was done in them. */
  readonly givenBack: readonly Visit[];
  readonly counts: Counts;
  /** In the order they were met. */
  readonly problems: readonly Problem[];
  /** Of large files, see Journal. */
  readonly largeCopies: readonly (readonly [RelativePath, CopyCost])[];
  readonly hasMoved: boolean;
  /** See PassFacts, as the next one. */
  readonly latestMet: number;
  readonly hasComparedByCtime: boolean;
  readonly left: readonly LeftDirectory[];
  readonly made: readonly RelativePath[];
  /** Files that had their content replaced. */
  readonly updated: readonly RelativePath[];
  readonly stamps: readonly (readonly [RelativePath, Metadata])[];
  readonly unfinished: readonly (readonly [RelativePath, LeftOut])[];
  /** See PassOutput. */
  readonly unread: readonly RelativePath[];
  readonly refusing: readonly RefusingPart[];
  /** See FolderClaims: notes as an archive holds them, and what was put off. */
  readonly notes: string;
  readonly putOff: readonly RelativePath[];
  readonly putOffFiles: readonly PutOffFiles[];
  readonly linesDropped: number;
}
