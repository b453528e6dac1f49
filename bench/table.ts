// Results as text for a terminal, and as Markdown. Pure.

import { type RowResult, type Standing, showMegabytes, showSeconds } from './result.js';

/** One row for a terminal: a line for each contender, then one for each bar. */
export function textOf({ standings, bars = [] }: RowResult): string {
  const width = Math.max(...standings.map(({ name }) => name.length));
  const lines = standings.map((standing, index) => {
    const ratio = index === 0 ? '' : `${standing.ratio.toFixed(2)} ×`;
    return `  ${standing.name.padEnd(width)}  ${showSeconds(standing.seconds).padStart(8)}  ${ratio.padStart(7)}${memoryOf(standing)}`;
  });
  for (const { bar, found, isMet } of bars) lines.push(`  ${isMet ? 'met   ' : 'MISSED'}  ${bar}: ${found}`);
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Every row as one table. */
export function markdownOf(results: readonly RowResult[], { machine, runs }: Heading): string {
  const withBars = results.some(({ bars }) => bars !== undefined);
  const head = ['work', 'foldersync', 'peers (foldersync / peer)', 'engine', ...(withBars ? ['bar'] : [])];
  const rows = results.map(({ title, standings: [own, ...peers], bars = [] }) => [
    title,
    own === undefined ? '' : showSeconds(own.seconds),
    peers.map(({ name, seconds, ratio }) => `\`${name}\` ${showSeconds(seconds)} (${ratio.toFixed(2)})`).join('<br>'),
    own?.engineBytes === undefined ? '' : showMegabytes(own.engineBytes),
    ...(withBars
      ? [bars.map(({ bar, found, isMet }) => `${isMet ? 'met' : '**missed**'}: ${bar}, ${found}`).join('<br>')]
      : []),
  ]);
  return `${sentenceOf({ machine, runs })}\n\n${tableOf(head, rows)}`;
}

/** The rows that compare foldersync with something else, for the README: `work | foldersync | rsync -a | ratio`. */
export function shortMarkdownOf(results: readonly RowResult[], { machine, runs }: Heading): string {
  const rows = results.flatMap(({ title, standings: [own, peer] }) =>
    own === undefined || peer === undefined
      ? []
      : [[title, showSeconds(own.seconds), `${showSeconds(peer.seconds)} (\`${peer.name}\`)`, peer.ratio.toFixed(2)]],
  );
  return `${tableOf(['work', 'foldersync', 'peer', 'ratio'], rows)}\n${sentenceOf({ machine, runs })}\n`;
}

/** What a table is headed with. */
export interface Heading {
  readonly machine: string;
  readonly runs: number;
}

function sentenceOf({ machine, runs }: Heading): string {
  return `Medians of ${runs}: ${machine}.`;
}

function memoryOf({ engineBytes }: Standing): string {
  return engineBytes === undefined ? '' : `  engine ${showMegabytes(engineBytes)}`;
}

/** Padded as the project's formatter would, so that the files stay as they are written. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return lineOf(head) + lineOf(widths.map((width) => '-'.repeat(width))) + rows.map(lineOf).join('');
}
