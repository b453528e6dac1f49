// A line of a pair's history: a pass that did something, several of one minute, or a change of the pair's state.

import type { PairState } from '../report/pair-status.js';
import { type Counts, emptyCounts, type Outcome, type Report, type Trigger } from '../report/report.js';

/** What a history tells, one at a time. */
export type HistoryLine = HistoryPass | HistoryState;

/** One pass, or what several of a busy minute came to together. **Units**: times in milliseconds since 1970. */
export interface HistoryPass {
  readonly kind: 'pass';
  /** What it is called, for `history --pass`. */
  readonly id: string;
  /** What it did: mirror, verify or restore. */
  readonly job: Report['kind'];
  /** When it was started, of several the first. */
  readonly startedAt: number;
  /** When it ended, of several the last. */
  readonly endedAt: number;
  /** How long it took, of several all of them together. */
  readonly durationMs: number;
  /** How many passes these are: 1, or those of a minute that had too many to be told one by one. */
  readonly passes: number;
  /** Why it was started. */
  readonly trigger: Trigger;
  /** Whether it looked at the whole tree, or only at what had changed. */
  readonly scope: 'full' | 'targeted';
  /** How it ended. */
  readonly outcome: Outcome;
  /** What it met and did. */
  readonly counts: Counts;
  /** Bytes of content written. */
  readonly bytes: number;
  /** How many paths could not be mirrored, of several after the last. */
  readonly problemCount: number;
  /** Why it did not remove anything, in words; present where it was held. */
  readonly hold?: string;
  /** Why it could not run, in words; present where it has failed. */
  readonly failure?: string;
}

/** One change of a pair's state; that a pass runs is none. */
export interface HistoryState {
  readonly kind: 'state';
  /** When it came. **Units**: milliseconds since 1970. */
  readonly at: number;
  /** What it was. */
  readonly from: PairState;
  /** What it became. */
  readonly to: PairState;
  /** Why, in words; absent where the word says it all. */
  readonly why?: string;
  /** How many changes these are, of a minute that had too many to be told one by one; absent for one. */
  readonly changes?: number;
}

/** When something came into the history, by which it is sorted. */
export function momentOf(line: HistoryLine): number {
  return line.kind === 'pass' ? line.endedAt : line.at;
}

/** Writes a line, with its line feed; what is zero is left out. */
export function formatHistoryLine(line: HistoryLine): string {
  if (line.kind === 'state') return `${JSON.stringify(line)}\n`;
  const { counts, bytes: _, passes, ...rest } = line;
  const done = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  return `${JSON.stringify({ ...rest, ...(passes === 1 ? {} : { passes }), counts: done })}\n`;
}

/** Reads a line without its line feed; undefined where it is none, as when it was cut off. Never throws. */
export function parseHistoryLine(text: string): HistoryLine | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof found !== 'object' || found === null || !('kind' in found)) return undefined;
  if (found.kind === 'state') return isState(found) ? (found as HistoryState) : undefined;
  return found.kind === 'pass' && isPass(found) ? completed(found) : undefined;
}

type WrittenPass = Omit<HistoryPass, 'counts' | 'bytes' | 'passes'> & {
  readonly counts: Partial<Counts>;
  readonly passes?: number;
};

function completed({ counts, passes = 1, ...pass }: WrittenPass): HistoryPass {
  const whole = { ...emptyCounts(), ...counts };
  return { ...pass, passes, counts: whole, bytes: whole.bytes };
}

function isPass(found: object): found is WrittenPass {
  const { id, startedAt, endedAt, trigger, outcome, counts } = found as Partial<WrittenPass>;
  const isNamed = [id, trigger, outcome].every((text) => typeof text === 'string');
  return isNamed && Number.isFinite(startedAt) && Number.isFinite(endedAt) && typeof counts === 'object';
}

function isState(found: object): boolean {
  const { at, from, to } = found as Partial<HistoryState>;
  return Number.isFinite(at) && typeof from === 'string' && typeof to === 'string';
}
