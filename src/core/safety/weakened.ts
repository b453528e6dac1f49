// What an edited config takes away from the protection of a replica. Pure.
// A half-written config is a valid one that protects less, and so is one with a slip: its next pass is not a routine
// one.

import type { ChangeLimit, DeleteLimit, Pair, Policy, VersionsOptions } from '../pair/pair.js';

/** What of a pair says how well its replica is protected. */
export interface Protection extends Pick<Pair, 'source' | 'replica'> {
  readonly policy: Pick<Policy, (typeof PROTECTING)[number]>;
  /** Absent where nothing is kept of what leaves the replica. */
  readonly versions?: Pick<VersionsOptions, 'exclude'>;
}

const PROTECTING = [
  'exclude',
  'include',
  'ignoreFiles',
  'prune',
  'maxDelete',
  'maxChange',
  'adopt',
  'crossMounts',
  'marker',
  'mounted',
  'mode',
] as const satisfies readonly (keyof Policy)[];

/** How it begins what is said of a pair that went otherwise. */
const MODE = 'mode was ';

/** Whether a pair went in other directions before, as `weakenings` has said. */
export function isOtherMode(distrust: string | undefined): boolean {
  return distrust?.split(', ').some((said) => said.startsWith(MODE)) === true;
}

/** That, and nothing else of the pair. **Shape**: always in the same order of fields. */
export function protectionOf({ source, replica, policy, versions }: Protection): Protection {
  const kept = Object.fromEntries(PROTECTING.map((option) => [option, policy[option]]));
  // Each of them is there, or may be absent.
  const protection = { source, replica, policy: kept as Protection['policy'] };
  return versions === undefined ? protection : { ...protection, versions: { exclude: versions.exclude } };
}

/**
 * Says where a pair protects its replica less than before, each as part of a sentence: `prune is on where it was off`.
 * **Shape**: empty where it protects as much or more.
 */
export function weakenings(before: Protection, after: Protection): string[] {
  const said: string[] = [];
  if (before.source !== after.source) said.push(`the source was ${before.source}`);
  if (before.replica !== after.replica) said.push(`the replica was ${before.replica}`);
  said.push(...policyWeakenings(before.policy, after.policy));
  if (before.versions !== undefined) said.push(...versionsWeakenings(before.versions, after.versions));
  return said;
}

/** What is kept for a shorter time only takes old states away: of the next pass itself as much can be got back. */
function versionsWeakenings({ exclude }: { readonly exclude: readonly string[] }, after: Protection['versions']) {
  if (after === undefined) return ['versions are off where they were on'];
  return after.exclude.some((pattern) => !exclude.includes(pattern)) ? ['versions leaves out more'] : [];
}

function policyWeakenings(before: Protection['policy'], after: Protection['policy']): string[] {
  const said: string[] = [];
  const turnedOn = (option: 'prune' | 'adopt' | 'crossMounts') => {
    if (after[option] && !before[option]) said.push(`${option} is on where it was off`);
  };
  turnedOn('prune');
  turnedOn('adopt');
  turnedOn('crossMounts');
  if (!excludesAsMuch(before.exclude, after.exclude)) said.push('exclude leaves out less');
  if (after.include.some((pattern) => !before.include.includes(pattern))) said.push('include brings back more');
  // One more of them can bring back what another one leaves out. What an earlier version has written down has none.
  const { ignoreFiles = [] } = before as Partial<Protection['policy']>;
  if (ignoreFiles.length > 0 && ignoreFiles.join('/') !== after.ignoreFiles.join('/'))
    said.push(`ignoreFiles were ${ignoreFiles.join(', ')}`);
  if (before.marker !== undefined && before.marker !== after.marker) said.push(`the marker was ${before.marker}`);
  if (before.mounted !== 'neither' && after.mounted !== 'both' && before.mounted !== after.mounted)
    said.push(`mounted was ${before.mounted}`);
  // An earlier version knew of mirrors alone.
  const { mode = 'mirror' } = before as Partial<Protection['policy']>;
  if (mode !== after.mode) said.push(`${MODE}${mode}`);
  if (allowsMore(before.maxDelete, after.maxDelete)) said.push('maxDelete allows more');
  // What an earlier version has written down knows of no such limit.
  if (before.maxChange !== undefined && allowsMore(before.maxChange, after.maxChange)) {
    said.push('maxChange allows more');
  }
  return said;
}

function allowsMore(before: DeleteLimit | ChangeLimit, after: DeleteLimit | ChangeLimit): boolean {
  return before.percent < 100 && (after.percent > before.percent || after.atLeast > before.atLeast);
}

/** Whether the patterns are all there, in their order, and none between them brings something back. */
function excludesAsMuch(before: readonly string[], after: readonly string[]): boolean {
  let found = 0;
  for (const pattern of after) {
    if (pattern === before[found]) found++;
    else if (pattern.startsWith('!')) return false;
  }
  return found === before.length;
}
