import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { runsOf } from '../../thorough.js';
import { EngineRig } from '../engine-rig.js';
import { mirror, type MirrorOptions, mirrorInLanes, pairOf } from '../mirror.js';
import { folders, PAST, pathsIn, symlink, temporaryFolder, type Tree, writeTree } from '../trees.js';

const IGNORE = { policy: { ignoreFiles: ['.gitignore'] }, approved: true } satisfies MirrorOptions;

describe('ignore files of the source', () => {
  it('leave out what they say, and are mirrored themselves', () => {
    const { source, replica } = folders({
      '.gitignore': '*.o\n',
      'a.o': 'a',
      'a.c': 'a',
      d: { '.gitignore': '!b.o\n/build/\n', 'a.o': 'a', 'b.o': 'b', build: { x: 'x' }, e: { build: { y: 'y' } } },
    });
    expect(mirror(source, replica, IGNORE).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual([
      '.gitignore',
      'a.c',
      'd',
      'd/.gitignore',
      'd/b.o',
      'd/e',
      'd/e/build',
      'd/e/build/y',
    ]);
  });

  it('mean nothing unless the pair asks for them', () => {
    const { source, replica } = folders({ '.gitignore': '*\n', a: 'a' });
    mirror(source, replica);
    expect(pathsIn(replica)).toEqual(['.gitignore', 'a']);
  });

  it('leave in the replica what they leave out, also in a folder that is gone from the source', () => {
    const { source, replica } = folders(
      { '.gitignore': 'build/\n', a: 'a' },
      { build: { x: 'x' }, gone: { build: { y: 'y' }, z: 'z' }, old: 'old' },
    );
    const { report } = mirror(source, replica, IGNORE);
    expect(report).toMatchObject({ outcome: 'ok', counts: { removed: 2, kept: 1 } });
    expect(pathsIn(replica)).toEqual(['.gitignore', 'a', 'build', 'build/x', 'gone', 'gone/build', 'gone/build/y']);
  });

  it('of the replica mean nothing: a folder that is gone goes with what its own file had left out', () => {
    const { source, replica } = folders({ a: 'a' }, { gone: { '.gitignore': 'build/\n', build: { y: 'y' } } });
    expect(mirror(source, replica, IGNORE).report.counts.removed).toBe(4);
    expect(pathsIn(replica)).toEqual(['a']);
  });

  it('that are removed, or say less, give free what they had left out', () => {
    const { source, replica } = folders(
      { '.gitignore': 'build/\nx\n', build: { n: 'n' } },
      { build: { o: 'o' }, x: 'x' },
    );
    mirror(source, replica, IGNORE);
    fs.writeFileSync(path.join(source, '.gitignore'), 'x\n');
    mirror(source, replica, IGNORE);
    expect(pathsIn(replica)).toEqual(['.gitignore', 'build', 'build/n', 'x']);
    fs.rmSync(path.join(source, '.gitignore'));
    mirror(source, replica, IGNORE);
    expect(pathsIn(replica)).toEqual(['build', 'build/n']);
  });

  it('count for the gate: what they leave out is not removed, and what they do not is', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`f${at}`, 'f']));
    const { source, replica } = folders({ '.gitignore': 'kept/\n', a: 'a' }, { kept: many, b: 'b', a: 'a' });
    expect(mirror(source, replica, { ...IGNORE, approved: false }).report.outcome).toBe('ok');
    fs.writeFileSync(path.join(source, '.gitignore'), '');
    const { report } = mirror(source, replica, { ...IGNORE, approved: false });
    expect(report).toMatchObject({ outcome: 'held', hold: { removals: 151 } });
    expect(pathsIn(path.join(replica, 'kept'))).toHaveLength(150);
  });

  it.each([
    ['be a symlink', symlink('elsewhere')],
    ['be a folder', { x: 'x' }],
  ] as const)('may not %s', (_, entry) => {
    const { source, replica } = folders({ '.gitignore': entry, elsewhere: 'a\n', a: 'a' });
    expect(mirror(source, replica, IGNORE).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toContain('a');
  });

  it('do not count in a folder that everybody may write to, nor where others may not', () => {
    const { source, replica } = folders({ all: { '.gitignore': 'a\n', a: 'a' }, own: { '.gitignore': 'a\n', a: 'a' } });
    fs.chmodSync(path.join(source, 'all'), 0o1777);
    fs.chmodSync(path.join(source, 'own'), 0o1755);
    mirror(source, replica, IGNORE);
    expect(pathsIn(replica)).toEqual(['all', 'all/.gitignore', 'all/a', 'own', 'own/.gitignore']);
  });
});

