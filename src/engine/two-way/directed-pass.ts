// A pass in one direction of a pair that goes both ways: an ordinary pass over the names that were decided.

import { emptyCounts, planJob, type Report } from '../../core/report/report.js';
import type { Side } from '../../core/two-way/reconcile.js';
import { Journal } from '../context/journal.js';
import type { PassHolds } from '../holds/pair-holds.js';
import type { ReplicaRoot } from '../holds/roots.js';
import { runPass } from '../pass/pass.js';
import type { PassSteps } from '../threads/pass-steps.js';
import type { Root } from '../../fs/port/port.js';
import type { WrittenEntries } from '../writer/written-entries.js';
import { bothDirections } from './both-sides.js';
import type { SideWork } from './decisions.js';
import type { TwoWayOptions } from './two-way-options.js';

/** What a pass of one direction does. */
export interface DirectedPass {
  readonly to: Side;
  readonly source: Root;
  readonly replica: ReplicaRoot;
  /** `all` in a plan whose replica is still to be made. */
  readonly work: SideWork | 'all';
  /** How many entries the side that is written to held, and how many of them are files. */
  readonly entries: number;
  readonly files: number;
  /** `real` · `plan` tells what it would do · `ask` only whether it would be held. */
  readonly manner: 'real' | 'plan' | 'ask';
  /** Whether it does only a part of what is to be done to this side: what was held or agreed to before stands. */
  readonly isPart: boolean;
  /** Takes what is written. */
  readonly written: WrittenEntries;
  /** Whether nobody knows what both sides have had in common. */
  readonly isUnion?: boolean;
}

/** Runs it. What its report says of sides is told from where side `a` is the source. */
export function* runDirected(options: TwoWayOptions, pass: DirectedPass): PassSteps<Report> {
  const { to, source, replica, work, entries, files, manner, isPart, written, isUnion = false } = pass;
  const { fileSystem, traits, bootedAt, approveWith, lockReplica, others, request, mountTable } = options;
  const isReal = manner === 'real';
  const direction = options.directions[to];
  const { forth, back } = bothDirections(options.pair);
  using memory = direction.begin({ leavesTraces: isReal });
  const journal = new Journal({
    write: (event) => {
      if (manner === 'ask') return;
      if (event.kind !== 'problem') options.write(event, to);
      else options.write({ ...event, problem: { ...event.problem, side: seenFromA(event.problem.side, to) } }, to);
    },
    operationDone: () => isReal && options.operationDone(),
  });
  if (isReal && options.listener !== undefined) journal.listen(options.listener);
  const report = yield* runPass({
    pair: to === 'b' ? forth : back,
    request: isReal ? request : { ...request, ...planJob(), trigger: request.trigger, approved: request.approved },
    fileSystem,
    source,
    replica,
    journal,
    control: direction.control,
    traits,
    versions: direction.versions,
    names: direction.names,
    updates: direction.updates,
    state: memory.state,
    holds: holdsFor(memory.holds, { isPart, isLook: options.part !== undefined }),
    saveState: memory.saveState,
    isUnion,
    lockReplica,
    approveWith,
    bootedAt,
    now: options.now,
    ...(others && { others }),
    ...(mountTable && { mountTable }),
    ...(work !== 'all' && {
      targeted: {
        directories: work.directories,
        renames: [],
        replicaEntries: entries,
        replicaFiles: files,
        decided: { guard: work.guard, written, asides: work.asides, stamped: work.stamped },
      },
    }),
  });
  if (journal.wantsFull) options.wantsFull?.();
  // What was looked at is counted by who has decided.
  const { sourceEntries, replicaEntries, replicaFiles, special, symlinks, mounts } = emptyCounts();
  Object.assign(report.counts, { sourceEntries, replicaEntries, replicaFiles, special, symlinks, mounts });
  const problems = report.problems.map((problem) => ({ ...problem, side: seenFromA(problem.side, to) }));
  const { hold, failure } = report;
  return {
    ...report,
    problems,
    ...(hold && { hold: { ...hold, message: inWords(hold.message, to), hint: inWords(hold.hint, to) } }),
    ...(failure && { failure: { ...failure, message: inWords(failure.message, to) } }),
  };
}

/**
 * Approvals that are read, and ended by nobody, and a hold that is written down, and never removed, where only a part
 * is done; where only a part is looked at it is not written down, for a person is to agree to all that would go.
 */
function holdsFor(holds: PassHolds, how: { readonly isPart: boolean; readonly isLook: boolean }): PassHolds {
  if (!how.isPart && !how.isLook) return holds;
  return {
    approvals: holds.approvals,
    held: holds.held,
    keep: (hold, sizes) => (how.isLook ? undefined : holds.keep(hold, sizes)),
    clear: () => undefined,
    endApprovals: () => {},
  };
}

/** What is said of the roots of a direction, said of those of the config. */
function inWords(text: string, to: Side): string {
  return to === 'b' ? text : text.replace(/\bthe (source|replica)\b/g, (_, side) => `the ${OTHER[side as 'source']}`);
}

const OTHER = { source: 'replica', replica: 'source' } as const;

function seenFromA(side: 'source' | 'replica', to: Side): 'source' | 'replica' {
  if (to === 'b') return side;
  return side === 'source' ? 'replica' : 'source';
}
