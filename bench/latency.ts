// How soon a change in the source is in the replica: single changes, bursts, and a folder that is renamed, in a pair that
// watches a tree of 100,000 files, and in one that goes both ways, in each direction. Next to lsyncd, where that is installed.
// Run it with `npm run bench:latency [-- files]`; it prints medians and the 99th percentile.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = Number(process.argv[2] ?? 100_000);
const DIRECTORIES = Math.max(1, Math.floor(FILES / 20));
const ROUNDS = 200;
const BURST = 10_000;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Something that mirrors `source` to `replica`, until it is stopped. */
interface Peer {
  readonly name: string;
  /** What it is started with. */
  command(place: Place): readonly [program: string, ...args: string[]];
}

interface Place {
  readonly folder: string;
  readonly source: string;
  readonly replica: string;
}

const peers: Peer[] = [
  { name: 'foldersync, settle 0', command: (place) => foldersync(place, '0') },
  { name: 'foldersync, default', command: (place) => foldersync(place, '50ms') },
  { name: 'foldersync, two-way', command: (place) => foldersync(place, '50ms', { mode: 'two-way' }) },
  {
    name: 'foldersync, two-way, changed in the replica',
    command: ({ folder, source, replica }) =>
      foldersync({ folder, source: replica, replica: source }, '50ms', { mode: 'two-way' }),
  },
];
if (spawnSync('lsyncd', ['--version']).status === 0) {
  peers.push({
    name: 'lsyncd, delay 0',
    command: ({ source, replica }) => ['lsyncd', '-nodaemon', '-delay', '0', '-rsync', source, replica],
  });
} else {
  process.stdout.write('lsyncd is not installed, and left out\n');
}

for (const peer of peers) await measure(peer);

async function measure(peer: Peer): Promise<void> {
  const folder = fs.mkdtempSync('/dev/shm/foldersync-bench-');
  const place = { folder, source: path.join(folder, 'source'), replica: path.join(folder, 'replica') };
  makeTree(place.source);
  fs.mkdirSync(place.replica);
  const [program, ...args] = peer.command(place);
  const child = spawn(program, args, { stdio: 'ignore' });
  try {
    const last = path.join(`d${DIRECTORIES - 1}`, `f${FILES - 1}`);
    await until(() => fs.existsSync(path.join(place.replica, last)), 600_000);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    process.stdout.write(`${peer.name}\n`);
    await singles(place);
    await bursts(place);
  } finally {
    await end(child);
    fs.rmSync(folder, { recursive: true });
  }
}

async function singles({ source, replica }: Place): Promise<void> {
  const at = (root: string, round: number) => path.join(root, `d${round % DIRECTORIES}`, `new${round}`);
  const gone = (name: string) => !fs.existsSync(name);
  const changes: readonly (readonly [string, (round: number) => void, (round: number) => boolean])[] = [
    [
      'create',
      (round) => fs.writeFileSync(at(source, round), `${round}`),
      (round) => isSame(at(replica, round), `${round}`),
    ],
    [
      'append',
      (round) => fs.appendFileSync(at(source, round), '+'),
      (round) => isSame(at(replica, round), `${round}+`),
    ],
    [
      'truncate',
      (round) => fs.truncateSync(at(source, round), 1),
      (round) => isSame(at(replica, round), `${round}`.slice(0, 1)),
    ],
    [
      'rename',
      (round) => fs.renameSync(at(source, round), `${at(source, round)}.b`),
      (round) => fs.existsSync(`${at(replica, round)}.b`),
    ],
    ['delete', (round) => fs.rmSync(`${at(source, round)}.b`), (round) => gone(`${at(replica, round)}.b`)],
  ];
  for (const [name, change, isThere] of changes) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedAt = performance.now();
      change(round);
      await until(() => isThere(round), 30_000);
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    const of = (share: number) => times[Math.floor((times.length - 1) * share)]!.toFixed(1); // one at least
    process.stdout.write(`  ${name.padEnd(10)} p50 ${of(0.5)} ms   p99 ${of(0.99)} ms\n`);
  }
}

async function bursts({ source, replica }: Place): Promise<void> {
  const make = `mkdir "$1/burst"; cd "$1/burst"; seq ${BURST} | xargs touch`;
  const count = (name: string) =>
    fs.existsSync(path.join(replica, name)) ? fs.readdirSync(path.join(replica, name)).length : 0;
  const steps: readonly (readonly [string, () => void, () => boolean])[] = [
    [`${BURST} creations`, () => execFileSync('sh', ['-c', make, 'sh', source]), () => count('burst') === BURST],
    [
      'rename of it',
      () => fs.renameSync(path.join(source, 'burst'), path.join(source, 'moved')),
      () => count('moved') === BURST && count('burst') === 0,
    ],
    [
      `${BURST} deletions`,
      () => fs.rmSync(path.join(source, 'moved'), { recursive: true }),
      () => !fs.existsSync(path.join(replica, 'moved')),
    ],
  ];
  for (const [name, change, isThere] of steps) {
    change();
    const startedAt = performance.now();
    await until(isThere, 120_000, 5);
    process.stdout.write(
      `  ${name.padEnd(16)} ${(performance.now() - startedAt).toFixed(0)} ms after the last change\n`,
    );
  }
}

function foldersync(
  { folder, source, replica }: Place,
  settle: string,
  options: object = {},
): readonly [string, ...string[]] {
  const config = path.join(folder, 'foldersync.config.json');
  const pair = { source, replica, settle, maxDelete: { percent: 100 }, ...options };
  fs.writeFileSync(config, JSON.stringify({ version: 1, stateDir: './state', pairs: { p: pair } }));
  return [process.execPath, main, 'run', '--config', config];
}

function makeTree(root: string): void {
  for (let directory = 0; directory < DIRECTORIES; directory++)
    fs.mkdirSync(path.join(root, `d${directory}`), { recursive: true });
  for (let file = 0; file < FILES; file++) {
    const directory = file === FILES - 1 ? DIRECTORIES - 1 : file % DIRECTORIES;
    fs.writeFileSync(path.join(root, `d${directory}`, `f${file}`), 'content');
  }
}

function isSame(file: string, content: string): boolean {
  try {
    return fs.readFileSync(file, 'utf8') === content;
  } catch {
    return false; // not there yet
  }
}

/** Looks again and again, without a pause of more than a moment: the time until then is what is measured. */
async function until(condition: () => boolean, mostMs: number, pauseMs = 0): Promise<void> {
  const deadline = performance.now() + mostMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${mostMs} ms`);
    await (pauseMs === 0 ? new Promise(setImmediate) : new Promise((resolve) => setTimeout(resolve, pauseMs)));
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
