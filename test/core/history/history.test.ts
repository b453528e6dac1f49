import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Extended } from '../../../src/core/tree/extended.js';
import { type History, historyAt } from '../../../src/core/history/history.js';
import type { Change } from '../../../src/core/history/journal-line.js';
import { type Name, ROOT } from '../../../src/core/tree/bytes.js';
import { ATTRIBUTES, kept, key, lost, made, name, path, renamed, replaced, swapped, was } from './journal.js';
import { ModelReplica, type ModelTree, seen } from './model-replica.js';
import { runsOf } from '../../thorough.js';

const I = name('2026-01-01T00-00-00Z');

/** The history before some changes. */
function undo(...lines: Change[]): History {
  return historyAt([{ name: I, lines }], I);
}

const stored = (at: string, of = '1') => ({ increment: I, in: key(of), path: path(at) });
const there = (place: object) => expect.objectContaining({ state: 'found', place });

describe('undone', () => {
  it('"made" takes the entry away with all below it', () => {
    const history = undo(made('d'), made('x/new'));
    expect(history.lookUp(path('d'))).toEqual({ state: 'absent' });
    expect(history.lookUp(path('d/below/it'))).toEqual({ state: 'absent' });
    expect(history.lookUp(path('x'))).toEqual(there({ path: 'x' }));
    expect(history.lookUp(path('x/new'))).toEqual({ state: 'absent' });
    expect(history.lookUp(path('x/old'))).toEqual({ state: 'found', place: { path: 'x/old' } });
  });

  it('"kept" and "replaced" bring the stored entry back, with all below it', () => {
    for (const line of [kept, replaced]) {
      const history = undo(line('a/d', '1'));
      expect(history.lookUp(path('a/d'))).toEqual(there(stored('d')));
      expect(history.lookUp(path('a/d/b/c'))).toEqual({ state: 'found', place: stored('d/b/c') });
    }
  });

  it('"lost" and "overwrote" leave a placeholder, which "made" takes away', () => {
    expect(undo(lost('a/d')).lookUp(path('a/d'))).toEqual({ state: 'lost' });
    expect(undo(lost('a/d')).lookUp(path('a/d/e'))).toEqual({ state: 'lost' });
    expect(undo(made('a/d'), lost('a/d')).lookUp(path('a/d'))).toEqual({ state: 'absent' });
    expect([...undo(lost('a/d'), lost('b'), made('c'), lost('c')).lostBelow(ROOT)].sort()).toEqual(['a/d', 'b']);
    expect([...undo(lost('a/d'), lost('b')).lostBelow(path('a'))]).toEqual(['a/d']);
  });

  it('"renamed" brings a directory back with what has happened in it', () => {
    const history = undo(kept('d/x', '1'), renamed('d', 'e/f'), kept('e/f/y', '2'), made('e/f/z'));
    expect(history.lookUp(path('d'))).toEqual(there({ path: 'e/f' }));
    expect(history.lookUp(path('d/x'))).toEqual(there(stored('x')));
    expect(history.lookUp(path('d/y'))).toEqual(there(stored('y', '2')));
    expect(history.lookUp(path('d/z'))).toEqual({ state: 'absent' });
    expect(history.lookUp(path('d/w'))).toEqual({ state: 'found', place: { path: 'e/f/w' } });
    expect(history.lookUp(path('e/f'))).toEqual({ state: 'absent' });
  });

  it('"renamed" to where nothing is any more does nothing', () => {
    const history = undo(renamed('a', 'b'), made('b'));
    expect(history.lookUp(path('a'))).toEqual({ state: 'found', place: { path: 'a' } });
    expect(history.lookUp(path('b'))).toEqual({ state: 'absent' });
  });

  it('"swapped" changes the places again', () => {
    const history = undo(kept('a/x', '1'), swapped('a', 'b'));
    expect(history.lookUp(path('a'))).toEqual(there({ path: 'b' }));
    expect(history.lookUp(path('b/x'))).toEqual({ state: 'found', place: { path: 'a/x' } });
    expect(history.lookUp(path('a/x'))).toEqual(there(stored('x')));
  });

  it('"was": the last one undone has the last word, each part for itself', () => {
    const extended: Extended = [];
    const history = undo(was('a', { mode: 0o600 }), was('a', { mode: 0o640, extended }), was('a', { mode: 0o644 }));
    const looked = history.lookUp(path('a'));
    expect(looked.state === 'found' && looked.node?.override).toMatchObject({
      attributes: { ...ATTRIBUTES, mode: 0o600 },
      extended,
    });
    expect(undo(was('', { mode: 0o700 })).lookUp(ROOT)).toMatchObject({ node: { override: { order: 0 } } });
  });

  it('"was" goes with an entry that is renamed, and not with one that takes its place', () => {
    const history = undo(renamed('a', 'b'), was('b', { mode: 0o600 }), replaced('a', '1'));
    expect(history.lookUp(path('a'))).toMatchObject({ node: { override: { attributes: { mode: 0o600 } } } });
    const other = undo(replaced('a', '1'), was('a', { mode: 0o600 })).lookUp(path('a'));
    expect(other.state === 'found' && other.node?.override).toBe(undefined);
  });

  it('"was" with an inode holds for every name of the file', () => {
    const history = undo(was('a', { mode: 0o600, inode: 2 ** 40 + 7 }), was('b', { mode: 0o644, inode: 7 }));
    expect(history.ofInode({ inodeLow: 7, inodeHigh: 256 })).toMatchObject({ attributes: { mode: 0o600 } });
    expect(history.ofInode({ inodeLow: 7, inodeHigh: 0 })).toMatchObject({ attributes: { mode: 0o644 } });
    expect(history.ofInode({ inodeLow: 8, inodeHigh: 0 })).toBe(undefined);
  });

  it('what was in a directory that is not there counts as in one that is not kept', () => {
    const history = undo(kept('d/x', '1'), made('d'), lost('d'));
    expect(history.lookUp(path('d'))).toEqual({ state: 'lost' });
    expect(history.lookUp(path('d/x'))).toEqual(there(stored('x')));
  });
});

