// Random trees for properties: few names, so that the two sides meet and clash, and nasty ones among them.

import fs from 'node:fs';
import fc from 'fast-check';

/** One entry of a random tree. */
type RandomEntry =
  | { readonly kind: 'file'; readonly content: string; readonly mode: number; readonly mtime: number }
  | { readonly kind: 'symlink'; readonly target: string; readonly mtime: number }
  | { readonly kind: 'directory'; readonly entries: RandomTree; readonly mode: number; readonly mtime: number };

/** Names, as byte strings, to entries. */
export type RandomTree = ReadonlyMap<string, RandomEntry>;

/** A source and what its replica holds before the first pass. */
export interface RandomPair {
  readonly source: RandomTree;
  readonly replica: RandomTree;
}

const PLAIN_NAMES = ['a', 'b', 'c', '-n', 'd.d'];
const NASTY_NAMES = [' ', 'two\nlines', '\xff\xfe', '\xc3\xbc', '*', '\\', 'x'.repeat(255)];
const EXCLUDED_NAMES = ['x.log', 'build', 'kept'];

/** A pattern for any type, one for directories only, and one that is brought back in a single place. */
export const EXCLUDED_PATTERNS = { exclude: ['*.log', 'build/', 'a/kept'], include: ['b/x.log'] };

// No two of them are so near to each other that they count as the same, nor near a whole second that they are not.
const mtime = fc.oneof(
  fc.constantFrom(1_600_000_000, 0, -1000.5, 1_599_999_999.999),
  fc
    .double({ min: -2_000_000_000, max: 4_000_000_000, noNaN: true })
    .map((seconds) => Math.round(seconds * 1000) / 1000 + 0.0005),
);
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN_NAMES) },
  { weight: 2, arbitrary: fc.constantFrom(...NASTY_NAMES) },
);
const mode = fc.constantFrom(0o644, 0o644, 0o600, 0o755, 0o444, 0o000, 0o4755);
const directoryMode = fc.constantFrom(0o755, 0o755, 0o700, 0o555, 0o000, 0o2775, 0o1777);

const leaf: fc.Arbitrary<RandomEntry> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      // No two of one size: by default, content that differs in neither size nor time is the same.
      content: fc.constantFrom('', '1', 'two', 'three'),
      mode,
      mtime,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('symlink' as const),
      target: fc.constantFrom('a', 'b', '..', '/nowhere', 'ü', '\xff'),
      mtime,
    }),
  },
);

function treeOf(names: fc.Arbitrary<string>, depth: number): fc.Arbitrary<RandomTree> {
  const entry: fc.Arbitrary<RandomEntry> =
    depth === 0
      ? leaf
      : fc.oneof(
          { weight: 3, arbitrary: leaf },
          {
            weight: 3,
            arbitrary: fc.record({
              kind: fc.constant('directory' as const),
              entries: fc.oneof(
                { weight: 1, arbitrary: fc.constant(new Map()) },
                { weight: 4, arbitrary: treeOf(names, depth - 1) },
              ),
              mode: directoryMode,
              mtime,
            }),
          },
        );
  return fc.array(fc.tuple(names, entry), { maxLength: 6 }).map((entries) => new Map(entries));
}

/** Pairs of trees; the replica is unrelated, or the source's own with some of its entries changed. */
export function randomPair({ hasExcluded = false } = {}): fc.Arbitrary<RandomPair> {
  const names = hasExcluded ? fc.oneof(name, fc.constantFrom(...EXCLUDED_NAMES)) : name;
  const tree = treeOf(names, 3);
  return fc.oneof(
    fc.record({ source: tree, replica: tree }),
    fc.tuple(tree, tree).map(([source, change]) => ({ source, replica: new Map([...source, ...change]) })),
  );
}

/** Writes a random tree into a folder. */
export function writeRandomTree(folder: string, tree: RandomTree): void {
  fs.mkdirSync(folder, { recursive: true });
  writeEntries(Buffer.from(folder).toString('latin1'), tree);
}

function writeEntries(folder: string, tree: RandomTree): void {
  for (const [entryName, entry] of tree) {
    const path = `${folder}/${entryName}`;
    const target = Buffer.from(path, 'latin1');
    switch (entry.kind) {
      case 'file':
        fs.writeFileSync(target, entry.content);
        break;
      case 'symlink':
        fs.symlinkSync(Buffer.from(entry.target, 'latin1'), target);
        break;
      case 'directory':
        fs.mkdirSync(target);
        writeEntries(path, entry.entries);
        break;
    }
    // A negative number would mean "now".
    fs.lutimesSync(target, `${entry.mtime}`, `${entry.mtime}`);
    if (entry.kind !== 'symlink') fs.chmodSync(target, entry.mode);
  }
}
