import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../intercept.js';
import { COMPLETED, type MirrorOptions, mirror } from '../mirror.js';
import { clearFolder, PAST, pathsIn, readTree, symlink, temporaryFolder, type Tree, writeTree } from '../trees.js';
import { runsOf } from '../../thorough.js';

/** Writes a tree, then gives files further names: `[existing, new]`. Every folder gets one age. */
function linked(root: string, tree: Tree, links: readonly (readonly [string, string])[]): void {
  writeTree(root, tree);
  for (const [from, to] of links) fs.linkSync(path.join(root, from), path.join(root, to));
  for (const name of ['.', ...pathsIn(root)]) {
    const entry = path.join(root, name);
    if (fs.lstatSync(entry).isDirectory()) fs.utimesSync(entry, PAST, PAST);
  }
}

/** The names of each file that has several, sorted. */
function groupsIn(root: string): string[] {
  const groups = new Map<number, string[]>();
  for (const name of pathsIn(root)) {
    const stats = fs.lstatSync(path.join(root, name));
    if (stats.isDirectory()) continue;
    groups.set(stats.ino, [...(groups.get(stats.ino) ?? []), name]);
  }
  return [...groups.values()]
    .filter((names) => names.length > 1)
    .map((names) => names.join('='))
    .sort();
}

interface Sides {
  readonly source: string;
  readonly replica: string;
}

function sides(): Sides {
  const base = temporaryFolder();
  return { source: path.join(base, 'source'), replica: writeTree(path.join(base, 'replica'), {}) };
}

/** One pass makes both sides the same, links included, and another one has nothing to do. */
function expectMirrored({ source, replica }: Sides, options: MirrorOptions = {}): string[] {
  const { report, lines } = mirror(source, replica, { approved: true, ...options });
  expect(report).toMatchObject({ outcome: 'ok', again: false });
  expect(groupsIn(replica)).toEqual(groupsIn(source));
  expect(readTree(replica)).toEqual(readTree(source));
  expect(mirror(source, replica, options).lines).toEqual([]);
  return [...lines];
}

