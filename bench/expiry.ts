// Whether versions that expire delay changes: a million files that left a replica go for good, in a pair that watches,
// while single changes in the source are timed until they are in the replica. The same without anything that expires.
// Run it with `npx tsx bench/expiry.ts [files [folder]]` after `npm run build`, on a quiet machine; it prints both medians
// and their ratio. A million files need twice as many inodes for a moment, which /dev/shm may not have.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ORPHANS = Number(process.argv[2] ?? 1_000_000);
const FILES_A_FOLDER = 1000;
/** What the pair mirrors beside. */
const FILES = 2000;
/** How often a change is made: so slowly that what expires has the time between. */
const EACH_MS = 150;
const CHANGES = 300;
/** Exit codes. */
const [DONE, HELD] = [0, 3];
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const folder = fs.mkdtempSync(path.join(process.argv[3] ?? '/dev/shm', 'foldersync-bench-'));
const [source, replica] = [path.join(folder, 'source'), path.join(folder, 'replica')];
const versions = path.join(replica, '.foldersync', 'versions');

try {
  process.stdout.write(`${ORPHANS} files leave the replica …\n`);
  makeTree();
  mirrorOnce();
  fs.rmSync(path.join(source, 'leaving'), { recursive: true });
  // So large a part of a replica does not go unless a person agrees.
  foldersync(['run', '--once'], HELD);
  foldersync(['approve', 'p', '--yes'], DONE);
  mirrorOnce();
  if (storedFolders() === 0) throw new Error('nothing was kept of what has left');
  const without = await measured({ expires: false });
  const during = await measured({ expires: true });
  print('nothing expires', without);
  print(`${ORPHANS} files expire`, during);
  process.stdout.write(`ratio of the medians: ${(during.p50 / without.p50).toFixed(2)}\n`);
} finally {
  execFileSync('rm', ['-rf', folder]);
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
  /** How many seconds it was at it, and how many of the files were left when the last change was made. */
  readonly seconds: number;
  readonly left: number;
  /** How long all of them took to go, in seconds, and how much of a processor that was; absent where none did. */
  readonly goneAfter?: number;
  readonly processorShare: number;
}

function makeTree(): void {
  fs.mkdirSync(replica);
  for (let file = 0; file < FILES; file++) write(path.join('stays', `d${file % 100}`, `f${file}`), `${file}`);
  for (let file = 0; file < ORPHANS; file++) {
    const at = path.join(source, 'leaving', `d${Math.floor(file / FILES_A_FOLDER)}`);
    if (file % FILES_A_FOLDER === 0) fs.mkdirSync(at, { recursive: true });
    fs.closeSync(fs.openSync(path.join(at, `f${file}`), 'w'));
  }
}

function write(at: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(source, at)), { recursive: true });
  fs.writeFileSync(path.join(source, at), content);
}

/** `keep` says for how long what has left stays. */
function configure(keep: string): string {
  const config = path.join(folder, 'foldersync.config.json');
  const pair = {
    source,
    replica,
    settle: '0',
    maxDelete: { percent: 100 },
    versions: { every: '1s', keep: { all: keep, hourly: keep, daily: keep, weekly: keep }, maxShare: '100%' },
  };
  fs.writeFileSync(
    config,
    JSON.stringify({ version: 1, stateDir: './state', log: { level: 'warn' }, pairs: { p: pair } }),
  );
  return config;
}

function mirrorOnce(): void {
  foldersync(['run', '--once'], DONE);
}

function foldersync(words: readonly string[], wanted: number): void {
  const { status, stderr } = spawnSync(process.execPath, [main, ...words, '--config', configure('1d')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== wanted) throw new Error(`foldersync ${words.join(' ')} has ended with ${status}: ${stderr}`);
}

async function measured({ expires }: { readonly expires: boolean }): Promise<Measured> {
  // The first pass has something to do, which begins another increment.
  write('ready', `${expires}`);
  const child = spawn(process.execPath, [main, 'run', '--config', configure(expires ? '1s' : '1d')], {
    stdio: 'ignore',
  });
  try {
    await until(() => isSame(path.join(replica, 'ready'), `${expires}`), 60_000);
    if (expires) await until(() => fs.readdirSync(versions).some((name) => name.startsWith('.gone-')), 60_000);
    const startedAt = performance.now();
    const used = processorSeconds(child);
    const times: number[] = [];
    while (times.length < CHANGES && (!expires || storedFolders() > 0)) {
      const dueAt = performance.now() + EACH_MS;
      times.push(await timeOfChange(times.length));
      await pause(Math.max(0, dueAt - performance.now()));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const processorShare = (processorSeconds(child) - used) / seconds;
    const left = storedFolders() * FILES_A_FOLDER;
    if (expires) await until(() => storedFolders() === 0, 3_600_000, 500);
    const goneAfter = (performance.now() - startedAt) / 1000;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor((times.length - 1) * share)]!; // one at least
    const { length: count } = times;
    return { p50: at(0.5), p99: at(0.99), count, seconds, left, processorShare, ...(expires ? { goneAfter } : {}) };
  } finally {
    await end(child);
  }
}

async function timeOfChange(round: number): Promise<number> {
  const at = path.join('stays', `d${round % 100}`, 'changes');
  const content = `${round} ${Date.now()}`;
  const startedAt = performance.now();
  write(at, content);
  await until(() => isSame(path.join(replica, at), content), 60_000);
  return performance.now() - startedAt;
}

/** How many folders of what has left are there. */
function storedFolders(): number {
  let count = 0;
  for (const increment of fs.readdirSync(versions)) {
    const tree = path.join(versions, increment, 'tree');
    for (const key of namesIn(tree)) count += namesIn(path.join(tree, key, 'leaving')).length;
  }
  return count;
}

function namesIn(at: string): string[] {
  try {
    return fs.readdirSync(at);
  } catch {
    return []; // it has gone meanwhile
  }
}

/** What a process and those that it has started have used so far. **Source**: proc_pid_stat(5), ticks of 10 ms. */
function processorSeconds({ pid }: ChildProcess): number {
  const children = namesIn(`/proc/${pid}/task`).flatMap((task) =>
    fs
      .readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((one) => one !== ''),
  );
  return [`${pid}`, ...children].reduce((sum, one) => {
    const fields = fs.readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

function print(what: string, { p50, p99, count, seconds, left, goneAfter, processorShare }: Measured): void {
  const gone = goneAfter === undefined ? '' : `, ${left} left then, all gone after ${goneAfter.toFixed(0)} s`;
  process.stdout.write(
    `${what}: p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms   of ${count} changes in ${seconds.toFixed(0)} s, ` +
      `${(processorShare * 100).toFixed(0)} % of a processor${gone}\n`,
  );
}

function isSame(file: string, content: string): boolean {
  try {
    return fs.readFileSync(file, 'utf8') === content;
  } catch {
    return false; // not there yet
  }
}

/** Looks again and again: the time until then is what is measured. */
async function until(condition: () => boolean, mostMs: number, pauseMs = 1): Promise<void> {
  const deadline = performance.now() + mostMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within ${mostMs} ms`);
    await pause(pauseMs);
  }
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
