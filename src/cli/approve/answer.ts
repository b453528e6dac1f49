// What `approve` answers for each pair.

import type { HoldRecord } from '../../core/safety/approval.js';
import type { HeldTally } from '../../core/safety/held-tally.js';
import type { FoundHold } from './find-hold.js';

/** What became of one pair. */
export type Answer =
  /** The hold is let through by the next pass. */
  | {
      readonly kind: 'approved';
      /** What was held. */
      readonly held: HeldView;
      /** The approval as it was written down. */
      readonly approval: ApprovalView;
      /** Whether the running service has taken the approval up; absent where no service runs. */
      readonly isTakenUp?: boolean;
    }
  /** The person who was asked said no. */
  | {
      readonly kind: 'declined';
      /** What is held. */
      readonly held: HeldView;
    }
  /** The service holds another set by now than was shown, and nothing was approved. */
  | { readonly kind: 'changed' }
  /** Somebody has agreed to exactly this, and the pass is yet to come. */
  | {
      readonly kind: 'already-approved';
      /** The approval in force. */
      readonly approval: ApprovalView;
    }
  | Exclude<FoundHold, { kind: 'held' | 'already-approved' }>;

/** A hold that a person can let through. **Units**: times in milliseconds since 1970. */
export interface HeldView
  extends Pick<
    HoldRecord,
    'reason' | 'message' | 'removals' | 'replacements' | 'bytes' | 'examples' | 'since' | 'foundAt'
  > {
  /** What would be removed and replaced, by type. */
  readonly tally: HeldTally;
}

/** A person's agreement to a hold. **Units**: times in milliseconds since 1970. */
export interface ApprovalView {
  /** Who agreed, as text. */
  readonly by: string;
  /** When they did. */
  readonly approvedAt: number;
  /** When it ends, if no pass has carried it out by then. */
  readonly expiresAt: number;
}