describe('files with several names in the source are one in the replica', () => {
  it('when they are new, in one directory and in several', () => {
    const both = sides();
    linked(both.source, { a: 'a', d: { e: {} }, z: 'z' }, [
      ['a', 'b'],
      ['a', 'd/c'],
      ['a', 'd/e/f'],
    ]);
    fs.utimesSync(both.replica, PAST, PAST);
    expect(mirror(both.source, both.replica, { dryRun: true }).lines).toEqual([
      'copy a',
      'link b',
      'make d',
      'copy z',
      'link d/c',
      'make d/e',
      'link d/e/f',
    ]);
    expect(expectMirrored(both)).toEqual([
      'copy a',
      'link b',
      'make d',
      'copy z',
      'link d/c',
      'make d/e',
      'link d/e/f',
    ]);
  });

  it('when the one file changes', () => {
    const both = sides();
    linked(both.source, { a: 'a', d: {} }, [
      ['a', 'b'],
      ['a', 'd/c'],
    ]);
    mirror(both.source, both.replica);
    fs.writeFileSync(path.join(both.source, 'd', 'c'), 'changed');
    expect(expectMirrored(both)).toEqual(['update a', 'link b', 'link d/c']);
    fs.chmodSync(path.join(both.source, 'b'), 0o600);
    expect(expectMirrored(both)).toEqual(['retouch a']);
  });

  it('when a name is added in a later pass, wherever it is in the order', () => {
    const both = sides();
    linked(both.source, { m: 'm' }, [['m', 'n']]);
    mirror(both.source, both.replica);
    for (const name of ['a', 'o']) fs.linkSync(path.join(both.source, 'm'), path.join(both.source, name));
    expect(expectMirrored(both)).toEqual(['link a', 'link o']);
  });

  it('when a single file gets a second name, in a directory that comes before', () => {
    const both = sides();
    linked(both.source, { z: 'z', d: {} }, []);
    mirror(both.source, both.replica);
    fs.linkSync(path.join(both.source, 'z'), path.join(both.source, 'd', 'a'));
    expectMirrored(both);
  });

  it('also symlinks and pipes', () => {
    const both = sides();
    linked(both.source, { l: symlink('nowhere') }, []);
    execFileSync('mkfifo', [path.join(both.source, 'p')]);
    for (const name of ['l', 'p'])
      execFileSync('ln', ['-P', path.join(both.source, name), path.join(both.source, `${name}2`)]);
    expect(expectMirrored(both, { adapter: 'linux', policy: { special: 'copy' } })).toContain('link l2');
  });

  it('but for names that are excluded', () => {
    const both = sides();
    linked(both.source, { 'a.log': 'x' }, [
      ['a.log', 'b'],
      ['a.log', 'c'],
    ]);
    mirror(both.source, both.replica, { policy: { exclude: ['*.log'] } });
    expect(groupsIn(both.replica)).toEqual(['b=c']);
  });

  it('or copies, where a file cannot have so many names', () => {
    const both = sides();
    linked(both.source, { a: 'a' }, [
      ['a', 'b'],
      ['a', 'c'],
      ['a', 'd'],
    ]);
    // Each link is told twice: by the name that is there, and by the new one.
    let links = 0;
    const intercept = ({ verb }: { verb: string }) => (verb === 'link' && ++links === 3 ? 'EMLINK' : undefined);
    const { report, lines } = mirror(both.source, both.replica, { intercept });
    expect(report.outcome).toBe('ok');
    expect(lines).toEqual(['copy a', 'link b', 'copy c', 'link d']);
    expect(groupsIn(both.replica)).toEqual(['a=b', 'c=d']);
  });

  describe('or in several, where a file takes no more names', () => {
    /** The replica's files take so many names, the source's as many as they like. */
    const takes =
      (names: number, { replica }: Sides, code: string) =>
      ({ side, verb, path: name }: Call) => {
        if (side !== 'replica' || verb !== 'link') return undefined;
        const stats = fs.lstatSync(path.join(replica, name), { throwIfNoEntry: false });
        return stats !== undefined && stats.nlink >= names ? code : undefined;
      };

    const seven = () => {
      const both = sides();
      linked(both.source, { a: 'a', m: {} }, [
        ['a', 'b'],
        ['a', 'c'],
        ['a', 'd'],
        ['a', 'm/a'],
        ['a', 'm/b'],
        ['a', 'm/c'],
      ]);
      return both;
    };

    it.each(['EMLINK', 'EPERM', 'EIO'])('which later passes leave as they are: %s', (code) => {
      const both = seven();
      const options = { intercept: takes(3, both, code) };
      expect(mirror(both.source, both.replica, options).lines).toContain('link m/b');
      expect(groupsIn(both.replica)).toEqual(['a=b=c', 'd=m/a=m/b']);
      expect(mirror(both.source, both.replica, options)).toMatchObject({ lines: [], report: { outcome: 'ok' } });
      expect(groupsIn(both.replica)).toEqual(['a=b=c', 'd=m/a=m/b']);
    });

    it('which all get what changes, and fill up again where a name has gone', () => {
      const both = seven();
      const options = { intercept: takes(3, both, 'EMLINK'), approved: true };
      mirror(both.source, both.replica, options);
      fs.writeFileSync(path.join(both.source, 'b'), 'changed');
      const lines = ['update a', 'link b', 'link c', 'update d', 'link m/a', 'link m/b', 'update m/c'];
      expect(mirror(both.source, both.replica, options).lines).toEqual(lines);
      expect(readTree(both.replica)).toEqual(readTree(both.source));
      fs.rmSync(path.join(both.source, 'c'));
      expect(mirror(both.source, both.replica, options).lines).toContain('remove c');
      expect(mirror(both.source, both.replica, options).lines).toEqual(['link d', 'link m/c']);
      expect(groupsIn(both.replica)).toEqual(['a=b=d', 'm/a=m/b=m/c']);
      expect(mirror(both.source, both.replica, options).lines).toEqual([]);
    });

    it('but never with a name of another file', () => {
      const both = seven();
      const options = { intercept: takes(3, both, 'EMLINK') };
      mirror(both.source, both.replica, options);
      writeTree(both.source, { z: 'a' });
      fs.utimesSync(path.join(both.source, 'z'), fs.statSync(path.join(both.source, 'a')).mtime, PAST);
      fs.linkSync(path.join(both.replica, 'm/c'), path.join(both.replica, 'z'));
      expect(mirror(both.source, both.replica, options).report.outcome).toBe('ok');
      expect(groupsIn(both.replica)).toEqual(['a=b=c', 'd=m/a=m/b']);
      expect(mirror(both.source, both.replica, options).lines).toEqual([]);
    });
  });

  it('unless another file has taken the place of the first one', () => {
    const both = sides();
    linked(both.source, { a: 'a' }, [['a', 'b']]);
    const other = path.join(both.source, '..', 'other');
    fs.writeFileSync(other, 'somebody’s');
    const intercept = ({ verb }: { verb: string }) => {
      if (verb === 'link' && fs.existsSync(other)) fs.renameSync(other, path.join(both.replica, 'a'));
      return undefined;
    };
    expect(mirror(both.source, both.replica, { intercept }).lines).toEqual(['copy a', 'copy b']);
    expect(fs.readFileSync(path.join(both.replica, 'b'), 'utf8')).toBe('a');
  });
});

