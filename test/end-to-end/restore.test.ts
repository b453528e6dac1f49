import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsIn, readTree, writeTree } from '../engine/trees.js';
import { StoreMaker } from '../fs/historic/store-maker.js';
import { Workplace } from './foldersync.js';

/** A pair `test` whose replica holds something. */
function workplace(replica: Parameters<typeof writeTree>[1], source: Parameters<typeof writeTree>[1] = {}): Workplace {
  const place = new Workplace({ inMemory: true });
  writeTree(place.path('r'), replica);
  writeTree(place.path('s'), source);
  place.configure({ test: { source: './s', replica: './r' } });
  return place;
}

const TREE = { a: { b: { f: 'deep', g: 'g' }, 'c d': 'c' }, top: 'top' };

describe('foldersync restore', () => {
  it('restores all of a replica into a new folder, and says which', async () => {
    const place = workplace(TREE);
    const { code, stdout, stderr } = await place.run('restore', 'test', '--at', 'now');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('test as it is now, into ') });
    expect(stdout).toMatch(/^\[test\] restore ok: 2 made, 4 copied, .* in .*\n$/);
    const [made = ''] = fs.readdirSync(place.folder).filter((name) => name.startsWith('test-'));
    expect(made).toMatch(/^test-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect(stderr).toContain(`restored into ${place.path(made)}\n`);
    expect(readTree(place.path(made))).toEqual(readTree(place.path('r')));
    expect(fs.existsSync(place.path('state'))).toBe(false);
  });

  it('restores files and folders alone, under their paths', async () => {
    const place = workplace(TREE);
    const picked = ['a/b/f', 'top', place.path('s', 'a/b/f'), place.path('r', 'a/c d')];
    expect(await place.run('restore', 'test', ...picked, '--at', 'now', '--to', 'out/new')).toMatchObject({ code: 0 });
    expect(pathsIn(place.path('out/new'))).toEqual(['a', 'a/b', 'a/b/f', 'a/c d', 'top']);
  });

  it('needs neither config nor state, nor that there are any', async () => {
    const place = workplace(TREE);
    fs.rmSync(place.path('foldersync.config.json'));
    const args = ['restore', '--from', 'r', 'a/b', '--at', 'now', '--to', 'out'];
    expect(await place.run(...args)).toMatchObject({ code: 0 });
    expect(pathsIn(place.path('out'))).toEqual(['a', 'a/b', 'a/b/f', 'a/b/g']);
    expect(fs.readdirSync(place.folder).sort()).toEqual(['out', 'r', 's']);
  });

  it('prints what it would do, and changes nothing', async () => {
    const place = workplace({ f: 'old', d: { inside: '1' }, new: 'n' }, { f: 'now', d: 'file', later: 'l' });
    const before = readTree(place.folder);
    const beside = await place.run('restore', 'test', '--at', 'now', '--to', 'out', '--dry-run');
    expect(beside.stdout.split('\n').slice(0, -2)).toEqual(
      ['make "d"', 'copy "f" 3 B', 'copy "new" 1 B', 'copy "d/inside" 1 B'].map((line) => `[test] ${line}`),
    );
    const inPlace = await place.run('restore', 'test', '--at', 'now', '--in-place', '--dry-run');
    expect(inPlace.stdout.split('\n').slice(0, -2).sort()).toEqual(
      ['copy "d/inside" 1 B', 'copy "new" 1 B', 'replace "d"', 'update "f" 3 B'].map((line) => `[test] ${line}`),
    );
    expect(readTree(place.folder)).toEqual(before);
  });

  it('restores in place, keeps what it replaces beside, and removes nothing', async () => {
    const source = { f: 'now', d: 'a file', e: { inside: 'x' }, later: 'l', same: 'same' };
    const place = workplace({ f: 'old', d: { inside: '1' }, e: 'file', same: 'same' }, source);
    const { code, stderr } = await place.run('restore', 'test', '--at', 'now', '--in-place', '--yes');
    expect(code).toBe(0);
    const [, stamp = ''] = /as NAME\.before-restore-(\S+)/.exec(stderr) ?? [];
    const beside = `.before-restore-${stamp}`;
    const found = Object.fromEntries(
      pathsIn(place.path('s')).map((name) => {
        const file = place.path('s', name);
        return [name, fs.statSync(file).isFile() ? fs.readFileSync(file, 'utf8') : 'folder'];
      }),
    );
    expect(found).toEqual({
      ...{ f: 'old', [`f${beside}`]: 'now' },
      ...{ d: 'folder', 'd/inside': '1', [`d${beside}`]: 'a file' },
      ...{ e: 'file', [`e${beside}`]: 'folder', [`e${beside}/inside`]: 'x' },
      ...{ later: 'l', same: 'same' },
    });
  });

  it('leaves the folders alone that lead to what is restored in place', async () => {
    const place = workplace({ a: { b: { f: 'old' } } }, { a: { b: { f: 'now', other: 'o' } } });
    fs.utimesSync(place.path('s/a'), 1, 1);
    fs.chmodSync(place.path('s/a'), 0o750);
    fs.chmodSync(place.path('r/a'), 0o711);
    const before = [place.path('s'), place.path('s/a')].map((folder) => fs.statSync(folder));
    expect(await place.run('restore', 'test', 'a/b/f', '--at', 'now', '--in-place', '--yes')).toMatchObject({
      code: 0,
    });
    const after = [place.path('s'), place.path('s/a')].map((folder) => fs.statSync(folder));
    expect(after.map(({ mode, mtimeMs }) => [mode, mtimeMs])).toEqual(
      before.map(({ mode, mtimeMs }) => [mode, mtimeMs]),
    );
    expect(fs.readFileSync(place.path('s/a/b/f'), 'utf8')).toBe('old');
  });

  it('has a result for programs', async () => {
    const place = workplace(TREE);
    const { stdout } = await place.run('restore', 'test', '--at', 'now', '--to', 'out', '--json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind }) => kind)).toEqual(['pass', 'restore']);
    expect(lines.at(-1)).toMatchObject({
      from: place.path('r'),
      to: place.path('out'),
      exitCode: 0,
      outcome: 'ok',
      counts: { copied: 4, made: 2 },
      problemCount: 0,
    });
    const failed = await place.run('restore', 'test', '--at', 'never', '--json');
    expect(JSON.parse(failed.stdout)).toMatchObject({
      exitCode: 2,
      error: { message: expect.stringContaining('never') },
    });
  });
});

