// The summary of a plan as a person reads it. Pure.

import { columnsOf } from '../../core/words/columns.js';
import { showSize } from '../../core/words/size.js';
import { showText } from '../../core/report/show.js';
import type { PairSummary } from '../../core/plan/pair-summary.js';
import type { Reason, Sums } from '../../core/plan/tally.js';

const TITLES: readonly (readonly [reason: Reason, title: string])[] = [
  ['new', 'NEW'],
  ['content', 'OTHER CONTENT'],
  ['attributes', 'ATTRIBUTES ONLY'],
  ['links', 'FURTHER NAMES'],
  ['names', 'RENAMED'],
  ['gone', 'REMOVED'],
  ['type', 'ANOTHER TYPE'],
];

/** Folders that are shown; the rest is added up. */
const SHOWN = 20;

/** Shows what a pass of a pair would do. **Shape**: lines, each with its line feed. */
export function showSummary(pair: string, summary: PairSummary): string {
  const { reasons, room, hold, kept, failure, problemCount } = summary;
  const lines: string[] = [];
  if (failure !== undefined) lines.push(`cannot run: ${showText(failure.message)}`);
  else if (Object.keys(reasons).length === 0) lines.push('nothing would change');
  else lines.push(...table(summary));
  if (problemCount > 0) lines.push(`${problemCount} path${problemCount === 1 ? '' : 's'} could not be looked at`);
  if (room !== undefined) {
    const { neededBytes, freeBytes } = room;
    const words = `room: ${showSize(neededBytes)} to write, ${showSize(freeBytes)} free on the replica`;
    lines.push(neededBytes > freeBytes ? `${words}: TOO LITTLE` : words);
  }
  if (hold !== undefined) lines.push(`it would be held: ${showText(hold.message)}`, `  hint: ${showText(hold.hint)}`);
  if (kept !== undefined) lines.push(showText(kept));
  return `${pair}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function table({ reasons, folders }: PairSummary): string[] {
  const titles = TITLES.filter(([reason]) => reasons[reason] !== undefined);
  const named = Object.entries(folders);
  const rows = named.slice(0, SHOWN).map(([name, sums]) => [showText(name), ...cells(sums, titles)]);
  const more = named.length - rows.length;
  if (more > 0) rows.push([`and ${more} more`, ...titles.map(() => '')]);
  if (named.length > 1) rows.push(['all', ...cells(reasons, titles)]);
  return inColumns([['FOLDER', ...titles.map(([, title]) => title)], ...rows]);
}

function cells(sums: Sums, titles: typeof TITLES): string[] {
  return titles.map(([reason]) => {
    const sum = sums[reason];
    if (sum === undefined) return '-';
    return sum.bytes === 0 ? `${sum.entries}` : `${sum.entries}, ${showSize(sum.bytes)}`;
  });
}

/** **Shape**: as many cells a row. */
function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? '')))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - columnsOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}