describe('files that are one in the replica alone are split', () => {
  it('when a name is saved anew in the source', () => {
    const both = sides();
    linked(both.source, { a: 'a' }, [
      ['a', 'b'],
      ['a', 'c'],
    ]);
    mirror(both.source, both.replica);
    fs.writeFileSync(path.join(both.source, 'new'), 'new');
    fs.renameSync(path.join(both.source, 'new'), path.join(both.source, 'a'));
    expect(expectMirrored(both)).toEqual(['update a']);
  });

  it('when they look the same', () => {
    const both = sides();
    writeTree(both.source, { a: 'same', b: 'same' });
    linked(both.replica, { a: 'same' }, [['a', 'b']]);
    fs.utimesSync(both.source, PAST, PAST);
    expect(expectMirrored(both)).toEqual(['update b']);
  });

  it('when two groups of the source are one in the replica', () => {
    const both = sides();
    linked(both.source, { a: 'same', c: 'same' }, [
      ['a', 'b'],
      ['c', 'd'],
    ]);
    linked(both.replica, { a: 'same' }, [
      ['a', 'b'],
      ['a', 'c'],
      ['a', 'd'],
    ]);
    expect(expectMirrored(both)).toEqual(['update c', 'link d']);
  });

  it('and one of them gets another mode, without the other one', () => {
    const both = sides();
    writeTree(both.source, { a: 'same', b: 'same' });
    fs.chmodSync(path.join(both.source, 'a'), 0o600);
    linked(both.replica, { a: 'same' }, [['a', 'b']]);
    fs.utimesSync(both.source, PAST, PAST);
    expectMirrored(both);
  });

  it('but for names outside of the replica, whose content never changes', () => {
    const both = sides();
    writeTree(both.source, { a: 'a', b: 'b' });
    mirror(both.source, both.replica);
    const snapshot = `${both.replica}.snapshot`;
    execFileSync('cp', ['-al', both.replica, snapshot]);
    expect(mirror(both.source, both.replica).lines).toEqual([]);
    fs.writeFileSync(path.join(both.source, 'a'), 'changed');
    expect(expectMirrored(both)).toEqual(['update a']);
    expect(fs.readFileSync(path.join(snapshot, 'a'), 'utf8')).toBe('a');
  });
});

describe('random hard links', { timeout: 300_000 }, () => {
  /** Names, the file that each is of, and the content of each file. */
  const side = fc.record({
    names: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd/a', 'd/b', 'd/e/a', 'f/a', 'f/b'), fc.nat(3), {
      noNullPrototype: true,
    }),
    contents: fc.tuple(...[0, 1, 2, 3].map(() => fc.constantFrom('x', 'y', 'long'))),
  });

  function write(root: string, { names, contents }: { names: Record<string, number>; contents: string[] }): void {
    const first = new Map<number, string>();
    writeTree(root, {});
    for (const [name, which] of Object.entries(names)) {
      const target = path.join(root, name);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      const leader = first.get(which);
      if (leader !== undefined) fs.linkSync(leader, target);
      else fs.writeFileSync(target, contents[which]!); // there are four
      first.set(which, leader ?? target);
      fs.utimesSync(target, PAST + (which % 2), PAST + (which % 2));
    }
  }

  it('are the same after a pass, whatever the replica had', () => {
    const base = temporaryFolder({ inMemory: true });
    const both = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
    fc.assert(
      fc.property(side, side, (source, replica) => {
        clearFolder(base);
        write(both.source, source);
        write(both.replica, replica);
        expectMirrored(both, { policy: { compare: 'content' } });
      }),
      { numRuns: runsOf(300) },
    );
  });

  it('are the same in the eyes of rsync', (context) => {
    const hasRsync = spawnSync('rsync', ['--version']).status === 0;
    if (!hasRsync && process.env.CI === undefined) context.skip('rsync is not installed');
    const base = temporaryFolder({ inMemory: true });
    const both = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
    fc.assert(
      fc.property(side, side, (source, replica) => {
        clearFolder(base);
        write(both.source, source);
        write(both.replica, replica);
        mirror(both.source, both.replica, { approved: true, policy: { compare: 'content' } });
        const judge = ['-aHinc', '--delete', `${both.source}/`, `${both.replica}/`];
        expect(execFileSync('rsync', judge, { encoding: 'utf8' })).toBe('');
      }),
      { numRuns: runsOf(25) },
    );
  });
});

