// What `approve` answers for each pair.

import type { HoldRecord } from '../../core/safety/approval.js';
import type { HeldTally } from '../../core/safety/held-tally.js';
import type { FoundHold } from './find-hold.js';

/** What became of one pair. */
export type Answer =
  /** `isTakenUp` is absent where no service runs. */
  | {
      readonly kind: 'approved';
      readonly held: HeldView;
      readonly approval: ApprovalView;
      readonly isTakenUp?: boolean;
    }
  | { readonly kind: 'declined'; readonly held: HeldView }
  | { readonly kind: 'already-approved'; readonly approval: ApprovalView }
  | Exclude<FoundHold, { kind: 'held' | 'already-approved' }>;

/** A hold, as a program is told of it. **Units**: times in milliseconds since 1970. */
export interface HeldView
  extends Pick<HoldRecord, 'reason' | 'message' | 'removals' | 'replacements' | 'examples' | 'since' | 'foundAt'> {
  /** What would be removed and replaced, by type. */
  readonly tally: HeldTally;
}

/** An approval, as a program is told of it. **Units**: times in milliseconds since 1970. */
export interface ApprovalView {
  readonly by: string;
  readonly approvedAt: number;
  readonly expiresAt: number;
}
