// Results as a bar chart: for each row one bar a contender, as long as its time is beside the slowest of that row. Pure.

import { type RowResult, showSeconds } from './result.js';
import type { Heading } from './table.js';

const WIDTH = 860;
const NAME_WIDTH = 260;
const TIME_WIDTH = 80;
const BAR_HEIGHT = 14;
const BAR_STEP = 19;
const TITLE_HEIGHT = 28;
const ROW_GAP = 12;
const MARGIN = 20;
const OWN_COLOUR = '#0b7285';
const PEER_COLOUR = '#b0b8bf';

/** The chart as an SVG document, readable on light and dark pages. */
export function chartOf(results: readonly RowResult[], { machine, runs }: Heading): string {
  const parts: string[] = [];
  let top = MARGIN;
  for (const { title, standings } of results) {
    // A bar that stands alone shows nothing.
    if (standings.length < 2) continue;
    parts.push(text(MARGIN, top + 14, title.replaceAll('`', ''), 'font-weight="600"'));
    top += TITLE_HEIGHT;
    const slowest = Math.max(...standings.map(({ seconds }) => seconds));
    for (const [index, { name, seconds, ratio }] of standings.entries()) {
      const width = Math.max(1, ((WIDTH - 2 * MARGIN - NAME_WIDTH - TIME_WIDTH) * seconds) / slowest);
      const left = MARGIN + NAME_WIDTH;
      const label = index === 0 ? showSeconds(seconds) : `${showSeconds(seconds)} (${ratio.toFixed(2)} ×)`;
      parts.push(
        text(left - 8, top + 11, name, 'text-anchor="end"'),
        `<rect x="${left}" y="${top}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="${index === 0 ? OWN_COLOUR : PEER_COLOUR}"/>`,
        // Inside a long bar there is room that there is not beside it.
        width > WIDTH / 3 && index > 0
          ? text(left + width - 6, top + 11, label, 'text-anchor="end" fill="#1a1d20"')
          : text(left + width + 6, top + 11, label),
      );
      top += BAR_STEP;
    }
    top += ROW_GAP;
  }
  parts.push(text(MARGIN, top + 12, `Medians of ${runs}. (×): the time of foldersync over that of the peer.`));
  const lines = wrap(machine, 130);
  for (const [index, line] of lines.entries()) parts.push(text(MARGIN, top + 30 + 16 * index, line));
  const height = top + 30 + 16 * lines.length + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">`,
    '<title>foldersync and its peers: how long the same work takes</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const fill = attributes.includes('fill=') ? '' : ' fill="#1a1d20"';
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}${fill}>${escapeText(content)}</text>`;
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function wrap(sentence: string, columns: number): string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)!; // there is one from the beginning
    if (last.length + word.length < columns) lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
