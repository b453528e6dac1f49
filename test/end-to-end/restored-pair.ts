// A pair with everything in it that a file system can hold, and a day on which half of it is lost.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'vitest';
import { type State, type States, statesOf } from '../engine/versions/kept-states.js';
import { requireTools } from '../fs/mounts.js';
import { type Foldersync, rsyncDifferences, until, Workplace } from './foldersync.js';
import { workAsOrdinaryUser } from './ordinary-user.js';

const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

const FOLDERS = 20;
/** No text in UTF-8. */
const RAW = Buffer.from('\xff\xfe no text', 'latin1');

/** As whom foldersync runs: root keeps owners. */
export type Who = 'root' | 'an ordinary user';

/** A pair `p` whose replica has been something else. */
export class RestoredPair {
  readonly place: Workplace;
  /** The replica before that day, by an independent walk. */
  readonly before: States;
  /** That as a folder, for another judge. */
  readonly copy: string;
  /** The restore point of that time. */
  readonly point: string;
  /** The running service. */
  readonly service: Foldersync;

  private constructor(parts: Pick<RestoredPair, 'place' | 'before' | 'copy' | 'point' | 'service'>) {
    this.place = parts.place;
    this.before = parts.before;
    this.copy = parts.copy;
    this.point = parts.point;
    this.service = parts.service;
  }

  /** Mirrors so many files by a service that watches, then loses half of them, and changes a tenth. */
  static async make(context: TestContext, files: number, who: Who = 'root'): Promise<RestoredPair> {
    requireTools(context, ['rsync', 'getfattr', 'setfattr', 'setfacl']);
    const place = new Workplace({ inMemory: true });
    const [source, replica, copy] = [place.path('s'), place.path('r'), place.path('recorded')];
    makeSource(source, files);
    // All versions together remove more than would not be held.
    place.configure({ p: { source: './s', replica: './r', watch: true, maxDelete: { percent: 100 } } });
    if (who === 'root') giveOwners(source);
    else workAsOrdinaryUser(context, place);
    const { uid } = fs.statSync(source);
    const service = place.start('run');
    await service.says(/pass ok/);
    expectSame(source, replica);
    const before = statesOf(replica, { extended: true });
    run('rsync', '-aHAXS', '--exclude=/.foldersync', `${replica}/`, copy);
    changeSource(source, files);
    if (who !== 'root') run('chown', '-hR', `${uid}:${uid}`, source);
    await follows(source, replica);
    const { code, stdout } = await place.run('versions', 'p', '--json');
    const [{ name: point }] = JSON.parse(stdout).points;
    if (code !== 0) throw new Error(`no versions: ${stdout}`);
    return new RestoredPair({ place, before, copy, point, service });
  }

  /** Restores with these arguments, which must go well. */
  async restore(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.place.run('restore', ...args, '--at', this.point);
    if (code !== 0) throw new Error(`restore ended with ${code}:\n${stdout}${stderr}`);
  }

  /** What of then is at a path or below it. */
  below(...paths: readonly string[]): States {
    const isWanted = (at: string) => paths.some((wanted) => at === wanted || at.startsWith(`${wanted}/`));
    return Object.fromEntries(Object.entries(this.before).filter(([at]) => isWanted(at)));
  }
}

/** What is in a folder, but not the folders that lead there; what they are like is not asked. */
export function statesBelow(folder: string, ...paths: readonly string[]): States {
  const leads = new Set(paths.flatMap((wanted) => above(wanted)));
  return Object.fromEntries(Object.entries(statesOf(folder, { extended: true })).filter(([at]) => !leads.has(at)));
}

