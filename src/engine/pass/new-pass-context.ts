// What the phases of a pass share, as it is when the pass begins.

import { compileFilter } from '../../core/filter/filter.js';
import { leadingTo } from '../../core/history/selection.js';
import type { Policy } from '../../core/pair/pair.js';
import type { Root } from '../../fs/port/port.js';
import { FolderSet, hiddenReplicas, isFed } from '../context/barred-folders.js';
import { Borders } from '../context/borders.js';
import { Links } from '../context/links.js';
import { ignoreFilesOf } from '../listing/ignore-files.js';
import { Mounts } from '../context/mounts.js';
import type { PassContext } from '../context/pass-context.js';
import { PassFacts } from '../context/pass-facts.js';
import type { PassOutput } from '../context/pass-output.js';
import type { PassPlan } from '../context/pass-plan.js';
import type { PassControl } from '../context/control.js';
import { setsAside } from './dry-run.js';
import type { PassOptions } from './pass-options.js';
import { RefusingParts } from '../context/refusing-parts.js';
import { assumedTraits, diffRulesFor } from '../replica/replica-traits.js';
import { RestlessLinks } from '../context/restless-links.js';
import { noWork } from '../context/waiting-work.js';
import type { RecentNames } from '../../core/safety/recent-names.js';
import { hashOfPath, type PathHash } from '../../core/safety/recent-updates.js';
import { verifiedOf } from '../verify/verify-places.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';

/** What is known when a pass begins. */
interface Begun {
  readonly writer: ReplicaWriter;
  readonly replica: Root | undefined;
  readonly control: PassControl;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** A context that knows nothing yet of what the replica's file system keeps. */
export function newPassContext(options: PassOptions, { replica, writer, control, startedAt }: Begun): PassContext {
  const { pair, request, fileSystem, source, journal, holds, state, targeted, watch, lanes, names, now } = options;
  const verified =
    options.verified === undefined || request.kind !== 'mirror' ? undefined : verifiedOf(options.verified, pair);
  const { others = [], unread = new Set(), followed = new Map() } = options;
  const assumed = assumedTraits(fileSystem.capabilities);
  const { crossMounts } = pair.policy;
  const { mountTable: mounted = fileSystem.mountTable() } = options;
  const borders = {
    source: new Borders(crossMounts ? [] : mounted.below(source.path)),
    replica: new Borders(replica === undefined ? [] : mounted.below(replica.path)),
  };
  const { device, inode } = source;
  const facts = { path: source.path, id: { device, inode } };
  const own = replica === undefined ? [] : [{ device: replica.device, inode: replica.inode }];
  source.entersMounts = crossMounts;
  if (replica !== undefined) replica.entersMounts = false;
  const ignoreFiles = ignoreFilesOf(source, pair.policy);
  const plan: PassPlan = {
    fileSystem,
    source,
    replica,
    policy: policyOf(options),
    rules: diffRulesFor(pair.policy, assumed, {
      extendedSince: Number.NEGATIVE_INFINITY,
      changedSince: Number.NEGATIVE_INFINITY,
      contentSince: Number.NEGATIVE_INFINITY,
      lagSeconds: 0,
    }),
    foldedNames: 'none',
    setsAside: setsAside(request),
    passedThrough: passedThroughBy(options),
    filter: compileFilter(pair.policy.exclude, pair.policy.include, ignoreFiles),
    ...(ignoreFiles && { ignoreFiles }),
    extent: targeted === undefined && request.kind !== 'explain' ? 'all' : 'targets',
    minute: Math.floor(startedAt / 60_000),
    ...(watch === undefined ? {} : { watch }),
    ...(lanes === undefined ? {} : { sharesFromBytes: lanes.fromBytes }),
    borders,
    barred: {
      source: new FolderSet([...own, ...hiddenReplicas(facts, others)]),
      replica: new FolderSet([facts.id]),
    },
    isFed: isFed(facts, others),
    ...(verified === undefined ? {} : { verified }),
  };
  const waiting = noWork();
  const output: PassOutput = {
    journal,
    waiting,
    facts: new PassFacts(),
    left: undefined,
    counted: new Map(),
    links: new Links(),
    ...(watch === undefined || targeted !== undefined ? {} : { restlessLinks: new RestlessLinks(now()) }),
    mounts: new Mounts(state.mounts ?? []),
    unread,
    names,
    updates: notesInto(waiting.changed.done, names, plan.minute),
    made: [],
    renamedIn: new Set(),
    followed,
    approvals: holds.approvals,
    held: holds.held,
    refusing: new RefusingParts(),
  };
  return { plan, output, writer, control };
}

function passedThroughBy({ request, targeted }: PassOptions): PassPlan['passedThrough'] {
  if (setsAside(request)) return leadingTo(request.restore.paths);
  const stamped = targeted?.decided?.stamped;
  return stamped === undefined ? new Set() : { has: (path) => !stamped.has(path) };
}

/**
 * A restore is what a person has asked for: no changes are too many. Where something speaks against what the config
 * says now, the limit of changes is at least as strict as when a pass was last completed.
 */
function policyOf({ pair: { policy }, request, state }: PassOptions): Policy {
  const { maxChange, distrust = request.distrust } = state;
  if (request.kind === 'restore') return { ...policy, maxChange: { ...policy.maxChange, percent: 100 } };
  if (maxChange === undefined || distrust === undefined) return policy;
  const percent = Math.min(maxChange.percent, policy.maxChange.percent);
  const atLeast = Math.min(maxChange.atLeast, policy.maxChange.atLeast);
  return { ...policy, maxChange: { percent, atLeast } };
}

/** Notes paths as numbers, because there may be a million. **Units**: `minute` since 1970. */
function notesInto(hashes: PathHash[], names: RecentNames, minute: number): PassOutput['updates'] {
  return {
    add: (path) => {
      // What was made within the hour is no loss of anything older.
      if (names.youngIn(path, 1, minute).count === 0) hashes.push(hashOfPath(path));
    },
  };
}
