import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ABOVE_ROOT,
  closedTree,
  type HeldLevel,
  type HeldNode,
  PART_LENGTH,
  partOf,
  rowAt,
  withClosed,
  withOpened,
  withPart,
} from '../../page/model/held-tree.js';

/** Each directory holds so many others; the root is at the path ''. */
const WIDTH = 450;
const nodeAt = (parent: string, place: number): HeldNode => {
  const name = `d${place}`;
  return { name, path: parent === '' ? name : `${parent}/${name}`, isDirectory: true, isFolded: true, entries: 1 };
};
const ROOT: HeldNode = { name: '', path: '', isDirectory: true, isFolded: true, entries: 9 };

/** Opens a row, and takes in the part of what is below that holds a place. */
function opened(tree: HeldLevel, { parent, place, inside = 0 }: { parent: string; place: number; inside?: number }) {
  const path = parent === ABOVE_ROOT ? '' : nodeAt(parent, place).path;
  return filled(withOpened(tree, parent, place), path, inside);
}

function filled(tree: HeldLevel, path: string, place: number): HeldLevel {
  const part = partOf(place);
  const length = Math.min(PART_LENGTH, WIDTH - part * PART_LENGTH);
  const nodes = Array.from({ length }, (_, index) => nodeAt(path, part * PART_LENGTH + index));
  return withPart(tree, path, { part, nodes, count: WIDTH });
}

const label = (tree: HeldLevel, index: number) => {
  const row = rowAt(tree, index);
  return row === undefined ? undefined : `${row.depth} ${row.node?.path ?? '?'}${row.isOpen ? ' open' : ''}`;
};

describe('the tree of what is held', () => {
  const closed = closedTree(ROOT);

  it('is one row until it is opened', () => {
    expect(closed.rows).toBe(1);
    expect(label(closed, 0)).toBe('1 ');
    expect(rowAt(closed, 1)).toBeUndefined();
  });

  it('has a row for each entry of a level that is open, known or not', () => {
    const tree = opened(closed, { parent: ABOVE_ROOT, place: 0 });
    expect(tree.rows).toBe(1 + WIDTH);
    expect([0, 1, 200, 201].map((index) => label(tree, index))).toEqual(['1  open', '2 d0', '2 d199', '2 ?']);
    expect(label(filled(tree, '', 250), 201)).toBe('2 d200');
  });

  it('shows a level below its entry, and goes on after it', () => {
    const root = opened(closed, { parent: ABOVE_ROOT, place: 0 });
    const tree = opened(opened(root, { parent: '', place: 3 }), { parent: 'd3', place: 1 });
    expect(tree.rows).toBe(1 + 3 * WIDTH);
    const from = [3, 4, 5, 6, 7, 8].map((index) => label(tree, index));
    expect(from).toEqual(['2 d2', '2 d3 open', '3 d3/d0', '3 d3/d1 open', '4 d3/d1/d0', '4 d3/d1/d1']);
    expect(label(tree, 6 + WIDTH + 1)).toBe('3 d3/d2');
    expect(label(tree, 4 + 2 * WIDTH + 1)).toBe('2 d4');
    expect(rowAt(tree, 7)?.opener).toBe(6);
    expect(rowAt(tree, 6)?.opener).toBe(4);
    expect(rowAt(tree, 4)?.opener).toBe(0);
    expect(rowAt(tree, 0)?.opener).toBeUndefined();
  });

  it('forgets what is below an entry that is closed', () => {
    const root = opened(closed, { parent: ABOVE_ROOT, place: 0 });
    const tree = opened(opened(root, { parent: '', place: 3 }), { parent: 'd3', place: 1 });
    expect(withClosed(tree, '', 3)).toEqual(root);
    // What comes late for a level that is closed changes nothing.
    expect(filled(withClosed(tree, '', 3), 'd3/d1', 0)).toEqual(root);
  });

  it('has at each index the row that the whole list has there', () => {
    const steps = fc.array(fc.record({ row: fc.nat(400), open: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(steps, (list) => {
        let tree = opened(closed, { parent: ABOVE_ROOT, place: 0 });
        for (const { row: index, open } of list) {
          const row = rowAt(tree, index);
          if (row?.node === undefined || row.parent === ABOVE_ROOT) continue;
          tree = open ? opened(tree, row) : withClosed(tree, row.parent, row.place);
        }
        const expected = listOf(tree, 1);
        expect(tree.rows).toBe(expected.length);
        const indexes = [0, 1, 5, 399, 451, 700, 1000, expected.length - 1, expected.length];
        for (const index of indexes) expect(label(tree, index)).toBe(expected[index]);
      }),
      { numRuns: 60 },
    );
  });
});

/** All rows, made in the plain way. */
function listOf(level: HeldLevel, depth: number): string[] {
  return Array.from({ length: level.count }, (_, place) => {
    const node = level.parts.get(partOf(place))?.[place % PART_LENGTH];
    const below = level.open.get(place);
    const own = `${depth} ${node?.path ?? '?'}${below === undefined ? '' : ' open'}`;
    return below === undefined ? [own] : [own, ...listOf(below, depth + 1)];
  }).flat();
}
