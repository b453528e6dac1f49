import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noneVerified } from '../../src/core/report/verification.js';
import { verifyRecordFile, writeVerifyRecord } from '../../src/state/verify-record.js';
import { Workplace } from '../end-to-end/foldersync.js';
import { temporaryFolder } from '../engine/trees.js';
import { command } from './command.js';

describe('foldersync verify', () => {
  it('wants pairs that there are, and a share that is one', async () => {
    const cwd = temporaryFolder();
    const pairs = { a: { source: './s', replica: './r', interval: '10s' } };
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, pairs }));
    expect(await command(['verify'], { cwd })).toMatchObject({ code: 2 });
    expect(await command(['verify', 'b'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no pair "b"'),
    });
    for (const share of ['5', '0%', '101%', 'x%']) {
      expect(await command(['verify', 'a', '--sample', share], { cwd })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('bad value for --sample'),
      });
    }
  });

  it('reads both sides beside nobody, finds other bytes, changes nothing, and is seen in the status', async () => {
    const place = new Workplace();
    place.configure({ a: { source: './s', replica: './r', interval: '1h' } });
    fs.mkdirSync(place.path('s'));
    fs.writeFileSync(place.path('s', 'file'), 'content');
    fs.writeFileSync(place.path('s', 'other'), 'right');
    await place.run('run', '--once');
    const right = await place.run('verify', 'a');
    expect(right).toMatchObject({ code: 0 });
    expect(right.stdout).toContain('no rot; 2 files read on both sides');
    // Whoever did this has put the time back: nobody can tell which side is right, unless a digest were known.
    const { mtime } = fs.statSync(place.path('r', 'file'));
    fs.writeFileSync(place.path('r', 'file'), 'c0ntent');
    fs.utimesSync(place.path('s', 'file'), mtime, mtime);
    fs.utimesSync(place.path('r', 'file'), mtime, mtime);
    await place.run('run', '--once');
    fs.writeFileSync(place.path('r', 'file'), 'c0ntent');
    fs.utimesSync(place.path('r', 'file'), mtime, mtime);
    const rotten = await place.run('verify', 'a', '--json');
    expect(rotten.code).toBe(1);
    expect(JSON.parse(rotten.stdout)).toMatchObject({
      exitCode: 1,
      pairs: { a: { outcome: 'problems', verification: { isComplete: true, counts: { files: 2, unknownRot: 1 } } } },
    });
    expect(fs.readFileSync(place.path('r', 'file'), 'utf8')).toBe('c0ntent');
    const status = await place.run('status');
    expect(status.stdout).toMatch(/verified now|verified .* ago/);
    expect(status.stdout).toContain('1 rotted on a side that nobody can tell; 2 files read on both sides');
  });

  it('is shown in the status while it goes on', async () => {
    const cwd = fs.realpathSync(temporaryFolder());
    const pair = { source: path.join(cwd, 's'), replica: path.join(cwd, 'r'), interval: '10s' };
    fs.writeFileSync(path.join(cwd, 'foldersync.config.json'), JSON.stringify({ version: 1, pairs: { a: pair } }));
    const counts = { ...noneVerified(), files: 7 };
    writeVerifyRecord(verifyRecordFile(path.join(cwd, 'state'), { name: 'a', ...pair }), {
      round: 1,
      rot: [],
      last: { startedAt: 0, endedAt: 1000, isComplete: false, counts },
    });
    const { stdout } = await command(['status'], { cwd });
    expect(stdout).toMatch(/verifying since 1970.*so far: no rot; 7 files read on both sides/);
  });
});