describe('an ignore file that cannot be read', () => {
  const unreadable: MirrorOptions = {
    ...IGNORE,
    intercept: ({ verb, path: at, side }) =>
      verb === 'whileOpen' && side === 'source' && at === 'd/.gitignore' ? 'EIO' : undefined,
  };

  it('is one problem, and shelters its folder and all below', () => {
    const { source, replica } = folders(
      { a: 'a', d: { '.gitignore': 'x\n', new: 'new', e: { f: 'f' } } },
      { b: 'b', d: { old: 'old', e: { g: 'g' } } },
    );
    const pass = mirror(source, replica, unreadable);
    expect(pass.report).toMatchObject({ outcome: 'problems', problemCount: 1 });
    expect(pass.lines.filter((line) => line.startsWith('problem'))).toEqual(['problem source d/.gitignore EIO']);
    expect(pathsIn(replica)).toEqual(['a', 'd', 'd/e', 'd/e/g', 'd/old']);
  });

  it('shelters what a watcher has heard of below it', () => {
    const { source, replica } = folders({ d: { '.gitignore': 'x\n', e: { f: 'f' } } }, { d: { e: { g: 'g' } } });
    const directory = { path: 'd/e' as RelativePath, extent: 'entries', names: [] } as const;
    const targeted = { directories: [directory], renames: [], replicaEntries: 3, replicaFiles: 1 };
    const pass = mirror(source, replica, { ...unreadable, targeted });
    expect(pass.lines).toEqual(['problem source d/.gitignore EIO']);
    expect(pathsIn(replica)).toEqual(['d', 'd/e', 'd/e/g']);
  });

  it('may be too long', () => {
    const { source, replica } = folders({ '.gitignore': `${'x'.repeat(99)}\n`.repeat(3000), a: 'a' }, { b: 'b' });
    const pass = mirror(source, replica, IGNORE);
    expect(pass.lines).toEqual(['problem source .gitignore EFBIG']);
    expect(pathsIn(replica)).toEqual(['b']);
  });
});

it('a directory that is left out since it is watched is not touched any more', () => {
  const { source, replica } = folders({ '.gitignore': 'd/\n', d: { e: { f: 'f' } } }, { d: { e: {} } });
  const directory = { path: 'd/e' as RelativePath, extent: 'entries', names: [] } as const;
  const targeted = { directories: [directory], renames: [], replicaEntries: 3, replicaFiles: 1 };
  expect(mirror(source, replica, { ...IGNORE, targeted }).lines).toEqual([]);
  expect(pathsIn(replica)).toEqual(['d', 'd/e']);
});

it('a targeted pass goes by the files of all folders above', () => {
  const { source, replica } = folders(
    { '.gitignore': '*.o\n', d: { '.gitignore': '!a.o', e: { 'a.o': 'a', 'b.o': 'b' } } },
    { d: { e: {} } },
  );
  const directory = { path: 'd/e' as RelativePath, extent: 'entries', names: [] } as const;
  mirror(source, replica, {
    ...IGNORE,
    targeted: { directories: [directory], renames: [], replicaEntries: 3, replicaFiles: 1 },
  });
  expect(pathsIn(replica)).toEqual(['d', 'd/e', 'd/e/a.o']);
});

it('lanes go by the same files as one thread', async () => {
  const base = temporaryFolder({ inMemory: true });
  for (let at = 0; at < 150; at++) {
    const lines = at % 3 === 0 ? { '.gitignore': 'build/\n!/keep.o\n' } : {};
    const content = {
      'a.o': 'a',
      'keep.o': 'k',
      'b.c': 'b',
      build: { x: 'x' },
      deep: { build: { y: 'y' }, 'c.o': 'c' },
    };
    writeTree(path.join(base, 'source', `d${at}`), { ...lines, ...content });
    const old = { build: { old: 'old' }, gone: { 'a.o': 'a', z: 'z' }, 'b.c': 'old!' };
    for (const replica of ['alone', 'shared']) writeTree(path.join(base, replica, `d${at}`), old);
  }
  writeTree(path.join(base, 'source'), { '.gitignore': '*.o\n' });
  for (const folder of ['source', 'alone', 'shared']) fs.utimesSync(path.join(base, folder), PAST, PAST);
  const options = { ...IGNORE, adapter: 'linux' } as const;
  const alone = mirror(path.join(base, 'source'), path.join(base, 'alone'), options);
  const lanes = { count: 3 };
  const shared = await mirrorInLanes(path.join(base, 'source'), path.join(base, 'shared'), { ...options, lanes });
  expect(shared.report.counts).toEqual(alone.report.counts);
  expect(alone.report.counts.kept).toBeGreaterThan(0);
  expect(pathsIn(path.join(base, 'shared'))).toEqual(pathsIn(path.join(base, 'alone')));
});

