// A pass that runs, as the page follows it: how far it is, how fast, how long it still takes. Pure.

import { estimateRest } from '../../src/core/report/estimate.js';
import type { RunningPass } from '../../src/core/report/pair-status.js';
import type { Progress } from '../../src/core/report/progress.js';

/** What is known of it. **Units**: times in milliseconds since 1970. */
export interface FollowedPass {
  readonly startedAt: number;
  /** When it was so. */
  readonly at: number;
  readonly entries: number;
  readonly lastEntries?: number | undefined;
  readonly bytes: number;
  readonly bytesFound: number;
  /** What it looks at; absent where only the status tells of the pass. */
  readonly path?: string;
  /** How many bytes it had written a moment before, for its speed. **Shape**: oldest first. */
  readonly before: readonly { readonly at: number; readonly bytes: number }[];
}

/** What is shown of it. */
export interface ShownPass {
  /** The part that is done, 0 to 1; absent while nobody can tell. */
  readonly share?: number;
  readonly leftMs?: number;
  /** Absent in its first moments. */
  readonly bytesPerSecond?: number;
}

/** The speed is that of the last moments. */
const SPEED_OVER_MS = 5000;

/** As the status tells of it. */
export function passOfStatus(running: RunningPass): FollowedPass {
  const { startedAt, at, entries, lastEntries, bytes, bytesFound } = running;
  return { startedAt, at, entries, lastEntries, bytes, bytesFound, before: [] };
}

/** Once more is known of it; `pass` is absent for the first word. */
export function followPass(
  pass: FollowedPass | undefined,
  { progress, lastEntries, at }: { progress: Progress; lastEntries?: number | undefined; at: number },
): FollowedPass {
  const { entries, bytes, bytesFound, path } = progress;
  const known = pass === undefined ? [] : [...pass.before, { at: pass.at, bytes: pass.bytes }];
  const before = known.filter((sample) => at - sample.at <= SPEED_OVER_MS && sample.bytes <= bytes);
  return { startedAt: pass?.startedAt ?? at, at, entries, lastEntries, bytes, bytesFound, path, before };
}

/** What to show of it. */
export function shownPass(pass: FollowedPass): ShownPass {
  const { startedAt, at, entries, lastEntries, bytes, bytesFound, before } = pass;
  const rest = estimateRest({ entries, lastEntries, bytes, bytesFound, elapsedMs: at - startedAt });
  const since = before[0];
  const speed =
    since === undefined || at - since.at < 500
      ? {}
      : { bytesPerSecond: ((bytes - since.bytes) * 1000) / (at - since.at) };
  const share = rest.share ?? (lastEntries === undefined || lastEntries === 0 ? undefined : entries / lastEntries);
  return { ...rest, ...(share === undefined ? {} : { share: Math.min(1, share) }), ...speed };
}