function above(wanted: string): string[] {
  const parts = wanted.split('/');
  return ['.', ...parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/** All but folders. */
export function leavesOf(states: States): Record<string, State> {
  return Object.fromEntries(Object.entries(states).filter(([, { kind }]) => kind !== 'directory'));
}

/** Kept when the replica of a running service is what its source is. */
export async function follows(source: string, replica: string): Promise<void> {
  await until(() => differences(source, replica) === '', 'the replica to follow');
}

function expectSame(source: string, replica: string): void {
  const found = differences(source, replica);
  if (found !== '') throw new Error(`the replica is not what its source is:\n${found}`);
}

/** As rsync judges, by names, types, times, modes, owners, links and extended attributes. */
function differences(source: string, replica: string): string {
  try {
    return rsyncDifferences(source, replica, '-aHAXSni');
  } catch (error) {
    return String(error); // what it looks at is being changed
  }
}

function fileAt(index: number): string {
  return `d${index % FOLDERS}/sub ${index % 3}/f${index}`;
}

function makeSource(root: string, files: number): void {
  for (let folder = 0; folder < FOLDERS; folder++) {
    for (let sub = 0; sub < 3; sub++) fs.mkdirSync(path.join(root, `d${folder}`, `sub ${sub}`), { recursive: true });
  }
  for (let index = 0; index < files; index++) {
    const file = path.join(root, fileAt(index));
    fs.writeFileSync(file, `${index} `.repeat(index % 50), { mode: [0o644, 0o600, 0o755, 0o444][index % 4] });
    fs.utimesSync(file, 1e9 + index, 1e9 + index / 1000);
  }
  const odd = path.join(root, 'odd');
  for (const name of ['to folder', 'closed/deep', 'folder to file/deep', 'links']) {
    fs.mkdirSync(path.join(odd, name), { recursive: true });
  }
  for (const name of ['file to folder', 'file to link', 'closed/f', 'closed/deep/f', 'folder to file/deep/f'])
    fs.writeFileSync(path.join(odd, name), `in ${name}`);
  fs.symlinkSync('/outside of all', path.join(odd, 'link to file'));
  fs.symlinkSync('dangling', path.join(odd, 'links/l'));
  fs.writeFileSync(path.join(odd, 'links/one'), 'one file, three names');
  fs.linkSync(path.join(odd, 'links/one'), path.join(odd, 'links/two'));
  fs.linkSync(path.join(odd, 'links/one'), path.join(root, 'd0/three'));
  for (const parent of [odd, path.join(odd, 'links')]) fs.writeFileSync(raw(parent), 'raw');
  const sparse = fs.openSync(path.join(odd, 'sparse'), 'w');
  fs.writeSync(sparse, 'begin', 0);
  fs.writeSync(sparse, 'end', 64 * 2 ** 20);
  fs.closeSync(sparse);
  for (const name of ['links', 'links/one', 'file to link', 'closed/f'])
    run('setfattr', '-n', 'user.colour', '-v', `blue ${name}`, path.join(odd, name));
  run('setfacl', '-m', 'u:1234:rx', path.join(odd, 'links'), path.join(odd, 'closed/deep/f'));
  fs.chmodSync(path.join(odd, 'closed/deep'), 0o555);
  fs.chmodSync(path.join(odd, 'closed'), 0o555);
}

function raw(parent: string): Buffer {
  return Buffer.concat([Buffer.from(`${parent}/`), RAW]);
}

function giveOwners(root: string): void {
  run('chown', '-h', '1234:4321', `${root}/d1`, `${root}/d1/sub 1/f1`, `${root}/odd/links/one`, `${root}/odd/links/l`);
  fs.chmodSync(path.join(root, 'd1/sub 1/f1'), 0o6755); // a new owner takes them away
  run('setfattr', '-n', 'trusted.only', '-v', 'root', path.join(root, 'odd/sparse'));
}

/** In one go: deletes half, writes a tenth anew, renames folders, changes types, links and what is written about files. */
function changeSource(root: string, files: number): void {
  const at = (name: string) => path.join(root, name);
  for (let index = 0; index < files; index++) {
    if (index % 10 === 1) fs.writeFileSync(writable(at(fileAt(index))), `anew ${index}`);
    else if (index % 2 === 0) fs.rmSync(at(fileAt(index)));
    else if (index % 10 === 3) fs.chmodSync(at(fileAt(index)), 0o640);
  }
  fs.renameSync(at('d3'), at('renamed'));
  fs.renameSync(at('d4/sub 1'), at('renamed/moved'));
  fs.renameSync(at('d5'), at('d5 for now'));
  fs.renameSync(at('d6'), at('d5'));
  fs.renameSync(at('d5 for now'), at('d6'));
  fs.rmSync(at('d7'), { recursive: true });
  const odd = at('odd');
  const replace = (name: string) => {
    fs.rmSync(path.join(odd, name), { recursive: true });
    return path.join(odd, name);
  };
  fs.mkdirSync(replace('file to folder'));
  fs.writeFileSync(path.join(odd, 'file to folder', 'inside'), 'i');
  fs.symlinkSync('elsewhere', replace('file to link'));
  fs.writeFileSync(replace('link to file'), 'no link any more');
  fs.writeFileSync(replace('folder to file'), 'no folder any more');
  fs.symlinkSync('links', replace('to folder'));
  fs.rmSync(path.join(odd, 'links/two'));
  fs.writeFileSync(path.join(odd, 'links/one'), 'other content');
  run('setfattr', '-x', 'user.colour', path.join(odd, 'links'));
  run('setfacl', '-b', path.join(odd, 'links'));
  fs.rmSync(raw(odd));
  fs.writeFileSync(raw(path.join(odd, 'links')), 'raw, changed');
  fs.rmSync(path.join(odd, 'sparse'));
  for (const name of ['closed', 'closed/deep']) fs.chmodSync(path.join(odd, name), 0o755);
  fs.rmSync(path.join(odd, 'closed/deep/f'));
  fs.appendFileSync(path.join(odd, 'closed/f'), ' and more');
  for (const name of ['closed/deep', 'closed']) fs.chmodSync(path.join(odd, name), 0o555);
  fs.writeFileSync(at('new'), 'nothing was here');
}

function writable(file: string): string {
  fs.chmodSync(file, 0o600);
  return file;
}
