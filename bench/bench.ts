// The bench: foldersync beside rsync and others, in one run, on the same trees. bench/README.md tells how to run it.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chartOf } from './chart.js';
import { describeMachine, fileSystemOf } from './machine.js';
import type { Measured } from './measure.js';
import { type Contender, Place } from './place.js';
import { type RowResult, resultOf } from './result.js';
import { type Row, rowsAt } from './rows.js';
import { type Heading, markdownOf, shortMarkdownOf, textOf } from './table.js';
import { roomOf } from './trees.js';

const PROJECT = path.join(import.meta.dirname, '..');
const BEGIN = '<!-- bench: begin -->\n';
const END = '<!-- bench: end -->\n';

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '/dev/shm' },
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true, default: [] },
    against: { type: 'string' },
    results: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const scale = positive('scale', values.scale);
const runs = Math.round(positive('runs', values.runs));
const rows = rowsAt(scale);
const unknown = values.only.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) throw new Error(`no such row: ${unknown.join(', ')}; --list shows them`);

if (values.list) {
  for (const { name, title } of rows) process.stdout.write(`${name.padEnd(16)}${title}\n`);
} else {
  await bench(rows.filter(({ name }) => values.only.length === 0 || values.only.includes(name)));
}

async function bench(wanted: readonly Row[]): Promise<void> {
  const place = new Place(values.dir, values.against);
  const heading: Heading = { machine: describeMachine(place.folder), runs };
  const results: RowResult[] = [];
  process.stdout.write(`${heading.machine}; medians of ${runs}\n`);
  // An engine, or a mount, of a row that is interrupted would keep the folder.
  const interrupt = () => void clear(place).finally(() => process.exit(130));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    for (const row of wanted) {
      process.stdout.write(`\n${row.title}  [${row.name}]\n`);
      const result = await measure(place, row);
      if (result === undefined) continue;
      results.push(result);
      process.stdout.write(textOf(result));
    }
  } finally {
    await clear(place);
  }
  const missed = results.filter(({ bars }) => bars?.some(({ isMet }) => !isMet));
  if (missed.length > 0) process.stdout.write(`\nmissed: ${missed.map(({ name }) => name).join(', ')}\n`);
  const isWhole = scale === 1 && values.only.length === 0 && values.against === undefined;
  if (isWhole || values.results !== undefined) write(results, heading);
}

/** Lets the contenders take turns; undefined, and a line that says why, where a row cannot be measured here. */
async function measure(place: Place, row: Row): Promise<RowResult | undefined> {
  place.keepOnly(row.trees);
  const free = place.freeBytes();
  const needed = roomFor(row, place);
  if (free < needed) {
    process.stdout.write(`  left out: it needs ${gigabytes(needed)} more, and there are ${gigabytes(free)}\n`);
    return undefined;
  }
  try {
    place.make(row.trees);
    const contenders = (await row.setUp(place)).filter((contender) => contender !== undefined);
    if (contenders.length === 0) return undefined;
    const rounds = new Map(contenders.map(({ name }) => [name, [] as Measured[]]));
    for (let round = 0; round < runs; round++) {
      // Whoever comes second may find something in a cache: they take turns in that too.
      for (let turn = 0; turn < contenders.length; turn++) {
        const contender = contenders[(round + turn) % contenders.length]!; // below the length
        rounds.get(contender.name)?.push(await measureOnce(place, contender));
      }
    }
    return resultOf(row, rounds, { hasBars: place.isMemory && scale === 1 });
  } finally {
    await place.endRow();
  }
}

/** What a row takes beside what is there already. **Units**: bytes. */
function roomFor({ trees, replicas, surplus }: Row, place: Place): number {
  let bytes = surplus === undefined ? 0 : roomOf(surplus);
  for (const [name, shape] of Object.entries(trees)) {
    bytes += roomOf(shape) * (replicas + (fs.existsSync(place.path(name)) ? 0 : 1));
  }
  return bytes;
}

async function measureOnce(place: Place, contender: Contender): Promise<Measured> {
  await contender.reset?.();
  place.settle();
  return contender.run();
}

async function clear(place: Place): Promise<void> {
  await place.endRow();
  fs.rmSync(place.folder, { recursive: true, force: true });
}

/** The table, the chart, and from a run in memory the README's short table. */
function write(results: readonly RowResult[], heading: Heading): void {
  const folder = values.results ?? path.join(PROJECT, 'bench', 'results');
  const name = fileSystemOf(values.dir);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, `${name}.md`),
    `# On ${name}\n\n${markdownOf(results, heading)}\n![](${name}.svg)\n`,
  );
  fs.writeFileSync(path.join(folder, `${name}.svg`), chartOf(results, heading));
  process.stdout.write(`\nwritten to ${folder}: ${name}.md, ${name}.svg\n`);
  if (values.results !== undefined || name !== 'tmpfs') return;
  const readme = path.join(PROJECT, 'README.md');
  const [before, rest] = fs.readFileSync(readme, 'utf8').split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    process.stdout.write(
      `README.md has no place for the short table: ${BEGIN.trim()} and ${END.trim()}, a line each\n`,
    );
    return;
  }
  fs.writeFileSync(readme, `${before}${BEGIN}\n${shortMarkdownOf(results, heading)}\n${END}${after}`);
  process.stdout.write('the short table in README.md is made from them\n');
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`--${name} ${text} is no number above 0`);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
