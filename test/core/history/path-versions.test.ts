import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../../src/core/history/journal-line.js';
import { versionsOf } from '../../../src/core/history/path-versions.js';
import { closed, end, job, kept, key, lost, made, name, opened, path, renamed, replaced, was } from './journal.js';

const NAMES = ['2026-01-01T00-00-00Z', '2026-01-02T00-00-00Z', '2026-01-03T00-00-00Z'].map(name);

/** The versions of a path after these increments, each of one job: increment `n` has its job from n00 to n50. */
function versions(of: string, ...increments: JournalLine[][]) {
  const all = increments.map((lines, index) => ({
    name: NAMES[index]!, // three at most
    lines: [opened(index * 100), job(index * 100, 'watch'), ...lines, end(index * 100 + 50), closed(index * 100 + 60)],
  }));
  return [...versionsOf(all.toReversed(), path(of))];
}

const turn = (increment: number, op: string, more = {}) => ({
  op,
  at: increment * 100,
  end: increment * 100 + 50,
  by: 'watch',
  increment: NAMES[increment],
  ...more,
});
const stored = (increment: number, of: string, at: string) => ({
  increment: NAMES[increment],
  in: key(of),
  path: path(at),
});

describe('the versions of a path', () => {
  it('are what was there between its changes, newest first', () => {
    expect(
      versions('d/a', [made('d/a')], [replaced('d/a', '1', { bytes: 7 })], [kept('d/a', '2', { bytes: 8 })]),
    ).toEqual([
      { state: 'absent', from: turn(2, 'kept') },
      {
        state: 'found',
        place: stored(2, '2', 'a'),
        bytes: 8,
        from: turn(1, 'replaced'),
        until: turn(2, 'kept'),
        point: NAMES[2],
      },
      {
        state: 'found',
        place: stored(1, '1', 'a'),
        bytes: 7,
        from: turn(0, 'made'),
        until: turn(1, 'replaced'),
        point: NAMES[1],
      },
      { state: 'absent', until: turn(0, 'made'), point: NAMES[0] },
    ]);
  });

  it('are those of a directory above it, too', () => {
    expect(versions('d/a', [kept('d', '1')], [made('d')], [renamed('d', 'e')])).toEqual([
      { state: 'absent', from: turn(2, 'renamed', { above: 'd', other: 'e' }) },
      {
        state: 'found',
        place: { path: 'e/a' },
        from: turn(1, 'made', { above: 'd' }),
        until: turn(2, 'renamed', { above: 'd', other: 'e' }),
        point: NAMES[2],
      },
      {
        state: 'absent',
        from: turn(0, 'kept', { above: 'd' }),
        until: turn(1, 'made', { above: 'd' }),
        point: NAMES[1],
      },
      {
        state: 'found',
        place: stored(0, '1', 'd/a'),
        until: turn(0, 'kept', { above: 'd' }),
        point: NAMES[0],
      },
    ]);
  });

  it('say where one came from under another name', () => {
    expect(versions('b', [renamed('a', 'b')])).toEqual([
      { state: 'found', place: { path: 'b' }, from: turn(0, 'renamed', { other: 'a' }) },
      { state: 'absent', until: turn(0, 'renamed', { other: 'a' }), point: NAMES[0] },
    ]);
  });

  it('are one where nothing but attributes, or other paths, were changed', () => {
    expect(versions('a', [was('a'), made('ab'), kept('b/a', '1')])).toEqual([
      { state: 'found', place: { path: 'a' }, point: NAMES[0] },
    ]);
  });

  it('count what is not kept', () => {
    expect(versions('a', [], [lost('a')])).toEqual([
      { state: 'absent', from: turn(1, 'lost') },
      { state: 'lost', until: turn(1, 'lost'), point: NAMES[1] },
    ]);
  });
});
