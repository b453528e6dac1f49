import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROBLEMS_KEPT } from '../../src/core/report/problem.js';
import { FIRST, mirror } from './mirror.js';
import { asOrdinaryUser } from './ordinary-user.js';
import { directory, file, folders, pathsIn, readTree, type Tree } from './trees.js';

/** The same, owned by an ordinary user where the tests run as root. */
function ordinaryFolders(source: Tree, replica: Tree = {}): ReturnType<typeof folders> {
  return asOrdinaryUser(() => folders(source, replica));
}

describe('as an ordinary user, a pass', () => {
  it('keeps replica entries below an unreadable directory, and prunes everywhere else', () => {
    const { source, replica } = ordinaryFolders(
      { closed: directory({ inside: 'new', deep: {} }, { mode: 0o000 }), open: { f: 'f' } },
      { closed: { inside: 'old', orphan: 'o', deep: { orphan: 'o' } }, open: { orphan: 'o' }, gone: 'g' },
    );
    const { report, lines } = asOrdinaryUser(() => mirror(source, replica));
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual(['problem source closed EACCES']);
    expect(report).toMatchObject({ outcome: 'problems', again: false, counts: { removed: 2 } });
    expect(pathsIn(replica)).toEqual([
      'closed',
      'closed/deep',
      'closed/deep/orphan',
      'closed/inside',
      'closed/orphan',
      'open',
      'open/f',
    ]);
    expect(fs.readFileSync(path.join(replica, 'closed/inside'), 'utf8')).toBe('old');
  });

  it('keeps what lies in a directory that can be listed but not searched, as one problem', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`f${n}`, 'x']));
    const { source, replica } = ordinaryFolders({ d: directory(many, { mode: 0o600 }) }, { d: { f1: 'old', z: 'z' } });
    const { report, lines } = asOrdinaryUser(() => mirror(source, replica));
    expect(lines).toEqual(['problem source d EACCES']);
    expect(report.problemCount).toBe(1);
    expect(pathsIn(replica)).toEqual(['d', 'd/f1', 'd/z']);
  });

  it('keeps the last version of an unreadable file, and copies the others', () => {
    const { source, replica } = ordinaryFolders({ secret: file('new!', { mode: 0o000 }), f: 'f' }, { secret: 'old' });
    const { lines } = asOrdinaryUser(() => mirror(source, replica));
    expect([...lines].sort()).toEqual(['copy f', 'problem source secret EACCES']);
    expect(fs.readFileSync(path.join(replica, 'secret'), 'utf8')).toBe('old');
  });

  it('replaces nothing by a directory that it cannot read', () => {
    const { source, replica } = ordinaryFolders({ x: directory({ a: 'a' }, { mode: 0o000 }) }, { x: 'precious' });
    const { lines } = asOrdinaryUser(() => mirror(source, replica));
    expect(lines).toEqual(['problem source x EACCES']);
    expect(fs.readFileSync(path.join(replica, 'x'), 'utf8')).toBe('precious');
  });

  it('makes no state of a first pass that could not read its source', () => {
    const { source, replica } = ordinaryFolders({ a: 'a' }, { b: 'b' });
    const { report, state, saves } = asOrdinaryUser(() =>
      mirror(source, replica, {
        state: FIRST,
        intercept: ({ verb }) => {
          // Only now: a root that is closed from the beginning cannot be opened at all.
          if (verb === 'openDirectory') fs.chmodSync(source, 0o000);
          return undefined;
        },
      }),
    );
    expect(report.outcome).toBe('problems');
    expect(state.lastCompletedAt).toBeUndefined();
    expect(saves).toBe(0);
  });

  it('stamps a file that it cannot read, and never what a symlink leads to', () => {
    const { source, replica } = ordinaryFolders(
      { f: file('f', { mode: 0o644 }), r: file('r', { mode: 0o640 }) },
      { f: file('f', { mode: 0o000 }), r: file('r', { mode: 0o644 }) },
    );
    const { lines } = asOrdinaryUser(() => mirror(source, replica));
    expect(lines).toEqual(['retouch f', 'retouch r']);
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('a source directory that is renamed in mid-walk', () => {
  it('is sheltered under its old name, and asks for another pass', () => {
    const { source, replica } = folders({ a: { f: 'f' }, b: { g: 'g' } }, { b: { g: 'old', h: 'h' } });
    const { report, lines } = mirror(source, replica, {
      onEvent: (event) => {
        if (event.kind === 'operation' && event.path === 'a') {
          fs.renameSync(path.join(source, 'b'), path.join(source, 'c'));
        }
        return false;
      },
    });
    expect(report).toMatchObject({ outcome: 'ok', again: true, problemCount: 0, counts: { removed: 0 } });
    expect(lines).toEqual(['make a', 'copy a/f']);
    expect(pathsIn(replica)).toEqual(['a', 'a/f', 'b', 'b/g', 'b/h']);
    expect(mirror(source, replica).report).toMatchObject({ outcome: 'ok', again: false });
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('more problems than are kept', () => {
  it('are all counted and told, and the first ones kept', () => {
    const count = PROBLEMS_KEPT + 200;
    const names = Array.from({ length: count }, (_, n) => `f${String(n).padStart(4, '0')}`);
    const { source, replica } = folders(Object.fromEntries(names.map((name) => [name, 'x'])), { f0003: 'old' });
    const { report, lines } = mirror(source, replica, {
      intercept: ({ verb, side }) => (side === 'source' && verb === 'copyFile' ? 'EACCES' : undefined),
    });
    expect(report.problemCount).toBe(count);
    expect(report.problems).toHaveLength(PROBLEMS_KEPT);
    expect(report.problems[0]).toMatchObject({ path: 'f0000', code: 'EACCES', side: 'source', action: 'copy' });
    expect(lines.filter((line) => line.startsWith('problem'))).toHaveLength(count);
    expect(pathsIn(replica)).toEqual(['f0003']);
  });
});