describe('a history', () => {
  it('goes back as far as its point, and no further', () => {
    const increments = [
      { name: name('2026-01-03T00-00-00Z'), lines: [made('c')] },
      { name: name('2026-01-02T00-00-00Z'), lines: [made('b')] },
      { name: name('2026-01-01T00-00-00Z'), lines: [made('a')] },
    ];
    const states = (point: Name | undefined) =>
      ['a', 'b', 'c'].map((each) => historyAt(increments, point).lookUp(path(each)).state);
    expect(states(undefined)).toEqual(['found', 'found', 'found']);
    expect(states(name('2026-01-02T00-00-00Z'))).toEqual(['found', 'absent', 'absent']);
    expect(states(name('2026-01-01T00-00-00Z'))).toEqual(['absent', 'absent', 'absent']);
  });

  it('lists what is not simply there', () => {
    const history = undo(made('n'), kept('k', '1'), lost('l'), was('w'), renamed('r', 's'));
    const looked = history.lookUp(ROOT);
    const children = looked.state === 'found' ? [...history.childrenOf(looked.node)] : [];
    expect(children.map((child) => [child.name, child.state, 'isInPlace' in child && child.isInPlace])).toEqual([
      ['s', 'absent', false],
      ['r', 'found', false],
      ['w', 'found', true],
      ['l', 'lost', false],
      ['k', 'found', false],
      ['n', 'absent', false],
    ]);
  });

  it('is what the replica was, at the start of each increment', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 60 }), (choices) => {
        const model = new ModelReplica();
        const recorded = new Map<Name, () => ModelTree>();
        for (const choice of choices) {
          if (model.isOver) recorded.set(model.open(), model.copy());
          model.change(choice);
        }
        const increments = model.increments.toReversed();
        for (const [point, tree] of recorded) {
          expect(seen(historyAt(increments, point), model)).toEqual(tree());
        }
      }),
      { numRuns: runsOf(5000) },
    );
  });
});
