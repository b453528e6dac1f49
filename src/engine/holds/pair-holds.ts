// A pair's holds and approvals in the state directory, around one pass: what was agreed to, and what is held now.
// They are a convenience: none of their files missing, damaged or unwritable ever stops a pass or lets more through.

import fs from 'node:fs';
import {
  type ApprovableReason,
  type ApprovalRecord,
  HOLD_VERSION,
  type HoldRecord,
  isInForce,
  isSameRoots,
  type RootsIdentity,
} from '../../core/safety/approval.js';
import { showMoment, type TimeZone } from '../../core/words/moment.js';
import type { Policy } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import type { HeldEntry } from '../../core/safety/held-entry.js';
import { HeldSet } from '../../state/held-set.js';
import { heldSizesFile, writeHeldSizes } from '../../state/held-sizes.js';
import type { HeldSetFile } from '../../state/held-set-file.js';
import { approvalFiles, holdFile, holdsFolder, openApproval, openHold } from '../../state/hold-files.js';
import type { PairKeyParts } from '../../state/state-dir.js';
import { Approvals } from '../context/approvals.js';

/** What a pass asks of the holds and approvals of its pair. */
export interface PassHolds {
  readonly approvals: Approvals;
  /** Takes what the gate may keep back; absent in a dry run, which leaves nothing behind. */
  readonly held: HeldSet | undefined;
  /**
   * Writes down what is held, so that a person can agree to it. `sizes` says how many bytes each entry holds (NaN:
   * unknown), and is asked for a set that was not written down before; returns what they come to, where that is known.
   */
  keep(hold: Hold & { readonly reason: ApprovableReason }, sizes?: SizesOf): number | undefined;
  /** Nothing is held that a person could let through. */
  clear(): undefined;
  /** What was agreed to has been carried out. */
  endApprovals(): void;
}

/** Looks how many bytes entries hold, one after the other. */
export type SizesOf = (entries: Iterable<HeldEntry>) => Iterable<number>;

/** Whose holds, and for which pass. */
export interface PairHoldsOptions {
  readonly stateDir: string;
  readonly pair: PairKeyParts & { readonly policy?: Pick<Policy, 'mode'> };
  readonly roots: RootsIdentity;
  /** As in `HoldRecord`. */
  readonly side?: 'source';
  /** As in `leavesTraces`. */
  readonly leavesTraces: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of the messages. */
  readonly timezone: TimeZone;
  /** Approvals that an earlier pass has told of, by their times. */
  readonly known: readonly number[];
  note(level: 'info' | 'warn', message: string): void;
}

/** The holds and approvals of one pass; its files are open until it is disposed of. */
export class PairHolds implements PassHolds, Disposable {
  readonly approvals: Approvals;
  readonly held: HeldSet | undefined;
  readonly #options: PairHoldsOptions;
  readonly #open: readonly HeldSetFile<ApprovalRecord>[];

