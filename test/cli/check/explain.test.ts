import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Workplace } from '../../end-to-end/foldersync.js';
import { waitForTick, writeTree } from '../../engine/trees.js';
import { command } from '../command.js';

/** A pair that was mirrored once, with patterns of each kind. */
async function mirrored(): Promise<Workplace> {
  const place = new Workplace();
  fs.mkdirSync(place.path('s', 'd', 'build'), { recursive: true });
  for (const [file, content] of Object.entries({
    a: 'a',
    'd/.gitignore': 'x\nbuild/\n',
    'd/build/f': 'f',
    'd/g.o': 'g',
  }))
    fs.writeFileSync(place.path('s', file), content);
  const options = { ignoreFiles: ['.gitignore'], include: ['keep.o'] };
  place.configure(
    { p: { source: './s', replica: './r', interval: '1h', ...options } },
    { defaults: { exclude: ['y', '*.o'] } },
  );
  expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
  return place;
}

describe('foldersync explain', () => {
  it('tells which line of which file decides, and what would be done, and does nothing', async () => {
    const place = await mirrored();
    fs.writeFileSync(place.path('s', 'a'), 'other');
    const ignored = await place.run('explain', 'p', 'd/build/f');
    expect(ignored).toMatchObject({ code: 0 });
    expect(ignored.stdout).toContain('left out: d/build by "build/" (d/.gitignore:2)\n');
    expect(ignored.stdout).toContain('  replica    is not there\n');
    expect(ignored.stdout).toContain('  next pass  leaves it as it is\n');
    const config = place.path('foldersync.config.json');
    const lines = fs.readFileSync(config, 'utf8').split('\n');
    const line = 1 + lines.findIndex((text) => text.includes('"*.o"'));
    const excluded = await place.run('explain', 'p', place.path('r', 'd', 'g.o'), '--json');
    expect(JSON.parse(excluded.stdout)).toMatchObject({
      exitCode: 0,
      path: 'd/g.o',
      pattern: { text: '*.o', excludes: true, at: 'd/g.o', option: 'exclude', file: config, line },
      leftOut: { by: 'pattern', at: 'd/g.o' },
    });
    const changed = await place.run('explain', 'p', 'a');
    expect(changed.stdout).toContain('  decides    mirrored: no pattern matches it\n  next pass  updates it\n');
    expect(fs.readFileSync(place.path('r', 'a'), 'utf8')).toBe('a');
  });

  it('tells that every pass is held, and what is held', async () => {
    const place = await mirrored();
    for (let at = 0; at < 12; at++) fs.writeFileSync(place.path('s', `f${at}`), 'f');
    await place.run('run', '--once');
    for (const name of fs.readdirSync(place.path('s'))) fs.rmSync(place.path('s', name), { recursive: true });
    expect(await place.run('run', '--once')).toMatchObject({ code: 3 });
    const waiting = await place.run('explain', 'p', 'f1');
    expect(waiting).toMatchObject({ code: 0 });
    expect(waiting.stdout).toMatch(/next pass {2}removes it\n {2}held .*: what would be removed or replaced waits\n/);
    fs.renameSync(place.path('s'), place.path('elsewhere'));
    const held = await place.run('explain', 'p', 'f1');
    expect(held).toMatchObject({ code: 3, stdout: '' });
    expect(held.stderr).toContain('every pass is held: the source ');
  });

  it('tells of a pair that goes both ways what both had in common, and what would be done to either side', async () => {
    const place = new Workplace();
    place.configure({ p: { source: './a', replica: './b', mode: 'two-way', interval: '1h', exclude: ['*.o'] } });
    writeTree(place.path('a'), { c: '1', gone: '2', same: '3', 'x.o': '' });
    const explain = async (...args: readonly string[]) => (await place.run('explain', 'p', ...args)).stdout;
    // As long as there is one side only.
    expect(await explain('c')).toContain('  next pass  copies it\n');
    expect(await place.run('run', '--once')).toMatchObject({ code: 0 });
    expect(await explain('same')).toContain(
      '  decides    kept equal on both sides: no pattern matches it\n  known      a pass has seen it on both sides, and equal\n  next pass  leaves it as it is on both sides\n',
    );
    fs.rmSync(place.path('b', 'gone'));
    expect(await explain('gone')).toContain('  next pass  ← removes it\n');
    fs.writeFileSync(place.path('b', 'new'), 'of b');
    expect(await explain('new')).toMatch(
      /known {6}no pass has seen it .*\n {2}next pass {2}← copies it\n {13}← copies 4 B\n/,
    );
    fs.writeFileSync(place.path('a', 'c'), 'of a');
    waitForTick(place.folder);
    fs.writeFileSync(place.path('b', 'c'), 'later, of b');
    expect(await explain('c')).toMatch(
      /next pass {2}keeps both: what the source has becomes c \(conflict .*\)\n {13}← updates it\n/,
    );
    expect(JSON.parse(await explain('c', '--json'))).toMatchObject({
      ...{ exitCode: 0, path: 'c', itself: [], above: [], below: {}, bytes: 0 },
      bothWays: { known: 'both', itself: ['update'], above: [], below: {}, bytes: 11, conflict: { of: 'source' } },
    });
    expect(await explain('x.o')).not.toContain('known');
  });

  it('wants a pair that there is, and a path of it', async () => {
    const place = await mirrored();
    expect(await command(['explain', 'q', 'a'], { cwd: place.folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no pair "q"'),
    });
    const outside = await place.run('explain', 'p', '/etc/passwd');
    expect(outside).toMatchObject({ code: 2, stdout: '' });
    expect(outside.stderr).toContain('/etc/passwd is no path of pair "p"');
  });
});
