// What `restore` says beside the lines of its pass.

import type { Flaw } from '../../core/history/flaws.js';
import { showText } from '../../core/report/show.js';
import { showTime } from '../../core/words/moment.js';
import type { PairStatus } from '../../core/report/pair-status.js';
import { operationCount } from '../../core/report/report.js';
import type { FoundMoment } from './find-moment.js';
import type { RestorePlace } from './restore-place.js';
import type { RestoreTarget } from './restore-target.js';

/** Says which restore point was taken, and where it goes. */
export function momentWords(
  { name, config }: RestorePlace,
  { point }: Pick<FoundMoment, 'point'>,
  { folder }: RestoreTarget,
): string {
  const zone = config?.runner.log.timezone ?? 'local';
  const moment =
    point === undefined
      ? 'as it is now'
      : `as it was at ${showTime(point.at, zone)} (restore point ${point.name}), unchanged since ${showTime(point.since, zone)}`;
  return `${showText(name)} ${moment}, into ${showText(folder)}`;
}

/** Says why a restore point cannot be had exactly. **Shape**: whole lines. */
export function flawWords(flaws: readonly Flaw[]): string {
  return flaws.map((flaw) => `warning: ${wordsOf(flaw)}\n`).join('');
}

function wordsOf({ kind, increment, line, why }: Flaw): string {
  switch (kind) {
    case 'damaged':
      return `the journal of ${increment} cannot be read from line ${line} on: what it says from there on is not undone`;
    case 'foreign':
      return `${why}; it is passed over, and what it took away is lost: up to ${increment}, restore points are not exact`;
    case 'cut':
      return `the machine went down while ${increment} was written: what was changed last then may not be as it was`;
    case 'gap':
      return `the replica was changed after ${increment} and nothing was written down: that is not undone`;
    default:
      return kind satisfies never;
  }
}

/** Tells how complete a restore is, and where it lies; empty where it failed. **Shape**: whole lines. */
export function outcomeWords(
  { lastPass }: Pick<PairStatus, 'lastPass'>,
  { target: { folder, into }, stamp }: { readonly target: RestoreTarget; readonly stamp: string },
): string {
  if (lastPass === undefined || lastPass.outcome === 'failed') return '';
  const { outcome, counts, problemCount } = lastPass;
  const lines: string[] = [];
  if (outcome === 'cancelled') lines.push('stopped: what is there is whole, and the rest is missing');
  else if (problemCount > 0) lines.push('what is there is whole; what is missing is named above');
  if (into === 'source' && counts.updated + counts.replaced > 0) {
    lines.push(`what had those names is beside them, as NAME.before-restore-${stamp}`);
  }
  if (operationCount(counts) > 0) lines.push(`restored into ${showText(folder)}`);
  return lines.map((line) => `${line}\n`).join('');
}