  /** Reads the approvals, and removes those that are void, but not in a dry run. Never throws. */
  constructor(options: PairHoldsOptions) {
    this.#options = options;
    this.#open = this.#findApprovals().flatMap((file) => this.#openIfInForce(file) ?? []);
    this.approvals = new Approvals(this.#open);
    this.held = options.leavesTraces ? new HeldSet(holdsFolder(options.stateDir)) : undefined;
  }

  keep(hold: Hold & { readonly reason: ApprovableReason }, sizes?: SizesOf): number | undefined {
    const { stateDir, pair, roots, now, side } = this.#options;
    const { held } = this;
    if (held === undefined) return undefined;
    const { reason, message, removals, replacements, updates, examples } = hold;
    const setFile = holdFile(stateDir, pair);
    return this.#attempt('write down what is held', () => {
      const before = readHold(setFile);
      const isSame = before?.reason === reason && before.digest === held.digest() && isSameRoots(before.roots, roots);
      if (isSame && before.side === side) return before.bytes; // written once, however often the pass is held
      const file = heldSizesFile(stateDir, pair);
      const bytes = sizes === undefined ? undefined : writeHeldSizes(file, held.digest(), sizes(held.entries()));
      const record: HoldRecord = {
        version: HOLD_VERSION,
        pair: pair.name,
        reason,
        message,
        removals,
        replacements,
        ...(updates === undefined ? {} : { updates }),
        ...(bytes === undefined ? {} : { bytes }),
        ...(side && { side }),
        examples,
        roots,
        since: before === undefined ? now : Math.min(before.since, now),
        foundAt: now,
        entries: held.count,
        digest: held.digest(),
      };
      held.save(setFile, record);
      return bytes;
    });
  }

  clear(): undefined {
    const { stateDir, pair, leavesTraces, side } = this.#options;
    if (!leavesTraces) return;
    this.#attempt('remove what was held', () => {
      // That of the other side stands.
      if (pair.policy?.mode === 'two-way' && readHold(holdFile(stateDir, pair))?.side !== side) return;
      forgetHold(stateDir, pair);
    });
  }

  endApprovals(): void {
    for (const { file } of this.#open) this.#remove(file);
  }

  [Symbol.dispose](): void {
    for (const set of this.#open) set[Symbol.dispose]();
    this.held?.[Symbol.dispose]();
  }

  #findApprovals(): string[] {
    const { stateDir, pair } = this.#options;
    return this.#attempt('look for approvals', () => approvalFiles(stateDir, pair)) ?? [];
  }

  #openIfInForce(file: string): HeldSetFile<ApprovalRecord> | undefined {
    const { roots, now, timezone, known, note } = this.#options;
    const opened = this.#attempt('read an approval', () => openApproval(file));
    if (opened === undefined || opened.kind === 'missing') return undefined;
    if (opened.kind === 'damaged') {
      note('warn', `the approval ${file} is damaged and does not count`);
      this.#remove(file);
      return undefined;
    }
    const { record } = opened.set;
    if (record.side !== this.#options.side) {
      opened.set[Symbol.dispose]();
      return undefined;
    }
    const why = voidReason(record, { roots, now });
    if (why === undefined) {
      if (!known.includes(record.approvedAt)) note('info', takenUp(record, timezone));
      return opened.set;
    }
    opened.set[Symbol.dispose]();
    note('warn', `${givenBy(record, timezone)} does not count any more: ${why}`);
    this.#remove(file);
    return undefined;
  }

  #remove(file: string): void {
    if (!this.#options.leavesTraces) return;
    this.#attempt('remove an approval', () => fs.rmSync(file, { force: true }));
  }

  #attempt<Result>(what: string, step: () => Result): Result | undefined {
    try {
      return step();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      this.#options.note('warn', `cannot ${what}: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/**
 * Removes what was held, for a pass that was held by something that no person can let through.
 * @throws Error of node:fs
 */
function forgetHold(stateDir: string, pair: PairKeyParts): void {
  const file = holdFile(stateDir, pair);
  // There is none at the end of nearly each pass, and fs.rmSync takes ten times as long to see that.
  if (fs.lstatSync(file, { throwIfNoEntry: false }) === undefined) return;
  fs.rmSync(file, { force: true });
  fs.rmSync(heldSizesFile(stateDir, pair), { force: true });
}

/** A hold that is damaged counts as none: it is written anew. */
function readHold(file: string): HoldRecord | undefined {
  const opened = openHold(file);
  if (opened.kind !== 'open') return undefined;
  using set = opened.set;
  return set.record;
}

function voidReason(
  record: ApprovalRecord,
  { roots, now }: { readonly roots: RootsIdentity; readonly now: number },
): string | undefined {
  if (!isInForce(record, now))
    return now < record.approvedAt ? 'the clock was set back since' : 'its 24 hours are over';
  if (!isSameRoots(record.roots, roots)) return 'the source or the replica is another folder now';
  return undefined;
}

function givenBy({ by, approvedAt }: ApprovalRecord, timezone: TimeZone): string {
  return `what ${by} approved at ${showMoment(approvedAt, timezone)}`;
}

function takenUp(record: ApprovalRecord, timezone: TimeZone): string {
  const { reason, removals, replacements, updates } = record;
  const work = `${removals} removals, ${replacements} replacements${updates === undefined ? '' : `, ${updates} updates`}`;
  return `${givenBy(record, timezone)} is let through: ${reason}, ${work}`;
}

/** As `forgetHold`; where it cannot be, `warn` hears why. */
export function forgetHoldIfPossible(
  { stateDir, pair }: Pick<PairHoldsOptions, 'stateDir' | 'pair'>,
  warn: (message: string) => void,
): void {
  try {
    forgetHold(stateDir, pair);
  } catch (error) {
    warn(`cannot remove what was held: ${(error as Error).message}`);
  }
}
