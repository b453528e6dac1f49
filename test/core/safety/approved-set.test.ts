import { describe, expect, it } from 'vitest';
import { ApprovedSet } from '../../../src/core/safety/approved-set.js';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { DIRECTORY, FILE, type Kind } from '../../../src/core/tree/entry-table.js';
import type { HeldEntry } from '../../../src/core/safety/held-entry.js';

const removal = (path: string, kind: Kind = FILE, removals = 1): HeldEntry => ({
  path: path as RelativePath,
  kind,
  removals,
});
const replacement = (path: string, kind: Kind, replacedBy: Kind, removals = 0): HeldEntry => ({
  ...removal(path, kind, removals),
  replacedBy,
});

/** What a set allows of a plan, asked in its order. */
function allowed(approved: readonly HeldEntry[], plan: readonly HeldEntry[]): (number | undefined)[] {
  const set = new ApprovedSet(approved.values());
  return plan.map((entry) => set.coverOf(entry)?.budget.left);
}

describe('an approved set', () => {
  it('covers the same entries, as far as they went then', () => {
    const approved = [removal('a'), removal('d', DIRECTORY, 10), removal('s/x'), removal('s/y')];
    expect(allowed(approved, approved)).toEqual([1, 10, 1, 1]);
    expect(allowed(approved, [removal('d', DIRECTORY, 500)])).toEqual([10]);
  });

  it('covers a smaller plan, and nothing else', () => {
    const approved = [removal('b'), removal('d'), removal('f'), removal('s/x')];
    expect(allowed(approved, [removal('a'), removal('d'), removal('e'), removal('s/w'), removal('s/x')])).toEqual([
      undefined,
      1,
      undefined,
      undefined,
      1,
    ]);
    expect(allowed([], [removal('a')])).toEqual([undefined]);
  });

  it('does not cover what has another type by now, or would be done otherwise', () => {
    const approved = [removal('a'), removal('d', DIRECTORY, 3), replacement('x', FILE, DIRECTORY)];
    expect(allowed(approved, [removal('a', DIRECTORY, 1), removal('d', FILE, 1)])).toEqual([undefined, undefined]);
    expect(allowed(approved, [replacement('a', FILE, DIRECTORY), removal('x')])).toEqual([undefined, undefined]);
    expect(allowed(approved, [replacement('x', FILE, DIRECTORY)])).toEqual([1]);
    expect(allowed(approved, [replacement('x', FILE, 3)])).toEqual([undefined]);
  });

  it('covers what goes from inside a directory that was to go as a whole, up to what it held', () => {
    const set = new ApprovedSet(
      [removal('d', DIRECTORY, 4), replacement('x', DIRECTORY, FILE, 2), removal('z')].values(),
    );
    const inside = set.coverOf(removal('d/a'));
    // The directory itself was one of the four.
    expect(inside).toEqual({ budget: { left: 3 }, isExact: false });
    if (inside !== undefined) inside.budget.left -= 1;
    const deeper = set.coverOf(removal('d/s/deep'));
    expect(deeper?.budget.left).toBe(2);
    if (deeper !== undefined) deeper.budget.left = 0;
    expect(set.coverOf(removal('d/s/last'))?.budget.left).toBe(0);
    expect(set.coverOf(removal('e/a'))).toBeUndefined();
    expect(set.coverOf(removal('x/a'))?.budget.left).toBe(2);
  });

  it('does not take a sibling for what is inside', () => {
    expect(allowed([removal('d', DIRECTORY, 3)], [removal('d-e/a'), removal('d.f')])).toEqual([undefined, undefined]);
  });

  it('covers less, and never more, when it is asked out of order', () => {
    expect(allowed([removal('a'), removal('b')], [removal('b'), removal('a')])).toEqual([1, undefined]);
  });
});
