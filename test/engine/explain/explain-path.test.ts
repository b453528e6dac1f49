// What src/engine/explain/ finds out about a path, of both adapters.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExplainedPath } from '../../../src/core/report/explanation.js';
import { mountBind, mountVolume } from '../../fs/mounts.js';
import { FIRST, mirror, type MirrorOptions } from '../mirror.js';
import { file, folders, pathsIn, type Tree } from '../trees.js';

/** Explains a path of two trees; each answer is asked for again of both adapters, and nothing may be changed by it. */
function explain(
  trees: { source: string; replica: string },
  asked: string,
  options: MirrorOptions = {},
): ExplainedPath {
  const before = pathsIn(trees.replica);
  const [one, other] = (['portable', 'linux'] as const).map(
    (adapter) => mirror(trees.source, trees.replica, { ...options, adapter, explain: asked }).report.explanation,
  );
  expect(other).toEqual(one);
  expect(pathsIn(trees.replica)).toEqual(before);
  if (one?.kind !== 'inside') throw new Error(JSON.stringify(one));
  return one;
}

const NOTHING = { itself: [], above: [], below: {}, bytes: 0 };

describe('what the next pass would do to a path', () => {
  it.each<[what: string, source: Tree, replica: Tree, asked: string, planned: Partial<ExplainedPath['planned']>]>([
    ['nothing to a file that is the same', { a: 'a' }, { a: 'a' }, 'a', {}],
    ['copy a new file', { a: 'abc' }, {}, 'a', { itself: ['copy'], bytes: 3 }],
    ['update a file', { a: 'abc' }, { a: 'abcd' }, 'a', { itself: ['update'], bytes: 3 }],
    [
      'retouch a file',
      { a: file('a', { mode: 0o600 }) },
      { a: file('a', { mode: 0o640 }) },
      'a',
      { itself: ['retouch'] },
    ],
    ['remove what the source lacks', {}, { a: { b: 'b' }, c: 'c' }, 'a', { itself: ['remove'], below: { remove: 1 } }],
    [
      'remove a path below a folder that goes',
      { x: 'x' },
      { a: { b: 'b' } },
      'a/b',
      { itself: ['remove'], above: [{ verb: 'remove', path: 'a' }] as never },
    ],
    ['replace another type', { a: { b: 'b' } }, { a: 'a' }, 'a', { itself: ['replace'], below: { copy: 1 }, bytes: 1 }],
    [
      'make new folders for it',
      { a: { b: { c: 'c', d: 'd' }, e: 'e' } },
      {},
      'a/b/c',
      {
        itself: ['copy'],
        above: [
          { verb: 'make', path: 'a' },
          { verb: 'make', path: 'a/b' },
        ] as never,
        bytes: 1,
      },
    ],
    [
      'mirror all below a folder',
      { a: { b: { c: 'c', d: 'd' }, e: 'e' } },
      { a: { f: 'f' } },
      'a',
      {
        below: { make: 1, copy: 3, remove: 1 },
        bytes: 3,
      },
    ],
  ])('%s', (_, source, replica, asked, planned) => {
    const trees = folders(source, replica);
    for (const side of [trees.source, trees.replica])
      for (const at of pathsIn(side))
        if (fs.statSync(path.join(side, at)).isDirectory()) fs.utimesSync(path.join(side, at), 1, 1);
    const { planned: found, problems } = explain(trees, asked);
    expect(found).toEqual({ ...NOTHING, ...planned });
    expect(problems).toEqual([]);
  });

  it('is all of a first pass where there is no replica yet', () => {
    const trees = folders({ a: { b: 'b' } });
    fs.rmdirSync(trees.replica);
    expect(explain(trees, 'a/b', { state: FIRST }).planned).toEqual({
      ...NOTHING,
      itself: ['copy'],
      above: [{ verb: 'make', path: 'a' }],
      bytes: 1,
    });
  });
});