/** Two restore points, `FIRST` and `SECOND`. */
function withPoints(place: Workplace): StoreMaker {
  const maker = new StoreMaker(place.path('r'));
  maker.open(FIRST);
  maker.update('top', 'changed');
  maker.remove('a');
  maker.make('later', 'l');
  maker.close();
  maker.open(SECOND);
  maker.lose('later');
  maker.make('a', 'no folder any more');
  return maker;
}

const FIRST = '2026-11-20T20-05-00Z';
const SECOND = '2026-11-21T08-00-00Z';

describe('foldersync restore, to a restore point', () => {
  it('restores what was there then, and says which point that is', async () => {
    const place = workplace(TREE);
    const before = readTree(place.path('r'));
    withPoints(place);
    const { code, stderr } = await place.run('restore', 'test', '--at', FIRST);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`(restore point ${FIRST})`) });
    expect(readTree(place.path(`test-${FIRST}`))).toEqual(before);
    const named = await place.run('restore', '--from', 'r', 'top', '--at', '2026-11-20 23:00Z', '--to', 'x', '--json');
    expect(JSON.parse(named.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ point: FIRST, flaws: [] });
    expect(fs.readFileSync(place.path('x/top'), 'utf8')).toBe('top');
  });

  it('restores a folder in place that a file has taken the place of', async () => {
    const place = workplace(TREE, { a: 'no folder any more', top: 'changed' });
    withPoints(place);
    expect(await place.run('restore', 'test', 'a', '--at', FIRST, '--in-place', '--yes')).toMatchObject({ code: 0 });
    expect(readTree(place.path('s/a'))).toEqual(readTree(place.path('r/.foldersync/versions', FIRST, 'tree/2/a')));
    expect(fs.readFileSync(place.path('s/top'), 'utf8')).toBe('changed');
  });

  it('names what was not kept, and gives back the rest', async () => {
    const place = workplace(TREE);
    withPoints(place);
    const { code, stdout, stderr } = await place.run('restore', 'test', '--at', SECOND, '--to', 'out');
    expect(code).toBe(1);
    expect(stdout).toContain('problem: cannot restore "later" on the replica: no version of it was kept (NOT_KEPT)\n');
    expect(stdout).toMatch(/restore with problems: 1 problem, 1 copied/);
    expect(stderr).toContain('what is there is whole; what is missing is named above\n');
    expect(pathsIn(place.path('out'))).toEqual(['top']);
  });

  it('says when a path was there that was not there then', async () => {
    const place = workplace(TREE);
    withPoints(place);
    const { code, stderr } = await place.run('restore', 'test', 'a/b', '--at', SECOND);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there was nothing at "a/b" then'),
    });
    expect(stderr).toContain(`something was there at ${FIRST}`);
    const never = await place.run('restore', 'test', 'none', '--at', FIRST);
    expect(never.stderr).toContain('there was nothing at "none" then');
    expect(never.stderr).toContain('nothing was there at any other time either');
  });

  it('names the first moment, where an earlier one is asked for, and knows no other points', async () => {
    const place = workplace(TREE);
    const maker = new StoreMaker(place.path('r'));
    maker.open(FIRST);
    maker.remove('a');
    for (const [at, message] of [
      ['2020-01-01', /nothing is known of 2020-01-01/],
      [SECOND, new RegExp(`there is no restore point ${SECOND}`)],
    ] as const) {
      const { code, stderr } = await place.run('restore', 'test', '--at', at);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
      expect(stderr).toContain('the first moment that can be restored is 2026-11-20');
    }
  });

  it('says why a point cannot be had exactly, and restores what it can', async () => {
    const place = workplace(TREE);
    const maker = withPoints(place);
    fs.appendFileSync(path.join(maker.versions, SECOND, 'journal'), 'no line\n');
    const { code, stderr } = await place.run('restore', 'test', '--at', FIRST, '--to', 'out');
    expect(stderr).toMatch(/warning: the journal of \S+ cannot be read from line \d+ on/);
    expect(code).toBe(0);
    expect(fs.readFileSync(place.path('out/top'), 'utf8')).toBe('top');
  });
});

