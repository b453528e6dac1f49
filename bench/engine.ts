// What a pass costs beside `rsync -a --delete`, over many small files: whole processes, from their start to their end.
// Run it with `npm run build && npx tsx bench/engine.ts [files] [rounds]`. The two take turns, and what is printed is the
// median of each round's ratio, so that a machine that slows down meanwhile slows both.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 5);
const FILES_EACH = 100;
const CONTENT = Buffer.alloc(1024, 'x');
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'foldersync-bench-'));
const source = path.join(base, 'source');
const replicas = { foldersync: path.join(base, 'foldersync'), rsync: path.join(base, 'rsync') };
type Program = keyof typeof replicas;

/** Each is measured after the one before it; a first copy begins without a replica. */
const PASSES = ['first copy', 'unchanged', '1 % changed'] as const;
type PassName = (typeof PASSES)[number];

try {
  makeSource();
  const ratios = new Map<PassName, number[]>(PASSES.map((name) => [name, []]));
  const times = new Map<PassName, number[]>(PASSES.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const replica of Object.values(replicas)) fs.rmSync(replica, { recursive: true, force: true });
    for (const name of PASSES) {
      if (name === '1 % changed') changeSource(round);
      // Whoever comes second finds the source in the cache: they take turns in that too.
      const order: Program[] = round % 2 === 0 ? ['foldersync', 'rsync'] : ['rsync', 'foldersync'];
      const ms = new Map(order.map((program) => [program, measure(program)]));
      const [own, other] = [ms.get('foldersync')!, ms.get('rsync')!]; // both were measured
      times.get(name)?.push(own);
      ratios.get(name)?.push(own / other);
    }
  }
  process.stdout.write(`node ${process.version}, ${FILES} files of 1 KB, medians of ${ROUNDS} rounds\n`);
  for (const name of PASSES) {
    const ratio = median(ratios.get(name)!).toFixed(2); // a list a pass, as below
    process.stdout.write(
      `${name.padEnd(12)} ${median(times.get(name)!).toFixed(0).padStart(7)} ms   ${ratio} × rsync\n`,
    );
  }
} finally {
  fs.rmSync(base, { recursive: true, force: true });
}

function makeSource(): void {
  for (let file = 0; file < FILES; file++) {
    const directory = path.join(source, `d${Math.floor(file / FILES_EACH / 10)}`, `e${Math.floor(file / FILES_EACH)}`);
    if (file % FILES_EACH === 0) fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(path.join(directory, `file-${file}.txt`), CONTENT);
  }
}

function changeSource(round: number): void {
  for (let file = 0; file < FILES; file += 100) {
    const directory = path.join(source, `d${Math.floor(file / FILES_EACH / 10)}`, `e${Math.floor(file / FILES_EACH)}`);
    fs.appendFileSync(path.join(directory, `file-${file}.txt`), `round ${round}`);
  }
}

/** Runs one program once. **Units**: milliseconds. */
function measure(program: Program): number {
  // What the last one wrote is on the disk before the next one begins.
  spawnSync('sync');
  const started = performance.now();
  const { status, stderr } =
    program === 'rsync'
      ? spawnSync('rsync', ['-a', '--delete', `${source}/`, `${replicas.rsync}/`], { encoding: 'utf8' })
      : spawnSync(process.execPath, [main, 'mirror', source, replicas.foldersync], {
          encoding: 'utf8',
          env: { ...process.env, STATE_DIRECTORY: path.join(base, 'state') },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no round was run');
  return middle;
}