describe('what decides about a path', () => {
  it('is a pattern of the config, about it or a folder that it is in', () => {
    const trees = folders({ build: { a: { b: 'b' } }, c: 'c' }, { build: { old: 'old' } });
    const policy = { exclude: ['*.o', 'build/'] };
    const pattern = { text: 'build/', excludes: true, at: 'build', place: { list: 'exclude', index: 1 } };
    for (const asked of ['build', 'build/a/b', 'build/old', 'build/nowhere'])
      expect(explain(trees, asked, { policy })).toMatchObject({
        pattern,
        leftOut: { by: 'pattern', at: 'build' },
        planned: NOTHING,
      });
    expect(explain(trees, 'c', { policy })).not.toHaveProperty('pattern');
  });

  it('is a pattern that brings it back', () => {
    const explained = explain(folders({ 'a.o': 'a' }), 'a.o', { policy: { exclude: ['*.o'], include: ['a.o'] } });
    expect(explained).toMatchObject({
      pattern: { text: '!a.o', excludes: false, place: { list: 'include', index: 0 } },
      planned: { itself: ['copy'] },
    });
    expect(explained).not.toHaveProperty('leftOut');
  });

  it('is a line of an ignore file, and one that cannot be read is the problem', () => {
    const trees = folders({ d: { '.gitignore': '# no\n*.o\n', 'a.o': 'a' } }, { d: {} });
    const policy = { ignoreFiles: ['.gitignore'] };
    expect(explain(trees, 'd/a.o', { policy })).toMatchObject({
      pattern: { text: '*.o', place: { file: 'd/.gitignore', line: 2 } },
      leftOut: { by: 'pattern', at: 'd/a.o' },
    });
    const { report } = mirror(trees.source, trees.replica, {
      policy,
      explain: 'd/a.o',
      intercept: ({ verb, path: at }) => (verb === 'whileOpen' && at === 'd/.gitignore' ? 'EIO' : undefined),
    });
    expect(report).toMatchObject({
      outcome: 'problems',
      explanation: { problems: [{ path: 'd/.gitignore', code: 'EIO' }], planned: NOTHING },
    });
  });

  it.each<[what: string, source: Tree, replica: Tree, asked: string, leftOut: ExplainedPath['leftOut']]>([
    [
      "foldersync's own folder",
      { a: 'a' },
      { '.foldersync': { versions: {} } },
      '.foldersync/versions',
      { by: 'own', at: '.foldersync' },
    ],
    [
      'a file in the making',
      { '.foldersync-0123456789abcdef.tmp': 'a' },
      {},
      '.foldersync-0123456789abcdef.tmp',
      { by: 'staged', at: '.foldersync-0123456789abcdef.tmp' },
    ],
    ['that it is on neither side', { a: 'a' }, {}, 'b', { by: 'absent', at: 'b' }],
    ['that it lies below a file', { a: 'a' }, {}, 'a/b', { by: 'absent', at: 'a/b' }],
  ])('is %s', (_, source, replica, asked, leftOut) => {
    const explained = explain(folders(source, replica), asked);
    expect(explained.leftOut).toEqual(leftOut);
    expect(explained.planned.itself).toEqual([]);
  });

  it('is a mount, of the path or of a folder that it is in, on either side', (context) => {
    const trees = folders({ m: {}, a: 'a' }, { n: {}, a: 'a' });
    mountBind(context, mountVolume(context, 'tmpfs'), path.join(trees.source, 'm'));
    fs.writeFileSync(path.join(trees.source, 'm', 'file'), 'x');
    mountBind(context, mountVolume(context, 'tmpfs'), path.join(trees.replica, 'n'));
    expect(explain(trees, 'm').leftOut).toEqual({ by: 'mount', at: 'm', side: 'source' });
    // What lies beyond a mount, one adapter sees and the other does not.
    for (const adapter of ['portable', 'linux'] as const) {
      const told = (asked: string) =>
        mirror(trees.source, trees.replica, { adapter, explain: asked }).report.explanation;
      expect(told('m/file')).toMatchObject({ leftOut: { by: 'mount', at: 'm', side: 'source' } });
      expect(told('n/file')).toMatchObject({ leftOut: { by: 'mount', at: 'n', side: 'replica' } });
    }
    const crossed = explain(trees, 'm/file', { policy: { crossMounts: true } });
    expect(crossed).toMatchObject({ planned: { itself: ['copy'] } });
    expect(crossed.leftOut).toBeUndefined();
  });

  it('is the type of what is there, where it cannot be mirrored', () => {
    const trees = folders({}, {});
    execFileSync('mkfifo', [path.join(trees.source, 'fifo')]);
    const explained = explain(trees, 'fifo', { policy: { special: 'skip' } });
    expect(explained).toMatchObject({
      source: { type: 'special' },
      leftOut: { by: 'special', at: 'fifo', side: 'source' },
    });
    expect(explained.planned.itself).toEqual([]);
  });

  it('is that prune is off', () => {
    const explained = explain(folders({ a: 'a' }, { b: 'b' }), 'b', { policy: { prune: false } });
    expect(explained).toMatchObject({ leftOut: { by: 'no-prune', at: 'b' }, planned: NOTHING });
  });

  it('is a problem, of it or of a folder that it is in', () => {
    const trees = folders({ d: { a: 'a' } }, { d: { b: 'b' } });
    for (const asked of ['d', 'd/a', 'd/b']) {
      const { report } = mirror(trees.source, trees.replica, {
        explain: asked,
        intercept: ({ verb, path: at, side }) =>
          verb === 'list' && side === 'source' && at === 'd' ? 'EACCES' : undefined,
      });
      expect(report).toMatchObject({
        outcome: 'problems',
        explanation: { problems: [{ path: 'd', code: 'EACCES' }], planned: { itself: [], below: {} } },
      });
    }
  });
});

describe('a path that is asked about', () => {
  it('is absolute in either folder, or relative to the source', () => {
    const trees = folders({ d: { a: 'a' } }, { d: { b: 'b' } });
    const paths = [path.join(trees.source, 'd', 'a'), `${trees.replica}/d//a`, 'd/a', './d/../d/a/'].map(
      (asked) => explain(trees, asked).path,
    );
    expect(new Set(paths)).toEqual(new Set(['d/a']));
    expect(explain(trees, trees.source).path).toBe('');
  });

  it('may lie in neither', () => {
    const { base, source, replica } = folders({ a: 'a' });
    for (const asked of [base, '/', '..', '../source/a', `${source}2`])
      expect(mirror(source, replica, { explain: asked }).report.explanation).toEqual({ kind: 'outside' });
  });

  it('is given as foldersync shows it, unless something is called so', () => {
    const { source, replica } = folders({});
    fs.writeFileSync(Buffer.from(`${source}/a\xff"\n`, 'latin1'), 'a');
    expect(explain({ source, replica }, 'a\\xff\\"\\n')).toMatchObject({ path: 'a\xff"\n', source: { type: 'file' } });
    expect(explain({ source, replica }, '"a\\xff\\"\\n"')).toMatchObject({ path: 'a\xff"\n' });
    fs.writeFileSync(Buffer.from(`${source}/a\\xff\\"\\n`, 'latin1'), 'a');
    expect(explain({ source, replica }, 'a\\xff\\"\\n').path).toBe('a\\xff\\"\\n');
  });
});
