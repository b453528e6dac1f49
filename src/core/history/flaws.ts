// Why a replica cannot be had exactly as it was at a restore point.

import type { Name } from '../tree/bytes.js';
import type { IncrementLines } from './increment-lines.js';

/**
 * What keeps a restore point, and all before it, from being exact.
 * `damaged` the journal of an increment that is gone back over cannot be read from a line on · `foreign` it, or the
 * increment, is none of foldersync's: it is passed over as a whole · `cut` the machine went down while it was open:
 * what was written last may be missing · `gap` the replica was changed, after that increment, and nothing was written
 * down
 */
export interface Flaw {
  readonly kind: 'damaged' | 'foreign' | 'cut' | 'gap';
  /** The increment. */
  readonly increment: Name;
  /** Of a damaged journal: the first line that cannot be read, counted from 1. */
  readonly line?: number;
  /** Of a foreign one: what stands there, in a sentence. */
  readonly why?: string;
}

interface FlawedIncrement extends IncrementLines {
  readonly damagedAt?: number;
  readonly foreign?: string;
  readonly isCut: boolean;
}

/** What is looked at. */
export interface Flawed {
  /** **Shape**: oldest first. */
  readonly increments: readonly FlawedIncrement[];
  /** Whether there is a gap after the last one. */
  readonly hasGap: boolean;
}

/** The flaws of a restore point (undefined: now, which has none). **Shape**: newest first; empty where it is exact. */
export function flawsOf({ increments, hasGap }: Flawed, point: Name | undefined): Flaw[] {
  if (point === undefined) return [];
  const flaws: Flaw[] = [];
  let isBeforeGap = hasGap;
  for (const { name, lines, damagedAt, foreign, isCut } of increments.toReversed()) {
    if (name < point) break;
    if (isBeforeGap) flaws.push({ kind: 'gap', increment: name });
    if (foreign !== undefined) flaws.push({ kind: 'foreign', increment: name, why: foreign });
    if (damagedAt !== undefined) flaws.push({ kind: 'damaged', increment: name, line: damagedAt });
    if (isCut) flaws.push({ kind: 'cut', increment: name });
    const [opened] = lines;
    isBeforeGap = opened?.op === 'opened' && opened.isAfterGap === true;
  }
  return flaws;
}
