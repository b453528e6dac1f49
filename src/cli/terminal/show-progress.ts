// How far a pass is, in words: the same on its progress line and in the status.

import { showSize } from '../../core/words/size.js';
import { showTimeLeft } from '../../core/words/duration.js';
import type { Estimate } from '../../core/report/estimate.js';
import type { RunningPass } from '../../core/report/pair-status.js';

/** What was met and done. **Shape**: parts of a list. */
export function showDone({
  entries,
  lastEntries,
  operations,
  bytes,
  bytesFound,
}: Pick<RunningPass, 'entries' | 'lastEntries' | 'operations' | 'bytes' | 'bytesFound'>): string[] {
  const met = lastEntries === undefined || entries > lastEntries ? `${entries}` : `${entries} of ${lastEntries}`;
  const parts = [`${met} entries`, `${operations} changes`];
  // More was found only where that is not behind already: a file's size need not be what it holds.
  if (bytesFound > bytes) parts.push(`${showSize(bytes)} of ${showSize(bytesFound)}`);
  else if (bytes > 0) parts.push(showSize(bytes));
  return parts;
}

/** The share that is done and the time that is left. **Shape**: parts of a list; empty where nobody can tell. */
export function showRest({ share, leftMs, lastEntries }: Estimate & Pick<RunningPass, 'lastEntries'>): string[] {
  const parts: string[] = [];
  if (share !== undefined) {
    const percent = `${Math.floor(share * 100)} %`;
    parts.push(lastEntries === undefined ? `${percent} of what was found so far` : percent);
  }
  if (leftMs !== undefined) parts.push(`${showTimeLeft(leftMs)} left`);
  return parts;
}
