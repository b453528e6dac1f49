// What both sides of a pair are looked at with: by the same rules, and each as the source of the other.

import { FoldersyncError } from '../../core/report/error.js';
import { isDry } from '../../core/report/report.js';
import type { Root } from '../../fs/port/port.js';
import { Approvals } from '../context/approvals.js';
import type { Journal } from '../context/journal.js';
import type { PassControl } from '../context/control.js';
import type { PassContext } from '../context/pass-context.js';
import type { PassHolds } from '../holds/pair-holds.js';
import { newPassContext } from '../pass/new-pass-context.js';
import { diffRulesFor, givesAttributes, rulesFor } from '../replica/replica-traits.js';
import { DryWriter } from '../writer/dry-writer.js';
import { RealWriter } from '../writer/real-writer.js';
import { type BothRoots, bothDirections } from './both-sides.js';
import type { TwoWayOptions } from './two-way-options.js';

/** When and with what. */
interface Begun {
  readonly roots: BothRoots;
  readonly journal: Journal;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly control: PassControl;
}

/** `context` has side `a` as its source, `back` side `b`. @throws FoldersyncError ROOT where names fold */
export function contextsOf(
  options: TwoWayOptions,
  { roots, journal, startedAt, control }: Begun,
): { readonly context: PassContext; readonly back: PassContext } {
  const { fileSystem, pair, request, mountTable = fileSystem.mountTable() } = options;
  const { capabilities } = fileSystem;
  const traits = options.traits.both(capabilities);
  if (traits.foldsCase) {
    const message = 'one side of a two-way pair takes names that differ in case only for one: it cannot be kept equal';
    throw new FoldersyncError('ROOT', message, { hint: 'mirror into it instead, with mode: mirror' });
  }
  const directions = bothDirections(pair);
  const plain = rulesFor(directions.forth.policy, traits);
  const isBare = [roots.a, roots.b].some((root) => !givesAttributes(root, plain));
  const rules = isBare ? { ...plain, xattrs: false, acls: false } : plain;
  const all = Number.NEGATIVE_INFINITY;
  const diffRules = diffRulesFor(directions.forth.policy, traits, {
    extendedSince: capabilities.extended ? all : Number.POSITIVE_INFINITY,
    changedSince: all,
    contentSince: all,
    lagSeconds: 0,
  });
  const writer = isDry(request) ? new DryWriter() : new RealWriter();
  const { watch: _, unread: _unread, lanes: _lanes, ...others } = options;
  const contextOf = (to: 'a' | 'b'): PassContext => {
    const [source, replica]: [Root, Root] = to === 'b' ? [roots.a, roots.b] : [roots.b, roots.a];
    const context = newPassContext(
      {
        ...others,
        mountTable,
        state: options.directions[to].record(),
        holds: NO_HOLDS,
        pair: to === 'b' ? directions.forth : directions.back,
        source,
        replica: { kind: 'existing', root: replica },
        journal,
        control,
        versions: undefined,
        names: options.directions[to].names,
        updates: options.directions[to].updates,
        traits: options.traits,
        saveState: () => {},
      },
      { replica, writer, control, startedAt },
    );
    // Files in the making are those of this pair.
    context.plan = { ...context.plan, rules: diffRules, foldedNames: 'none', isFed: true };
    return context;
  };
  const contexts = { context: contextOf('b'), back: contextOf('a') };
  for (const root of [roots.a, roots.b]) root.rules = { ...rules, heedsMounts: true };
  return contexts;
}

/** Nothing is held by a look, and nothing let through. */
const NO_HOLDS: PassHolds = {
  approvals: new Approvals([]),
  held: undefined,
  keep: () => undefined,
  clear: () => undefined,
  endApprovals: () => {},
};
