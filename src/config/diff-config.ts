// What a changed config means for a runner that runs with another: for each pair, and for the runner's own options.

import { type ChangedOption, diffOptions, diffPairs, type PairChange } from '../core/pair/diff-pairs.js';
import { showOptions, showPairChange } from '../core/pair/show-change.js';
import type { Config, RunnerOptions } from './resolve/config.js';
import { maskSecrets } from './resolve/secret.js';

/** Everything that differs between two configs. */
export interface ConfigDiff {
  /** **Shape**: as `diffPairs`. */
  readonly pairs: readonly PairChange[];
  readonly runner: readonly RunnerChange[];
}

/** A changed option of the service itself. */
export interface RunnerChange extends ChangedOption {
  /** Whether it is applied only when foldersync is started again. */
  readonly needsRestart: boolean;
}

/**
 * Locks and states lie in the state directory: moving it under running engines would leave replicas with two writers.
 */
const NEEDS_RESTART: Readonly<Record<keyof RunnerOptions, boolean>> = {
  stateDir: true,
  log: false,
  concurrency: false,
  stopGraceMs: false,
  stuckAfterMs: false,
  notify: false,
  http: false,
  historyMs: false,
  metrics: false,
};

/** Compares two configs of one file; the one before may come from JSON. Secrets are compared, and never shown. */
export function diffConfig(before: Config, after: Config): ConfigDiff {
  const options = Object.keys({ ...before.runner, ...after.runner }) as (keyof RunnerOptions)[];
  return {
    pairs: diffPairs(before.pairs, after.pairs),
    runner: options.flatMap((option) => {
      const [shown, shownAfter] = maskSecrets(before.runner[option], after.runner[option]);
      return diffOptions({ [option]: shown }, { [option]: shownAfter }).map((changed) => ({
        ...changed,
        needsRestart: NEEDS_RESTART[option] ?? true,
      }));
    }),
  };
}

/** Whether anything differs. */
export function hasChanges({ pairs, runner }: ConfigDiff): boolean {
  return runner.length > 0 || pairs.some(({ kind }) => kind !== 'same');
}

/** The names of the pairs that an edit touches, by what becomes of them. */
export function namesByChange(
  changes: readonly PairChange[],
): Record<'added' | 'changed' | 'removed', readonly string[]> {
  const names = (kind: PairChange['kind']) => changes.flatMap((change) => (change.kind === kind ? [change.pair] : []));
  return { added: names('added'), changed: names('changed'), removed: names('removed') };
}

/** A config as a running service can take it over: what needs a restart stays as it is. */
export function applicable(before: Config, after: Config): Config {
  const kept = Object.entries(before.runner).filter(([option]) => NEEDS_RESTART[option as keyof RunnerOptions]);
  return { ...after, runner: { ...after.runner, ...Object.fromEntries(kept) } };
}

/** A config with only those pairs that are named, as far as it has them; with all of them when no names are given. */
export function onlyPairs(config: Config, names: readonly string[] | undefined): Config {
  return names === undefined ? config : { ...config, pairs: config.pairs.filter(({ name }) => names.includes(name)) };
}

/** One thing to say about a diff. */
export type DiffLine = { readonly text: string } & (
  | { readonly kind: PairChange['kind']; readonly pair: string }
  /** About the runner; `restart` says that nothing happens before foldersync is started again. */
  | { readonly kind: 'runner' | 'restart'; readonly pair?: never }
);

/** A diff in words, the same in the log of a reload and in `check --against-running`. **Shape**: the runner first. */
export function describeDiff({ pairs, runner }: ConfigDiff): DiffLine[] {
  return [
    ...runner.map((change): DiffLine => {
      const options = showOptions([change]);
      if (!change.needsRestart) return { kind: 'runner', text: `changed: ${options}` };
      return { kind: 'restart', text: `not changed: ${options}; that needs foldersync to be started again` };
    }),
    ...pairs.map((change): DiffLine => ({ kind: change.kind, pair: change.pair, text: showPairChange(change) })),
  ];
}