describe('a dry run plans links as they are made', () => {
  function expectPlanned({ source, replica }: Sides, options: MirrorOptions = {}): void {
    const planned = mirror(source, replica, { ...options, approved: true, dryRun: true }).lines;
    expect([...planned].sort()).toEqual([...mirror(source, replica, { ...options, approved: true }).lines].sort());
  }

  it('also where a directory takes the place of a file, and is filled last', () => {
    const both = sides();
    linked(both.source, { a: { one: '1' }, b: {} }, [['a/one', 'b/one']]);
    linked(both.replica, { a: 'a', b: {} }, []);
    expectPlanned(both);
  });

  it('also where a file takes the place of a directory, and another name of it is new', () => {
    const both = sides();
    linked(both.source, { a: { one: '1' }, b: 'b' }, [['b', 'a/two']]);
    linked(both.replica, { a: 'a', b: {} }, []);
    expectPlanned(both);
  });

  it('also on a file system that has none', () => {
    const both = sides();
    linked(both.source, { a: 'a' }, [['a', 'b']]);
    const { state } = mirror(both.source, both.replica);
    const { traits, ...others } = state;
    if (traits === undefined) throw new Error('the replica was not tried out');
    for (const name of ['a', 'b']) fs.rmSync(path.join(both.replica, name));
    const without = { ...others, traits: { ...traits, kept: { ...traits.kept, hardLinks: false } } };
    const planned = mirror(both.source, both.replica, { dryRun: true, state: without });
    expect(planned.lines).toEqual(['copy a', 'copy b']);
  });
});

describe('a watching pair asks for one more full pass, since no event tells of it', () => {
  const passing = (
    links: readonly (readonly [string, string])[],
    during: (source: string) => void,
    replica: Tree = {},
  ) => {
    const both = sides();
    linked(both.source, { d1: { a: 'before' }, d2: {} }, links);
    writeTree(both.replica, replica);
    const once = (path: string) => path === 'd2' && during(both.source);
    const { report, wantsFull } = mirror(both.source, both.replica, { watch: once, state: COMPLETED });
    expect(report.outcome).toBe('ok');
    return { ...both, wantsFull };
  };

  it('where a file is linked into a folder that is not watched yet, when its first name was met', () => {
    const moved = passing([], (source) => fs.linkSync(path.join(source, 'd1/a'), path.join(source, 'd2/h')));
    expect(moved.wantsFull).toBe(true);
    expect(groupsIn(moved.replica)).toEqual([]);
    mirror(moved.source, moved.replica, { watch: () => {} });
    expect(groupsIn(moved.replica)).toEqual(['d1/a=d2/h']);
  });

  it('also where that folder takes the place of something else, and so is walked after all others', () => {
    const link = (source: string) => fs.linkSync(path.join(source, 'd1/a'), path.join(source, 'd2/h'));
    const moved = passing([], link, { d2: 'no folder yet' });
    expect(moved.wantsFull).toBe(true);
    expect(groupsIn(moved.replica)).toEqual([]);
    mirror(moved.source, moved.replica, { watch: () => {}, state: COMPLETED });
    expect(groupsIn(moved.replica)).toEqual(['d1/a=d2/h']);
  });

  it('where a file is written by a name that is not watched yet, when its first name was copied', () => {
    const moved = passing([['d1/a', 'd2/h']], (source) => fs.writeFileSync(path.join(source, 'd2/h'), 'after'));
    expect(moved.wantsFull).toBe(true);
    mirror(moved.source, moved.replica, { watch: () => {} });
    expect(fs.readFileSync(path.join(moved.replica, 'd1/a'), 'utf8')).toBe('after');
  });

  it('but not for files that are as they were, nor for those with names elsewhere that have not changed lately', () => {
    const both = sides();
    linked(both.source, { d1: { a: 'a' }, out: 'out' }, [['d1/a', 'b']]);
    fs.linkSync(path.join(both.source, 'out'), path.join(path.dirname(both.source), 'outside'));
    const later = Date.now() + 10_000;
    expect(mirror(both.source, both.replica, { watch: () => {}, now: later })).toMatchObject({ wantsFull: false });
    expect(mirror(both.source, both.replica, { now: later })).toMatchObject({ wantsFull: false });
  });
});
