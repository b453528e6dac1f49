// The same scenarios for each program: what each cell of the table in docs/two-way-compared.md says is tried. With
// FOLDERSYNC_PEERS_TALK what the programs print is shown.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../docs/pages.js';
import { temporaryFolder, writeTree } from '../../engine/trees.js';
import { lookAtBoth, OTHERS, outcomeOf } from './outcome.js';
import { PROGRAMS } from './programs.js';
import { Folders, type Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

const PAGE = readPage('docs/two-way-compared.md');

/** What the page says, by headings and then by what happens. */
const TABLES = Object.fromEntries(
  PAGE.split(/^## /m)
    .slice(1)
    .map((part) => [part.split('\n')[0] ?? '', rowsOf(part)] as const),
);

/** The rows of a table but for the first two, by their first cells. */
function rowsOf(part: string): Readonly<Record<string, readonly string[]>> {
  const rows = [...part.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | ').map((cell) => cell.trim()));
  return Object.fromEntries(rows.slice(2).map(([title = '', ...cells]) => [title, cells] as const));
}

/** Whether a program is the one that the page tells of: others may do otherwise. */
const areTold = {
  Unison: isTold('unison', ['-version'], /^unison version (\S+)/),
  'rclone bisync': isTold('rclone', ['version'], /^rclone v([\d.]+)/),
  foldersync: true,
};

function isTold(program: string, args: readonly string[], pattern: RegExp): boolean {
  const { stdout, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined && process.env.CI !== undefined)
    throw new Error(`in CI nothing is skipped: ${error.message}`);
  const version = pattern.exec(stdout ?? '')?.[1];
  return version !== undefined && PAGE.includes(`${program === 'unison' ? 'Unison' : program} ${version}`);
}

it('the page tells of each scenario, in their order', () => {
  const titles = Object.entries(SCENARIOS).map(([part, all]) => [part, all.map(({ title }) => title)] as const);
  const told = Object.entries(TABLES).map(([part, rows]) => [part, Object.keys(rows)] as const);
  expect(told).toEqual(titles);
});

describe.each(Object.entries(SCENARIOS))('%s', (part, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.title, scenario] as const))('%s', async (title, scenario) => {
    const told = TABLES[part]?.[title] ?? [];
    const cells: unknown[] = [];
    for (const [name, begin] of Object.entries(PROGRAMS)) {
      cells.push(areTold[name as keyof typeof PROGRAMS] ? await outcome(scenario, begin) : told[cells.length]);
    }
    expect(cells).toEqual(told);
  });
});

async function outcome(scenario: Scenario, begin: (typeof PROGRAMS)[keyof typeof PROGRAMS]): Promise<string> {
  const place = temporaryFolder();
  const folders = new Folders(place);
  const others = scenario.isAlone ? {} : { others: OTHERS };
  writeTree(folders.a, { ...scenario.a, ...others });
  writeTree(folders.b, scenario.b === undefined ? {} : { ...scenario.b, ...others });
  const program = begin(place);
  const { look } = scenario;
  let before = lookAtBoth(folders, look);
  let ending = await program.run();
  for (const step of scenario.steps) {
    await step(folders, program);
    before = lookAtBoth(folders, look);
    ending = await program.run();
  }
  return outcomeOf(scenario, { before, after: lookAtBoth(folders, look), ending, program });
}
