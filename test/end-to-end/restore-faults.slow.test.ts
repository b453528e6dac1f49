// A restore that is ended, or cannot go on: what it leaves is whole, and neither the replica nor its versions suffer.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountDisk, requireMount } from '../engine/small-disk.js';
import { writeTree } from '../engine/trees.js';
import { type States, statesOf } from '../engine/versions/kept-states.js';
import { type Foldersync, until, Workplace } from './foldersync.js';
import { workAsOrdinaryUser } from './ordinary-user.js';
import { leavesOf } from './restored-pair.js';

/** So many that a restore takes longer than it takes to see it begin. */
const FILES = 6000;
const FOLDERS = 60;
/** A restore that has ended before its end was asked for does not count. */
const TRIES = 10;
const STAGED = /^\.foldersync-[0-9a-f]{16}\.tmp$/;

/** A pair `p` that was mirrored, and then lost half of its files while the others were changed. */
async function lossyPair(folders = FOLDERS) {
  const place = new Workplace({ inMemory: true });
  const [source, replica] = [place.path('s'), place.path('r')];
  const fileAt = (index: number) => path.join(source, `d${index % folders}`, `f${index}`);
  for (let index = 0; index < folders; index++) fs.mkdirSync(path.join(source, `d${index}`), { recursive: true });
  for (let index = 0; index < FILES; index++) fs.writeFileSync(fileAt(index), `${index} `.repeat(100));
  place.configure({ p: { source: './s', replica: './r', interval: '1d', maxDelete: { percent: 100 } } });
  expect((await place.run('run', '--once')).code).toBe(0);
  const before = statesOf(replica);
  for (let index = 0; index < FILES; index++) {
    if (index % 2 === 0) fs.rmSync(fileAt(index));
    else fs.writeFileSync(fileAt(index), `changed ${index}`);
  }
  expect((await place.run('run', '--once')).code).toBe(0);
  const [{ name: point }] = JSON.parse((await place.run('versions', 'p', '--json')).stdout).points;
  return { place, before, now: statesOf(replica), point: String(point), source, replica };
}

type Pair = Awaited<ReturnType<typeof lossyPair>>;

/** Ends a restore into a new folder in the middle; returns what it has left there. */
async function endInTheMiddle({ place, point, before }: Pair, end: (restoring: Foldersync) => unknown) {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const folder = place.path(`out${attempt}`);
    const restoring = place.start('restore', 'p', '--at', point, '--to', folder);
    await until(() => filesIn(folder).length > FILES / 50, 'the restore to begin');
    await end(restoring);
    const ended = await restoring.ended;
    const left = statesOf(folder);
    if (Object.keys(left).length < Object.keys(before).length) return { left, ended, staged: stagedIn(folder) };
  }
  throw new Error('each restore had ended before');
}

/** Files that are there are those of then, wholly. */
function expectWhole(left: States, before: States): void {
  expect(before).toMatchObject(leavesOf(left));
}

/** Both moments can be had exactly, and the replica is as it was. */
async function expectUnharmed({ place, point, before, now, replica }: Pair): Promise<void> {
  expect(statesOf(replica)).toEqual(now);
  for (const [at, states] of [
    [point, before],
    ['now', now],
  ] as const) {
    expect(await place.run('restore', 'p', '--at', at, '--to', `again ${at}`)).toMatchObject({ code: 0 });
    expect(statesOf(place.path(`again ${at}`))).toEqual(states);
  }
}

function filesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('/'));
}

function stagedIn(folder: string): string[] {
  return filesIn(folder).filter((name) => STAGED.test(path.basename(name)));
}

describe('a restore that is ended in the middle', () => {
  it('leaves whole files when it is killed, and can be done again', async () => {
    const pair = await lossyPair();
    const { left } = await endInTheMiddle(pair, (restoring) => restoring.kill());
    expectWhole(left, pair.before);
    await expectUnharmed(pair);
  });

  it('leaves whole files and nothing else at SIGINT, and says that it is not all', async () => {
    const pair = await lossyPair();
    const { left, ended, staged } = await endInTheMiddle(pair, ({ child }) => child.kill('SIGINT'));
    expectWhole(left, pair.before);
    expect(staged).toEqual([]);
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('restore cancelled: ') });
    await expectUnharmed(pair);
  });
});

describe('a restore that cannot be wholly done', () => {
  it('says what is missing in a folder that has become full', async (context) => {
    requireMount(context);
    const pair = await lossyPair();
    const folder = path.join(mountDisk('size=4m'), 'out');
    const { code, stdout } = await pair.place.run('restore', 'p', '--at', pair.point, '--to', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('ENOSPC');
    expect(stdout).toMatch(/restore with problems: [\d,]+ problems?/);
    const left = statesOf(folder);
    expect(Object.keys(leavesOf(left)).length).toBeGreaterThan(FILES / 50);
    expectWhole(left, pair.before);
    expect(stagedIn(folder)).toEqual([]);
    await expectUnharmed(pair);
  });

  it('leaves a file alone that is changed in the source meanwhile, and names it', async () => {
    const pair = await lossyPair(1);
    const { place, source } = pair;
    const latest = fs.readdirSync(path.join(source, 'd0')).sort().at(-1) ?? '';
    const file = path.join(source, 'd0', latest);
    const restoring = place.start('restore', 'p', '--at', pair.point, '--in-place', '--yes');
    const hasBegun = () => fs.readdirSync(path.join(source, 'd0')).some((name) => name.includes('.before-restore-'));
    await until(hasBegun, 'the restore to begin');
    fs.writeFileSync(file, 'changed meanwhile');
    const { code, stdout } = await restoring.ended;
    expect(stdout).toMatch(new RegExp(`"d0/${latest}".*it was changed while this ran.*\\(CHANGED\\)`));
    expect(code).toBe(1);
    expect(fs.readFileSync(file, 'utf8')).toBe('changed meanwhile');
    expect(leavesOf(statesOf(source))).toMatchObject(
      Object.fromEntries(Object.entries(leavesOf(pair.before)).filter(([at]) => at !== `d0/${latest}`)),
    );
  });

  it("says to an ordinary user that a store is root's", async (context) => {
    const place = new Workplace();
    writeTree(place.path('s'), { a: 'first', b: 'b' });
    place.configure({ p: { source: './s', replica: './r', interval: '1d' } });
    expect((await place.run('run', '--once')).code).toBe(0);
    fs.writeFileSync(place.path('s/a'), 'second');
    expect((await place.run('run', '--once')).code).toBe(0);
    const [{ name: point }] = JSON.parse((await place.run('versions', 'p', '--json')).stdout).points;
    workAsOrdinaryUser(context, place);
    const store = place.path('r/.foldersync');
    execFileSync('chown', ['-R', '0:0', store]);
    for (const from of [['p'], ['--from', 'r']]) {
      const { code, stderr } = await place.run('restore', ...from, '--at', point, '--to', 'out');
      expect(code).toBe(1);
      expect(stderr).toMatch(/error: cannot read the replica \S+ and its versions: permission denied\n/);
      expect(stderr).toContain('hint: run it as the user of the service');
      expect(fs.existsSync(place.path('out'))).toBe(false);
    }
  });
});