describe('foldersync restore, asked for what cannot be', () => {
  it.each<readonly [what: string, args: readonly string[], message: RegExp]>([
    ['no time', ['test'], /required option '--at <time>' not specified/],
    ['a time that is none', ['test', '--at', 'soonish'], /soonish/],
    ['a time to come', ['test', '--at', '2999-01-01'], /is still to come/],
    ['nothing to restore from', ['--at', 'now'], /nothing says what to restore from/],
    ['a pair that is none', ['tset', '--at', 'now'], /there is no pair "tset"/],
    ['a path outside', ['test', '../x', '--at', 'now'], /"\.\.\/x" is not in the replica/],
    ['a whole path outside', ['test', '/etc/passwd', '--at', 'now'], /"\/etc\/passwd" is not in the replica/],
    ['an empty path', ['test', '', '--at', 'now'], /a path is empty/],
    ['a target that is not empty', ['test', '--at', 'now', '--to', 'full'], /full is not empty/],
    ['a target that is a file', ['test', '--at', 'now', '--to', 'full/f'], /full\/f is not a folder/],
    ['a target in the source', ['test', '--at', 'now', '--to', 's/new'], /s\/new lies in the source of test, /],
    [
      'a target in the replica',
      ['test', '--at', 'now', '--to', 'link/x/y'],
      /link\/x\/y lies in the replica of test, /,
    ],
    ['a target that is a root', ['test', '--at', 'now', '--to', 'r'], /\/r is the replica of test, /],
    ['a target around a root', ['test', '--at', 'now', '--to', '.'], /holds the source of test, /],
    ['a target in a replica without a config', ['--from', 'r', '--at', 'now', '--to', 'r/x'], /lies in the replica /],
    [
      'a place and a folder',
      ['test', '--at', 'now', '--to', 'x', '--in-place'],
      /--in-place and --to exclude each other/,
    ],
    [
      'a place without a config',
      ['--from', 'r', '--at', 'now', '--in-place'],
      /nothing says which source --in-place means/,
    ],
    ['a place, with nobody to ask', ['test', '--at', 'now', '--in-place'], /there is no terminal to ask at/],
    ['a config that nobody reads', ['--from', 'r', '--config', 'x', '--at', 'now'], /--config means nothing/],
  ])('refuses %s', async (_, args, message) => {
    const place = workplace({ f: 'f' }, { f: 'now' });
    writeTree(place.path('full'), { f: 'f' });
    fs.symlinkSync('r', place.path('link'));
    const before = readTree(place.folder);
    const { code, stderr } = await place.run('restore', ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(readTree(place.folder)).toEqual(before);
    expect(path.basename(place.folder)).not.toBe('');
  });
});
