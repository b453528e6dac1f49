// A notice: what somebody is told of a pair, or of the service. It is what webhooks and programs get as JSON, which
// schemas/foldersync.notice.schema.json describes.

import type { PairState } from '../report/pair-status.js';
import type { Failure, Hold } from '../report/report.js';
import type { ConflictsStatus } from '../two-way/open-conflicts.js';

/** What can be told. What each means, the schema of the config says (`on`). */
export const NOTICE_KINDS = ['held', 'problems', 'failed', 'stale', 'conflicts', 'changes', 'config'] as const;

/** What a notice is about. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Where the trouble is: it has come, it still stands a day later, or it is over. */
type Phase = 'begun' | 'reminder' | 'over';

/** What has to be told, before anything is said of how things are. **Units**: milliseconds since 1970. */
export interface Alert {
  readonly kind: NoticeKind;
  readonly phase: Phase;
  /** Absent where it is about the service. */
  readonly pair?: string;
  /** When the trouble began. */
  readonly since: number;
  /** When this was found. */
  readonly at: number;
}

/** A notice, whole. **Units**: times in milliseconds since 1970. */
export interface Notice extends Omit<Alert, 'kind'> {
  readonly version: 1;
  /** The same each time that this notice is sent, should it have to be sent again. */
  readonly id: string;
  readonly kind: NoticeKind | 'test';
  /** One line. */
  readonly title: string;
  /** Some lines, without a line break at the end. */
  readonly message: string;
  /** The machine. */
  readonly host: string;
  /** The config file. */
  readonly config: string;
  readonly source?: string;
  readonly replica?: string;
  /** Of several pairs that the same has happened to within moments; then nothing else is said of any one. */
  readonly pairs?: readonly string[];
  /** How the pair is now. */
  readonly state?: PairState;
  /** When its last full pass began that left an exact replica. */
  readonly lastGoodAt?: number;
  readonly hold?: Hold;
  readonly problemCount?: number;
  /** The first few, as lines ready to read. */
  readonly problems?: readonly string[];
  readonly failure?: Failure;
  /** Names that both sides have changed. */
  readonly conflicts?: ConflictsStatus;
  /** The command that lets through what is held. */
  readonly approve?: string;
  /** Where a person can look at it. */
  readonly page?: string;
}