it('a changed ignore file has its folder mirrored anew, one of the root all of the source', async () => {
  const { base, source, replica } = folders({ d: { '.gitignore': 'build/\n', build: { x: 'x' }, f: 'f' }, 'a.o': 'a' });
  const watch = { settleMs: 5, maxWaitMs: 100, pollMs: 3_600_000 };
  const pair = { ...pairOf(source, replica, { ignoreFiles: ['.gitignore'], adopt: true }), watch };
  const engine = new EngineRig(pair, path.join(base, 'state'));
  expect((await engine.run()).outcome).toBe('ok');
  expect(pathsIn(replica)).toEqual(['a.o', 'd', 'd/.gitignore', 'd/f']);

  fs.writeFileSync(path.join(source, 'd', '.gitignore'), 'f\n');
  await engine.until(() => fs.existsSync(path.join(replica, 'd', 'build', 'x')));
  fs.writeFileSync(path.join(source, 'd', 'build', 'y'), 'y');
  await engine.until(() => fs.existsSync(path.join(replica, 'd', 'build', 'y')));

  fs.writeFileSync(path.join(source, 'd', '.gitignore.new'), 'build/\n');
  fs.renameSync(path.join(source, 'd', '.gitignore.new'), path.join(source, 'd', '.gitignore'));
  fs.rmSync(path.join(source, 'd', 'f'));
  // What was left out of the replica until now is told apart again: f goes, and build stays with what it has.
  await engine.until(() => !fs.existsSync(path.join(replica, 'd', 'f')));
  fs.writeFileSync(path.join(source, 'd', 'build', 'z'), 'z');
  fs.writeFileSync(path.join(source, 'd', 'after'), 'after');
  await engine.until(() => fs.existsSync(path.join(replica, 'd', 'after')));
  expect(pathsIn(path.join(replica, 'd'))).toEqual(['.gitignore', 'after', 'build', 'build/x', 'build/y']);

  fs.writeFileSync(path.join(source, '.gitignore'), '*.o\n');
  await engine.until(() => fs.existsSync(path.join(replica, '.gitignore')));
  fs.rmSync(path.join(source, 'a.o'));
  fs.writeFileSync(path.join(source, 'last'), 'last');
  await engine.until(() => fs.existsSync(path.join(replica, 'last')));
  expect(fs.existsSync(path.join(replica, 'a.o'))).toBe(true);
});

const name = fc.constantFrom('a', 'b', 'c');
const line = fc.constantFrom(
  'a',
  'b',
  '/a',
  'a/',
  'b/c',
  '/b/',
  '*',
  '!a',
  '!b',
  '!/a',
  '!c/',
  '!*/',
  '**/b',
  'a/**',
  '/*',
);
const tree = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(name, fc.oneof({ maxDepth: 2 }, fc.constant('same'), fc.constant('other!'), tie('tree')), {
    maxKeys: 3,
  }) as fc.Arbitrary<Tree>,
}));
const source = fc.letrec<{ source: Tree }>((tie) => ({
  source: fc
    .record({
      entries: fc.dictionary(name, fc.oneof({ maxDepth: 2 }, fc.constant('same'), tie('source')), { maxKeys: 3 }),
      lines: fc.option(fc.array(line, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    })
    .map(
      ({ entries, lines }) => (lines === undefined ? entries : { ...entries, '.gitignore': lines.join('\n') }) as Tree,
    ),
}));

/** The same patterns, bound to the root: those of deeper folders come later, and so count more. */
function flatPatterns(at: Tree, folder = ''): string[] {
  const own = typeof at['.gitignore'] === 'string' ? at['.gitignore'].split('\n') : [];
  const here = own.map((text) => {
    const [, negation = '', pattern = ''] = /^(!?)(.*)$/.exec(text) ?? [];
    const isBound = pattern.slice(0, -1).includes('/');
    return `${negation}${folder}/${isBound ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
  });
  const below = Object.entries(at).flatMap(([child, entry]) =>
    typeof entry === 'string' ? [] : flatPatterns(entry as Tree, `${folder}/${child}`),
  );
  return [...here, ...below];
}

it('a pass with ignore files is a pass with the same patterns in the config', () => {
  fc.assert(
    fc.property(source.source, tree.tree, fc.boolean(), (from, to, isLinux) => {
      const base = temporaryFolder({ inMemory: true });
      const at = (...names: string[]) => path.join(base, ...names);
      writeTree(at('source'), from);
      for (const replica of ['one', 'other']) writeTree(at(replica), to);
      const options = { approved: true, adapter: isLinux ? 'linux' : 'portable' } as const;
      const one = mirror(at('source'), at('one'), { ...options, policy: { ignoreFiles: ['.gitignore'] } });
      const other = mirror(at('source'), at('other'), { ...options, policy: { exclude: flatPatterns(from) } });
      expect(one.lines).toEqual(other.lines);
      expect(one.report.counts).toEqual(other.report.counts);
      expect(pathsIn(at('one'))).toEqual(pathsIn(at('other')));
      fs.rmSync(base, { recursive: true });
    }),
    { numRuns: runsOf(60), endOnFailure: true },
  );
});
