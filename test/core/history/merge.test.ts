import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyAt } from '../../../src/core/history/history.js';
import type { JournalLine } from '../../../src/core/history/journal-line.js';
import { mergeIncrements } from '../../../src/core/history/merge.js';
import type { Name } from '../../../src/core/tree/bytes.js';
import { runsOf } from '../../thorough.js';
import { closed, end, job, kept, lost, made, name, opened, overwrote, renamed, replaced, was } from './journal.js';
import { ModelReplica, type ModelTree, seen } from './model-replica.js';

const [ONE, TWO] = [name('2026-01-01T00-00-00Z'), name('2026-01-01T00-10-00Z')];

function merged(first: readonly JournalLine[], second: readonly JournalLine[], names = [ONE, TWO]): JournalLine[] {
  const [into = ONE, next = TWO] = names;
  const steps = mergeIncrements({ name: into, lines: first }, { name: next, lines: second });
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** What is merged without its last line, which names the other increment. */
const lines = (...both: Parameters<typeof merged>) => merged(...both).slice(0, -1);

describe('two increments that are merged', () => {
  it('are one journal, opened once and closed at the end, which names the other one', () => {
    const first = [opened(1), job(1), kept('a', '1'), end(2), closed(2)];
    const second = [opened(3), job(3), kept('b', '2'), end(4), closed(5)];
    expect(merged(first, second)).toEqual([
      opened(1),
      job(1),
      kept('a', '1'),
      end(2),
      job(3),
      kept('b', '2'),
      end(4),
      closed(5),
      { op: 'merged', name: TWO },
    ]);
  });

  it('keep the state at the start of a file that changes again and again, and no more lines than it takes', () => {
    expect(lines([was(''), replaced('a', '1')], [was(''), replaced('a', '2')])).toEqual([was(''), replaced('a', '1')]);
    expect(lines([made('a')], [replaced('a', '1')])).toEqual([made('a')]);
  });

  it('hold nothing of what was made and removed between their ends', () => {
    expect(lines([made('a')], [kept('a', '1')])).toEqual([]);
    expect(lines([made('d')], [made('d/a'), lost('d/a'), kept('d', '1')])).toEqual([]);
    expect(lines([made('a'), lost('a'), made('a')], [replaced('a', '1'), kept('a', '2')])).toEqual([]);
  });

  it('let go what was made in the one and replaced in the other, whatever has its name then', () => {
    expect(lines([renamed('b', 'a'), made('b')], [replaced('b', '1')])).toEqual([renamed('b', 'a'), made('b')]);
    expect(lines([made('a'), renamed('a', 'b')], [replaced('b', '1')])).toEqual([
      made('a'),
      renamed('a', 'b'),
      overwrote('b'),
    ]);
  });

  it('keep a directory whole of which something was there before', () => {
    const first = [made('d'), renamed('a', 'd/a')];
    expect(lines(first, [kept('d', '1')])).toEqual([...first, kept('d', '1')]);
  });

  it('drop the jobs that have nothing left to show, but for the last', () => {
    const first = [opened(1), job(1), made('a'), end(2), closed(2)];
    const second = [opened(3), job(3), kept('a', '1'), end(4), job(5), end(6), closed(6)];
    expect(lines(first, second)).toEqual([opened(1), job(5), end(6), closed(6)]);
  });

  it('keep what a file was like by its inode, also of one that has gone', () => {
    const second = [was('a', { mode: 1, inode: 7 }), was('a', { mode: 2, inode: 7 }), kept('a', '1')];
    expect(lines([made('a')], second)).toEqual([was('a', { mode: 1, inode: 7 })]);
  });

  it('keep extended attributes that only a later line says', () => {
    const both = [was('a', { mode: 1 }), was('a', { mode: 2, extended: [] }), was('a', { mode: 3, extended: [] })];
    expect(lines(both.slice(0, 1), both.slice(1))).toEqual(both.slice(0, 2));
  });

  it('bring every point that is left back as it was, whichever were merged', () => {
    const choice = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 60 }), fc.array(fc.nat(), { maxLength: 6 }), (choices, merges) => {
        const model = new ModelReplica();
        const recorded = new Map<Name, () => ModelTree>();
        for (const each of choices) {
          if (model.isOver) recorded.set(model.open(), model.copy());
          model.change(each);
        }
        const increments: { name: Name; lines: readonly JournalLine[] }[] = [...model.increments];
        for (const number of merges) {
          if (increments.length < 2) break;
          const at = number % (increments.length - 1);
          const [into, next] = increments.slice(at, at + 2);
          if (into === undefined || next === undefined) break;
          const both = merged(into.lines, next.lines, [into.name, next.name]);
          increments.splice(at, 2, { name: into.name, lines: both });
          recorded.delete(next.name);
        }
        const named = new Set(
          increments.flatMap((increment) => increment.lines.map((line) => ('in' in line ? String(line.in) : ''))),
        );
        for (const key of model.store.keys()) if (!named.has(key)) model.store.delete(key);
        for (const [point, tree] of recorded) {
          expect(seen(historyAt(increments.toReversed(), point), model)).toEqual(tree());
        }
      }),
      { numRuns: runsOf(5000) },
    );
  });
});
