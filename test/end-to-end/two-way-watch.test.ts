// A two-way pair that watches: both sides are heard, and what foldersync writes itself comes back as nothing.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../engine/two-way/both-folders.js';
import { writeTree } from '../engine/trees.js';
import { conflictsIn, identitiesIn, isEqual, watchedBothWays } from './two-way-watched.js';
import { until } from './foldersync.js';

describe('a two-way pair that watches', () => {
  it('carries what changes on either side to the other one, and nothing of it comes back', async () => {
    const { place, service, a, b, meet } = await watchedBothWays();
    for (let folder = 0; folder < 6; folder++) {
      const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, `${folder} ${at}`]));
      writeTree(path.join(folder % 2 === 0 ? a : b, `d${folder}`, 'deep'), files);
    }
    await until(() => isEqual(place), 'both sides to be equal');
    const before = { a: identitiesIn(a), b: identitiesIn(b) };
    await meet();
    expect({ a: identitiesIn(a), b: identitiesIn(b) }).toEqual(before);

    fs.writeFileSync(path.join(b, 'd0', 'deep', 'f0'), 'another content');
    fs.rmSync(path.join(a, 'd1'), { recursive: true });
    fs.renameSync(path.join(b, 'd2'), path.join(b, 'other name'));
    fs.chmodSync(path.join(a, 'd3', 'deep', 'f0'), 0o600);
    fs.rmSync(path.join(a, 'd4', 'deep'), { recursive: true });
    fs.writeFileSync(path.join(a, 'd4', 'deep'), 'a file by now');
    await until(() => isEqual(place) && !fs.existsSync(path.join(b, 'd1')), 'both sides to be equal again');
    await meet();
    expect(Object.keys(shapeOf(a)).filter((at) => !at.includes('/'))).toEqual(['d0', 'd3', 'd4', 'd5', 'other name']);
    expect(fs.readFileSync(path.join(a, 'd0', 'deep', 'f0'), 'utf8')).toBe('another content');
    expect(place.log('test')).not.toMatch(/problem|error/i);
    await service.end();
  });

  it('keeps both of what is changed on both sides at once, and comes to rest', async () => {
    const { place, service, a, b, meet } = await watchedBothWays({ 'notes.txt': 'of both' });
    for (let round = 0; round < 5; round++) {
      fs.writeFileSync(path.join(a, 'notes.txt'), `of a, round ${round}`);
      fs.writeFileSync(path.join(b, 'notes.txt'), `of b, in round ${round}`);
    }
    await until(() => isEqual(place) && conflictsIn(a).length > 0, 'the conflict');
    await meet();
    const open = conflictsIn(a);
    await meet();
    expect(conflictsIn(a)).toEqual(open);
    expect(conflictsIn(b)).toEqual(open);
    const [last, copy] = ['notes.txt', open.at(-1) ?? ''].map((name) => fs.readFileSync(path.join(a, name), 'utf8'));
    expect(new Set([last, copy])).toEqual(new Set(['of a, round 4', 'of b, in round 4']));
    await service.end();
  });

  it('is no conflict where both sides save a file in turn, each as soon as it has what the other one has saved', async () => {
    const { place, service, a, b, meet } = await watchedBothWays({ 'notes.txt': 'turn 0' });
    const log = fs.openSync(path.join(a, 'log'), 'a');
    for (let turn = 1; turn <= 12; turn++) {
      const side = turn % 2 === 0 ? a : b;
      await until(
        () => {
          fs.writeSync(log, `before turn ${turn}\n`);
          return fs.readFileSync(path.join(side, 'notes.txt'), 'utf8') === `turn ${turn - 1}`;
        },
        `turn ${turn - 1}`,
      );
      fs.writeFileSync(path.join(side, '.saved'), `turn ${turn}`);
      fs.renameSync(path.join(side, '.saved'), path.join(side, 'notes.txt'));
    }
    fs.closeSync(log);
    await until(() => isEqual(place), 'both sides to be equal');
    await meet();
    expect(fs.readdirSync(b).sort()).toEqual(['.foldersync', 'log', 'notes.txt']);
    expect(fs.readFileSync(path.join(b, 'notes.txt'), 'utf8')).toBe('turn 12');
    await service.end();
  });

  it('hears of a folder that was made by the first pass, and of one that comes later', async () => {
    const { place, service, a, b, meet } = await watchedBothWays({ old: { f: '1' } }, { hasReplica: false });
    fs.writeFileSync(path.join(b, 'old', 'g'), '2');
    fs.mkdirSync(path.join(b, 'new'));
    await until(() => fs.existsSync(path.join(a, 'new')), 'the new folder');
    await meet();
    fs.writeFileSync(path.join(a, 'new', 'h'), '3');
    await until(() => fs.existsSync(path.join(b, 'new', 'h')), 'what is in it');
    fs.writeFileSync(path.join(b, 'new', 'i'), '4');
    await until(() => isEqual(place), 'both sides to be equal');
    await service.end();
  });

  it('lets others read what it knows, and notices that it is gone: nothing is removed then', async () => {
    const { place, service, a, b } = await watchedBothWays({ kept: '1', gone: '1' });
    fs.writeFileSync(path.join(b, 'new'), '2');
    await until(() => fs.existsSync(path.join(a, 'new')), 'the new file');
    expect((await place.run('plan', 'test')).code).toBe(0);
    fs.rmSync(path.join(b, 'gone'));
    await until(() => !fs.existsSync(path.join(a, 'gone')), 'the removal');
    const archives = place.path('state/two-way');
    for (const name of fs.readdirSync(archives)) fs.rmSync(path.join(archives, name));
    fs.rmSync(path.join(b, 'kept'));
    await until(() => fs.existsSync(path.join(b, 'kept')), 'what was removed to come back');
    await until(() => /nobody knows what both sides have had in common/.test(place.log('test')), 'a word on it');
    await service.end();
  });

  it('is paused, mirrored at once when asked, and goes on', async () => {
    const { place, service, a, b } = await watchedBothWays();
    expect((await place.run('pause', 'test')).code).toBe(0);
    await until(() => place.status().pairs.test?.state === 'paused', 'the pause');
    fs.writeFileSync(path.join(a, 'while paused'), '1');
    fs.writeFileSync(path.join(b, 'as well'), '2');
    expect((await place.run('resume', 'test')).code).toBe(0);
    expect((await place.run('run', 'test', '--now')).code).toBe(0);
    await until(() => isEqual(place) && Object.keys(shapeOf(a)).length === 2, 'both');
    fs.writeFileSync(path.join(b, 'after'), '3');
    await until(() => fs.existsSync(path.join(a, 'after')), 'what came later');
    await service.end();
  });
});
