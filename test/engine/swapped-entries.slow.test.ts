// Whatever an ordinary user swaps below his own folders while root mirrors them, and at whatever moment: nothing outside the two
// roots changes, no inode that he can write becomes another user's or anybody's program, and he reads nothing that he may not.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { randomNumbers } from '../fs/disturb.js';
import { mirror, mirrorInLanes } from './mirror.js';
import type { SwapPlaces } from './swap-child.js';
import { temporaryFolder } from './trees.js';

const USER = 54_321;
const OTHER = 54_322;
const SECRET = 'a secret of somebody else';
const PROGRAM = 'a program';
/** That of all programs, so that one of the user's looks like one of root's. */
const PROGRAM_TIME = 1_600_000_000;

const LONG_AGO = [1, 2, 3, 4, 5, 6, 7, 8];
const PASSES = 6;
const random = Number(process.env.FOLDERSYNC_SWAP_SEED ?? Math.floor(Math.random() * 1e9));

const isRoot = process.geteuid?.() === 0;

it.skipIf(!isRoot).each([...LONG_AGO, random])('holds for the seed %i', async (seed) => {
  const base = temporaryFolder({ inMemory: seed % 2 === 0 });
  fs.chmodSync(base, 0o755);
  const [source, replica, outside] = [
    path.join(base, 'source'),
    path.join(base, 'replica'),
    path.join(base, 'outside'),
  ];
  const places = layOut({ source, replica, outside }, seed);
  const before = snapshot(outside);

  const program = path.join(import.meta.dirname, 'swap-child.ts');
  const args = ['--import', 'tsx', program, `${USER}`, JSON.stringify(places), `${seed}`];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);

  let operations = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const options = { approved: true, adapter: 'linux' } as const;
    const { lines } =
      pass % 3 === 2
        ? await mirrorInLanes(source, replica, { ...options, lanes: { count: 2 } })
        : mirror(source, replica, options);
    operations += lines.length;
  }
  child.stdin.end();
  await ended;

  const { gained, swaps } = JSON.parse(said.split('\n')[1] ?? '') as { gained: string[]; swaps: number };
  expect(gained).toEqual([]);
  expect(snapshot(outside)).toEqual(before);
  expect(fs.readdirSync(base).toSorted()).toEqual(['outside', 'replica', 'source']);
  expect(filesWith(SECRET, replica).filter(mayBeRead)).toEqual([]);
  // It was a contest, and root's own part was mirrored all the same.
  expect(swaps).toBeGreaterThan(100);
  expect(operations).toBeGreaterThan(100);
  expect(snapshot(path.join(replica, 'own'))).toEqual(snapshot(path.join(source, 'own')));
});

/** `u` is the user's folder, `own` is root's. */
function layOut(roots: Record<'source' | 'replica' | 'outside', string>, seed: number): SwapPlaces {
  const { source, replica, outside } = roots;
  const draw = randomNumbers(seed);
  for (const folder of [source, replica, outside, `${source}/own`, `${outside}/closed`]) {
    fs.mkdirSync(folder);
  }
  for (const index of Array.from({ length: 30 }, (_, nth) => nth)) {
    write(`${source}/own/f${index}`, { bytes: `own ${index}`, mode: 0o644, uid: 0 });
  }
  write(`${outside}/closed/secret`, { bytes: SECRET, mode: 0o600, uid: 0 });
  write(`${outside}/readable`, { bytes: 'readable', mode: 0o644, uid: 0 });
  write(`${outside}/anybody`, { bytes: PROGRAM, mode: 0o666, uid: 0 });
  write(`${outside}/program`, { bytes: PROGRAM, mode: 0o755, uid: USER });
  fs.chmodSync(`${outside}/closed`, 0o700);
  fillFolder(`${source}/u`, 2, draw);
  fillFolder(`${replica}/u`, 2, draw);
  const symlinked = [outside, `${outside}/closed`, `${outside}/closed/secret`, `${outside}/program`, '..', '/', source];
  return {
    source: `${source}/u`,
    replica: `${replica}/u`,
    symlinked,
    linked: [`${outside}/program`, `${outside}/anybody`],
    secret: SECRET,
  };
}

/** A folder of the user's, with files and folders of several owners in it. */
function fillFolder(folder: string, depth: number, draw: (limit: number) => number): void {
  fs.mkdirSync(folder);
  for (let index = 0; index < 10; index++) {
    const at = path.join(folder, `${'pqr'[index % 3]}${index}`);
    const kind = draw(depth === 0 ? 6 : 9);
    if (kind >= 6) fillFolder(at, depth - 1, draw);
    else if (kind === 5) fs.symlinkSync('elsewhere', at);
    else if (kind === 4) write(at, { bytes: SECRET, mode: 0o600, uid: OTHER });
    else if (kind === 3)
      write(at, { bytes: PROGRAM, mode: [0o4755, 0o6755, 0o2755, 0o700][draw(4)]!, uid: [0, OTHER, USER][draw(3)]! });
    else
      write(at, {
        bytes: [PROGRAM, `${draw(100)}`][draw(2)]!,
        mode: [0o644, 0o600, 0o755][draw(3)]!,
        uid: [USER, 0, USER][draw(3)]!,
      });
    if (kind < 3 && draw(4) === 0) setAcl(at, draw);
  }
  if (draw(3) === 0) setAcl(folder, draw);
  const owner = [USER, USER, USER, OTHER][depth === 2 ? 0 : draw(4)]!;
  fs.chownSync(folder, owner, owner);
  fs.chmodSync(folder, [0o755, 0o2755, 0o777, 0o1777][draw(4)]!);
}

function write(at: string, { bytes, mode, uid }: { bytes: string; mode: number; uid: number }): void {
  fs.writeFileSync(at, bytes);
  fs.utimesSync(at, PROGRAM_TIME, PROGRAM_TIME);
  fs.chownSync(at, uid, uid);
  fs.chmodSync(at, mode);
}

function setAcl(at: string, draw: (limit: number) => number): void {
  const isDefault = fs.lstatSync(at).isDirectory() && draw(2) === 0;
  execFileSync('setfacl', ['-m', `${isDefault ? 'd:' : ''}u:${[USER, OTHER][draw(2)]}:rw${isDefault ? 'x' : '-'}`, at]);
}

/** All that could be told of what lies below a folder, but for what reading and linking change. */
function snapshot(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const at = path.join(folder, name);
    const { mode, uid, gid, size, mtimeMs } = fs.lstatSync(at);
    const isFile = (mode & fs.constants.S_IFMT) === fs.constants.S_IFREG;
    const bytes = isFile ? fs.readFileSync(at, 'latin1') : '';
    found[name] = [mode.toString(8), uid, gid, isFile ? size : '', mtimeMs, bytes].join(' ');
  }
  return found;
}

function mayBeRead(file: string): boolean {
  const { uid, mode } = fs.statSync(file);
  return uid === USER || (mode & 0o044) !== 0;
}

function filesWith(text: string, folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => fs.readFileSync(file, 'latin1').includes(text));
}
