// What the filter costs for 1,000,000 entries and ten ordinary patterns, beside the package `ignore`.
// Run: npx tsx bench/filter.ts

import ignore from 'ignore';
import { bytesOfText, type Name, type RelativePath } from '../src/core/tree/bytes.js';
import { compileFilter } from '../src/core/filter/filter.js';

const EXCLUDE = [
  '.DS_Store',
  'Thumbs.db',
  'node_modules/',
  '.git/',
  '*.tmp',
  '*.swp',
  '*~',
  '/build/',
  'docs/**/*.log',
];
const INCLUDE = ['keep.tmp'];
const DIRECTORIES = 10_000;
const NAMES_EACH = 100;

const directories = Array.from(
  { length: DIRECTORIES },
  (_, index) => `level-${index % 10}/folder ${index}/deep` as RelativePath,
);
const endings = ['.jpg', '.tmp', '.txt', '', '.js'];
const names = Array.from(
  { length: NAMES_EACH },
  (_, index) => bytesOfText(`file ${index}${endings[index % 5]}`) as Name,
);

const filter = compileFilter(EXCLUDE, INCLUDE)!;
for (let round = 1; round <= 3; round++) {
  measure(`filter, round ${round}`, () => {
    let excluded = 0;
    for (const directory of directories)
      for (const name of names) if (filter.excludes(directory, name, false)) excluded++;
    return excluded;
  });
}
const rules = ignore({ ignorecase: false }).add([...EXCLUDE, ...INCLUDE.map((line) => `!${line}`)]);
measure('ignore', () => {
  let excluded = 0;
  for (const directory of directories) for (const name of names) if (rules.ignores(`${directory}/${name}`)) excluded++;
  return excluded;
});

function measure(what: string, run: () => number): void {
  const heapBefore = process.memoryUsage().heapUsed;
  const started = performance.now();
  const excluded = run();
  const ms = performance.now() - started;
  const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  console.log(
    `${what}: ${ms.toFixed(0)} ms for ${DIRECTORIES * NAMES_EACH} entries, ${excluded} excluded, heap ${heapMb >= 0 ? '+' : ''}${heapMb.toFixed(1)} MB`,
  );
}
