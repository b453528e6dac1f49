// A tree that is large enough for lanes, mirrored by the real process: the same whatever their number, also for a user who
// may not read all of it.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree } from '../engine/trees.js';
import { type Ended, Workplace } from './foldersync.js';
import { workAsOrdinaryUser } from './ordinary-user.js';

const DIRECTORIES = 150;
const FILES = 40;
const COUNTS = [1, 2, 8];

/** A source with closed and read-only folders, a file of two names, and for each number of lanes the same old replica. */
function writeTrees(place: Workplace): void {
  for (let at = 0; at < DIRECTORIES; at++) {
    const folder = place.path('source', `${at % 10}`, `d${at}`);
    fs.mkdirSync(folder, { recursive: true });
    for (let file = 0; file < FILES; file++) fs.writeFileSync(`${folder}/f${file}`, `${at}`.repeat(file));
    fs.linkSync(`${folder}/f1`, place.path('source', `${at % 10}`, `also ${at}`));
  }
  const old = place.path('old');
  execFileSync('cp', ['-a', place.path('source'), old]);
  for (let at = 0; at < DIRECTORIES; at += 3) fs.rmSync(`${old}/${at % 10}/d${at}`, { recursive: true });
  for (let at = 1; at < DIRECTORIES; at += 3) fs.writeFileSync(`${old}/${at % 10}/d${at}/gone`, '');
  for (const lanes of COUNTS) execFileSync('cp', ['-a', old, place.path(`replica ${lanes}`)]);
  for (let at = 0; at < DIRECTORIES; at += 10) fs.chmodSync(place.path('source', '0', `d${at}`), 0o555);
}

function configure(place: Workplace): void {
  const pairs = COUNTS.map((lanes) => [`of-${lanes}`, { source: './source', replica: `./replica ${lanes}`, lanes }]);
  place.configure(Object.fromEntries(pairs), { defaults: { interval: '1h', adopt: true } });
}

describe('lanes', () => {
  it('leave the same replica, whatever their number', async () => {
    const place = new Workplace({ inMemory: true });
    writeTrees(place);
    configure(place);
    expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
    const expected = readTree(place.path('source'));
    for (const lanes of COUNTS) expect(readTree(place.path(`replica ${lanes}`))).toEqual(expected);
    expect(new Set(COUNTS.map((lanes) => summaryOf(place, lanes))).size).toBe(1);
  });

  it('leave out the same of what an ordinary user may not read, and remove nothing there', async (context) => {
    const place = new Workplace({ inMemory: true });
    writeTrees(place);
    configure(place);
    workAsOrdinaryUser(context, place);
    for (const at of [4, 44, 121]) fs.chmodSync(place.path('source', `${at % 10}`, `d${at}`), 0);
    const ended: Ended = await place.run('run', '--once');
    expect(ended.code).toBe(1);
    const [first, ...others] = COUNTS.map((lanes) => readTree(place.path(`replica ${lanes}`)));
    for (const other of others) expect(other).toEqual(first);
    expect(fs.readdirSync(place.path('replica 8', '4', 'd4'))).toContain('gone');
    expect(new Set(COUNTS.map((lanes) => summaryOf(place, lanes))).size).toBe(1);
  });
});

/** What the pass has done, without its time. */
function summaryOf(place: Workplace, lanes: number): string {
  const [, summary] = /pass \w+ .*?: (.*) in /.exec(place.log(`of-${lanes}`)) ?? [];
  if (summary === undefined) throw new Error('the log has no summary');
  return summary;
}
