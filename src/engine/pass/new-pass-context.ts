// What the phases of a pass share, as it is when the pass begins.

import { compileFilter } from '../../core/filter/filter.js';
import type { Root } from '../../fs/port/port.js';
import { FolderSet, hiddenReplicas, isFed } from '../context/barred-folders.js';
import { Borders } from '../context/borders.js';
import { Links } from '../context/links.js';
import { Mounts } from '../context/mounts.js';
import type { PassContext } from '../context/pass-context.js';
import { PassFacts } from '../context/pass-facts.js';
import type { PassOutput } from '../context/pass-output.js';
import type { PassPlan } from '../context/pass-plan.js';
import type { PassControl } from '../context/control.js';
import type { PassOptions } from './pass-options.js';
import { RefusingParts } from '../context/refusing-parts.js';
import { assumedTraits, diffRulesFor } from '../replica/replica-traits.js';
import { RestlessLinks } from '../context/restless-links.js';
import { noWork } from '../context/waiting-work.js';
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
  const { pair, fileSystem, source, journal, holds, state, targeted, watch, lanes, names, now } = options;
  const { others = [], unread = new Set(), followed = new Map() } = options;
  const assumed = assumedTraits(fileSystem.capabilities);
  const { crossMounts } = pair.policy;
  const mounted = fileSystem.mountTable();
  const borders = {
    source: new Borders(crossMounts ? [] : mounted.below(source.path)),
    replica: new Borders(replica === undefined ? [] : mounted.below(replica.path)),
  };
  const { device, inode } = source;
  const facts = { path: source.path, id: { device, inode } };
  const own = replica === undefined ? [] : [{ device: replica.device, inode: replica.inode }];
  source.entersMounts = crossMounts;
  if (replica !== undefined) replica.entersMounts = false;
  const plan: PassPlan = {
    fileSystem,
    source,
    replica,
    policy: pair.policy,
    rules: diffRulesFor(pair.policy, assumed, {
      extendedSince: Number.NEGATIVE_INFINITY,
      changedSince: Number.NEGATIVE_INFINITY,
      contentSince: Number.NEGATIVE_INFINITY,
      lagSeconds: 0,
    }),
    foldedNames: 'none',
    filter: compileFilter(pair.policy.exclude, pair.policy.include),
    extent: targeted === undefined ? 'all' : 'targets',
    minute: Math.floor(startedAt / 60_000),
    ...(watch === undefined ? {} : { watch }),
    ...(lanes === undefined ? {} : { sharesFromBytes: lanes.fromBytes }),
    borders,
    barred: {
      source: new FolderSet([...own, ...hiddenReplicas(facts, others)]),
      replica: new FolderSet([facts.id]),
    },
    isFed: isFed(facts, others),
  };
  const output: PassOutput = {
    journal,
    waiting: noWork(),
    facts: new PassFacts(),
    left: undefined,
    counted: new Map(),
    links: new Links(),
    ...(watch === undefined || targeted !== undefined ? {} : { restlessLinks: new RestlessLinks(now()) }),
    mounts: new Mounts(state.mounts ?? []),
    unread,
    names,
    made: [],
    renamedIn: new Set(),
    followed,
    approvals: holds.approvals,
    held: holds.held,
    refusing: new RefusingParts(),
  };
  return { plan, output, writer, control };
}
