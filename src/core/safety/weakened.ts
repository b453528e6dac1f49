// What an edited config takes away from the protection of a replica. Pure.
// A half-written config is a valid one that protects less, and so is one with a slip: its next pass is not a routine
// one.

import type { Pair, Policy } from '../pair/pair.js';

/** What of a pair says how well its replica is protected. */
export interface Protection extends Pick<Pair, 'source' | 'replica'> {
  readonly policy: Pick<Policy, (typeof PROTECTING)[number]>;
}

const PROTECTING = [
  'exclude',
  'include',
  'prune',
  'maxDelete',
  'adopt',
  'crossMounts',
  'marker',
  'mounted',
] as const satisfies readonly (keyof Policy)[];

/** That, and nothing else of the pair. **Shape**: always in the same order of fields. */
export function protectionOf({ source, replica, policy }: Protection): Protection {
  const kept = Object.fromEntries(PROTECTING.map((option) => [option, policy[option]]));
  // Each of them is there, or may be absent.
  return { source, replica, policy: kept as Protection['policy'] };
}

/**
 * Says where a pair protects its replica less than before, each as part of a sentence: `prune is on where it was off`.
 * **Shape**: empty where it protects as much or more.
 */
export function weakenings(before: Protection, after: Protection): string[] {
  const said: string[] = [];
  if (before.source !== after.source) said.push(`the source was ${before.source}`);
  if (before.replica !== after.replica) said.push(`the replica was ${before.replica}`);
  return [...said, ...policyWeakenings(before.policy, after.policy)];
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
  if (before.marker !== undefined && before.marker !== after.marker) said.push(`the marker was ${before.marker}`);
  if (before.mounted !== 'neither' && after.mounted !== 'both' && before.mounted !== after.mounted)
    said.push(`mounted was ${before.mounted}`);
  const { percent, atLeast } = before.maxDelete;
  if (after.maxDelete.percent > percent || after.maxDelete.atLeast > atLeast) said.push('maxDelete allows more');
  return said;
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
