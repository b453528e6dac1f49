// What holds a pair, as far as it was written down: the set that can be agreed to, or why there is none.

import type { Config } from '../../config/resolve/config.js';
import { type ApprovalRecord, type HoldRecord, isApprovable } from '../../core/safety/approval.js';
import { FoldersyncError } from '../../core/report/error.js';
import type { Pair } from '../../core/pair/pair.js';
import type { Hold } from '../../core/report/report.js';
import type { HeldSetFile } from '../../state/held-set-file.js';
import { approvalInForce, holdFile, openHold } from '../../state/hold-files.js';
import { readStatusFile, statusFileOf } from '../../state/status-file.js';

/** What is known of a pair's hold. */
export type FoundHold =
  /** The caller closes it. */
  | { readonly kind: 'held'; readonly set: HeldSetFile<HoldRecord> }
  /** Somebody has agreed to exactly this, and the pass is yet to come. */
  | { readonly kind: 'already-approved'; readonly approval: ApprovalRecord }
  /** It ends only when the folders are as they should be. */
  | {
      readonly kind: 'not-approvable';
      /** What holds the pair. */
      readonly hold: Hold;
    }
  /** The last pass was held, but what it held is not written down, or damaged. */
  | { readonly kind: 'lost' }
  /** The last pass was not held: there is nothing to agree to. */
  | { readonly kind: 'not-held' }
  /** No pass is known. */
  | { readonly kind: 'unknown' };

/** Looks for what holds a pair. @throws FoldersyncError STATE where that may not be read */
export function findHold({ runner, file }: Config, pair: Pair, now: number): FoundHold {
  const { stateDir } = runner;
  return withState(stateDir, () => {
    const opened = openHold(holdFile(stateDir, pair));
    if (opened.kind === 'damaged') return { kind: 'lost' };
    if (opened.kind === 'missing')
      return judge(readStatusFile(statusFileOf(stateDir, file))?.pairs[pair.name]?.lastPass);
    const { set } = opened;
    try {
      const approval = approvalInForce(stateDir, pair, { hold: set.record, now });
      if (approval === undefined) return { kind: 'held', set };
      set[Symbol.dispose]();
      return { kind: 'already-approved', approval };
    } catch (error) {
      set[Symbol.dispose]();
      throw error;
    }
  });
}

/** Does something in the state directory. @throws FoldersyncError STATE */
export function withState<Result>(stateDir: string, step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    const hint = 'approve as the user that foldersync runs as';
    const message = `cannot use the state in ${stateDir}: ${(cause as Error).message}`;
    throw new FoldersyncError('STATE', message, { hint, cause });
  }
}

function judge(lastPass: { readonly hold?: Hold } | undefined): FoundHold {
  if (lastPass === undefined) return { kind: 'unknown' };
  const { hold } = lastPass;
  if (hold === undefined) return { kind: 'not-held' };
  return isApprovable(hold.reason) ? { kind: 'lost' } : { kind: 'not-approvable', hold };
}
