// What people have agreed to, as one pass sees it: whether a hold's reason was, and how much of each destructive step.

import type { ApprovableReason, ApprovalRecord } from '../../core/safety/approval.js';
import { ApprovedSet, type Budget, type Cover } from '../../core/safety/approved-set.js';
import type { HeldEntry, HeldIdentity } from '../../core/safety/held-entry.js';

/** One approval that is in force. */
export interface Approval {
  readonly record: Pick<ApprovalRecord, 'approvedAt' | 'reason'>;
  /** From the first one on, in the order of a walk; each call begins anew. */
  entries(): Iterator<HeldEntry>;
}

/** Says what was agreed to for an entry; undefined for nothing. **Shape**: to be asked in the order of a walk. */
type FindCover = (entry: HeldIdentity) => Cover | undefined;

/** Says how much of an entry may go; undefined for nothing. **Shape**: to be asked in the order of a walk. */
export type FindBudget = (entry: HeldIdentity) => Budget | undefined;

/** The approvals of a pair that are in force for this pass. */
export class Approvals {
  readonly #approvals: readonly Approval[];
  /** For the walk: what was agreed to for an entry, where several approvals cover it the largest. */
  readonly coverOf: FindCover;

  constructor(approvals: readonly Approval[]) {
    this.#approvals = approvals;
    this.coverOf = this.#startOver();
  }

  /** When each was given, in milliseconds since 1970. */
  get times(): readonly number[] {
    return this.#approvals.map(({ record }) => record.approvedAt);
  }

  /** Whether a person has let this reason through. */
  allows(reason: ApprovableReason): boolean {
    return this.#approvals.some(({ record }) => record.reason === reason);
  }

  /**
   * For the revisit of a pass that is held: what was agreed to entry by entry, and is not in the held set. What is in
   * an approved directory that is to stay waits: which of its entries were meant is not known.
   */
  budgetsBeside(held: Iterator<HeldEntry>): FindBudget {
    const coverOf = this.#startOver();
    const heldSet = new ApprovedSet(held);
    return (entry) => {
      const cover = coverOf(entry);
      const isHeld = heldSet.coverOf(entry) !== undefined;
      return cover?.isExact === true && !isHeld ? cover.budget : undefined;
    };
  }

  #startOver(): FindCover {
    const sets = this.#approvals.map((approval) => new ApprovedSet(approval.entries()));
    return (entry) => {
      let largest: Cover | undefined;
      for (const set of sets) {
        const cover = set.coverOf(entry);
        if (cover !== undefined && cover.budget.left > (largest?.budget.left ?? 0)) largest = cover;
      }
      return largest;
    };
  }
}
