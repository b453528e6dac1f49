import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childPath, type Name, type RelativePath, ROOT } from '../../../src/core/tree/bytes.js';
import { DIRECTORY, FILE, type Kind, SPECIAL, SYMLINK } from '../../../src/core/tree/entry-table.js';
import {
  compareInWalkOrder,
  costOf,
  formatHeldEntry,
  type HeldEntry,
  parseHeldEntry,
  type Successor,
  UPDATED,
} from '../../../src/core/safety/held-entry.js';

const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((array) => String.fromCharCode(...array.map((byte) => (byte === 0 || byte === 0x2f ? 0x0a : byte))) as Name);
const paths = fc
  .array(bytes, { minLength: 1, maxLength: 4 })
  .map((names) => names.reduce((path: RelativePath, name) => childPath(path, name), ROOT));
const kinds = fc.constantFrom<Kind>(FILE, DIRECTORY, SYMLINK, SPECIAL);
const entries: fc.Arbitrary<HeldEntry> = fc.record(
  { path: paths, kind: kinds, removals: fc.nat(), replacedBy: fc.oneof(kinds, fc.constant<Successor>(UPDATED)) },
  { requiredKeys: ['path', 'kind', 'removals'] },
);

describe('a held entry', () => {
  it('is one line of printable ASCII, whatever its name holds, and is read back as it was', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const line = formatHeldEntry(entry);
        expect(line).toMatch(/^[ -~]+\n$/);
        expect(parseHeldEntry(line.slice(0, -1))).toEqual(entry);
      }),
    );
  });

  it('looks as documented', () => {
    expect(formatHeldEntry({ path: 'a/b' as RelativePath, kind: FILE, removals: 1 })).toBe('["a/b",1,"f"]\n');
    expect(formatHeldEntry({ path: 'a' as RelativePath, kind: FILE, replacedBy: UPDATED, removals: 0 })).toBe(
      '["a",0,"f","u"]\n',
    );
    const path = 'x\xff\n' as RelativePath;
    expect(formatHeldEntry({ path, kind: DIRECTORY, replacedBy: SYMLINK, removals: 12 })).toBe(
      '["x\\u00ff\\n",12,"d","l"]\n',
    );
  });

  it.each([
    '',
    '["a",1,"f"',
    '{"path":"a"}',
    '["a",1]',
    '["a",1,"x"]',
    '["a",1,"u"]',
    '["a",1,"f","x"]',
    '["a",1,"f","d","f"]',
    '["a",-1,"f"]',
    '["a",1.5,"f"]',
    '["a","1","f"]',
    '["",1,"f"]',
    '["\\u0100",1,"f"]',
    '[1,1,"f"]',
  ])('is not read from %s', (line) => {
    expect(parseHeldEntry(line)).toBeUndefined();
  });

  it('costs what would be removed, and one for a replacement', () => {
    expect(costOf({ removals: 3 })).toBe(3);
    expect(costOf({ removals: 3, replacedBy: FILE })).toBe(4);
    expect(costOf({ removals: 0, replacedBy: DIRECTORY })).toBe(1);
  });
});

describe('the order of a walk', () => {
  it('is a directory’s own names, then its subdirectories, one after the other', () => {
    const walked = ['a', 'a-b', 'z', 'a/m', 'a/z', 'a/m/x', 'a/n/a', 'a-b/a', 'a-b/c/d', 'é'.normalize(), 'é/a'];
    const order = [...walked].reverse() as RelativePath[];
    // `é` as text is one character above all of ASCII, so it stands with the names of the root.
    expect(order.sort(compareInWalkOrder)).toEqual([
      'a',
      'a-b',
      'z',
      'é',
      'a/m',
      'a/z',
      'a/m/x',
      'a/n/a',
      'a-b/a',
      'a-b/c/d',
      'é/a',
    ]);
  });

  it('is the order in which a walk meets the entries of any tree', () => {
    fc.assert(
      fc.property(fc.uniqueArray(paths, { maxLength: 30 }), (found) => {
        expect([...found].sort(compareInWalkOrder)).toEqual(walkOf(found));
      }),
    );
  });
});

/** Goes through a tree as the engine does: all entries of a directory by name, then each subdirectory by name. */
function walkOf(paths: readonly RelativePath[]): RelativePath[] {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    const names = path.split('/');
    for (let depth = 0; depth < names.length; depth++) {
      const parent = names.slice(0, depth).join('/');
      children.set(parent, (children.get(parent) ?? new Set()).add(names[depth] ?? ''));
    }
  }
  const met: RelativePath[] = [];
  const visit = (directory: RelativePath) => {
    const names = [...(children.get(directory) ?? [])].sort((a, b) => (a < b ? -1 : 1)) as Name[];
    met.push(...names.map((name) => childPath(directory, name)).filter((path) => paths.includes(path)));
    for (const name of names) visit(childPath(directory, name));
  };
  visit(ROOT);
  return met;
}
