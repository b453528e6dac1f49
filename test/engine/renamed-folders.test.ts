// Random changes of a source that nobody watches, and passes that end in all ways: whatever follows a rename, each
// completed pass leaves the bytes of the source.

import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isThorough } from '../thorough.js';
import { RenamedPair } from './renamed-pair.js';
import { PAST, readTree, removeTree } from './trees.js';

/** What is done to the source. Folders are named by their place in the list of all, whatever that is by then. */
type Change =
  | { readonly kind: 'make' | 'remove' | 'hide' | 'chmod' | 'anew'; readonly at: number }
  | { readonly kind: 'write'; readonly at: number; readonly file: number; readonly letter: number }
  | { readonly kind: 'move' | 'swap' | 'copy'; readonly at: number; readonly to: number; readonly name: number }
  | {
      readonly kind: 'moveFile' | 'renameFile' | 'swapFile';
      readonly at: number;
      readonly to: number;
      readonly file: number;
      readonly name: number;
    };

/** How the next pass goes. */
type Course =
  | { readonly kind: 'good' | 'off' | 'lost' | 'old' | 'lanes' }
  | { readonly kind: 'killed' | 'cancelled'; readonly after: number };

const place = fc.nat(30);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('make', 'remove', 'chmod', 'anew'), at: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hide'), at: place }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write'), at: place, file: fc.nat(2), letter: fc.nat(3) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('move', 'move', 'swap', 'swap', 'copy'),
      at: place,
      to: place,
      name: fc.nat(3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('moveFile', 'renameFile', 'swapFile'),
      at: place,
      to: place,
      file: fc.nat(2),
      name: fc.nat(4),
    }),
  },
) as fc.Arbitrary<Change>;

const course: fc.Arbitrary<Course> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('good') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('off', 'lost', 'old', 'lanes') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('killed', 'cancelled'), after: fc.nat(60) }) },
) as fc.Arbitrary<Course>;

const rounds = fc.array(fc.record({ course, changes: fc.array(change, { maxLength: 8 }) }), {
  minLength: 3,
  maxLength: 9,
});

/** All folders below one, as paths from it. **Shape**: sorted; the first one is the folder itself. */
function foldersIn(source: string): string[] {
  const below = (fs.readdirSync(source, { recursive: true, withFileTypes: true }) as fs.Dirent[])
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)));
  return ['', ...below.sort()];
}

/** All files have one size and one time. */
function write(file: string, letter: number): void {
  fs.writeFileSync(file, 'abcd'[letter] ?? 'e');
  fs.utimesSync(file, PAST, PAST);
}

function apply(pair: RenamedPair, done: Change): void {
  const all = foldersIn(pair.source);
  const at = all[done.at % all.length] ?? '';
  const here = path.join(pair.source, at);
  switch (done.kind) {
    case 'make':
      fs.mkdirSync(path.join(here, `n${done.at % 4}`), { recursive: true });
      break;
    case 'remove':
      if (at !== '') removeTree(here);
      break;
    case 'hide':
      pair.hideMove(at);
      break;
    case 'chmod':
      fs.chmodSync(here, 0o700 + (done.at % 8) * 8);
      break;
    case 'anew':
      if (at === '' || at.split('/')[0] === 'old') return;
      removeTree(path.join(pair.source, 'old'));
      pair.move(at, 'old');
      fs.cpSync(path.join(pair.source, 'old'), here, { recursive: true, preserveTimestamps: true });
      if (done.at % 2 === 0) removeTree(path.join(pair.source, 'old'));
      break;
    case 'write':
      write(path.join(here, `f${done.file}`), done.letter);
      break;
    default: {
      const to = all[done.to % all.length] ?? '';
      between(pair, done, { at, to });
    }
  }
}

function between(
  pair: RenamedPair,
  done: Extract<Change, { readonly to: number }>,
  { at, to }: { readonly at: string; readonly to: string },
): void {
  const below = (path: string, above: string) => `${path}/`.startsWith(`${above}/`);
  if (done.kind === 'moveFile' || done.kind === 'renameFile' || done.kind === 'swapFile') {
    const from = path.join(at, `f${done.file}`);
    const target = path.join(done.kind === 'renameFile' ? at : to, `f${done.name}`);
    const isThere = [from, target].map((name) => fs.existsSync(path.join(pair.source, name)));
    if (from === target || !isThere[0]) return;
    if (done.kind === 'swapFile' && isThere[1]) pair.swap(from, target);
    else pair.move(from, target);
    return;
  }
  if (at === '' || below(to, at)) return;
  if (done.kind === 'swap') {
    if (to !== '' && !below(at, to)) pair.swap(at, to);
    return;
  }
  const target = path.join(to, `n${done.name}`);
  if (fs.existsSync(path.join(pair.source, target))) return;
  if (done.kind === 'move') pair.move(at, target);
  else if (foldersIn(pair.source).length < MOST_FOLDERS)
    fs.cpSync(path.join(pair.source, at), path.join(pair.source, target), {
      recursive: true,
      preserveTimestamps: true,
    });
}

/** A tree in which much could be taken for something else. */
function plant(pair: RenamedPair): void {
  for (const [index, folder] of ['n0', 'n1', 'n2', 'n0/n0', 'n0/n1', 'n1/n0', 'n1/n1', 'n2/n0', 'n2/n0/n0'].entries()) {
    fs.mkdirSync(path.join(pair.source, folder), { recursive: true });
    for (const file of [0, 1, 2]) write(path.join(pair.source, folder, `f${file}`), (index + file) % 4);
  }
}

/** Where nothing is known of folders, one that has moved has to show it. */
function showMoves({ source }: RenamedPair): void {
  for (const folder of foldersIn(source)) fs.utimesSync(path.join(source, folder), PAST, PAST);
}

/** Where folders are not noted at all, another mode explains a new ctime: none may have one. */
function hideModes({ source, replica }: RenamedPair): void {
  for (const folder of foldersIn(source)) {
    const found = fs.statSync(path.join(replica, folder), { throwIfNoEntry: false });
    if (found?.isDirectory() === true) fs.chmodSync(path.join(source, folder), found.mode);
  }
}

function expectSame({ source, replica }: RenamedPair): void {
  expect(readTree(replica)).toEqual(readTree(source));
}

/** Copies of copies would be ever more. */
const MOST_FOLDERS = 40;

/** Carries a round out; returns whether its pass is completed. */
async function goThrough(pair: RenamedPair, how: Course, archives: Buffer[]): Promise<boolean> {
  let calls = 0;
  switch (how.kind) {
    case 'lost':
    case 'old': {
      const [old] = archives;
      const { archive } = pair;
      fs.rmSync(archive, { force: true });
      if (how.kind === 'old' && old !== undefined) fs.writeFileSync(archive, old);
      showMoves(pair);
      break;
    }
    case 'off':
      showMoves(pair);
      hideModes(pair);
      pair.pass({ policy: { renames: false } });
      return true;
    case 'lanes':
      await pair.passInLanes();
      return true;
    case 'cancelled':
      pair.pass({ isCancelled: () => ++calls > 4 * how.after });
      return false;
    case 'killed':
      try {
        pair.pass({
          intercept: () => {
            if (++calls > 8 * how.after) throw new Error('killed');
            return undefined;
          },
        });
      } catch (error) {
        expect((error as Error).message).toBe('killed');
        return false;
      }
      return true;
    default:
  }
  const { report } = pair.pass();
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ outcome: 'ok', again: false });
  return true;
}

// A busy machine may take a while for a few hundred of them.
/** Each takes most of a second. */
const RUNS = isThorough ? 300 : 10;

describe('a source whose folders are renamed while nobody watches', { timeout: 3_600_000 }, () => {
  it('is mirrored byte by byte, however its passes end', async () => {
    const followed = { folders: 0, files: 0 };
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const pair = new RenamedPair({}, { renamesFromBytes: 1 });
        try {
          plant(pair);
          pair.pass();
          const archives: Buffer[] = [];
          for (const { course: how, changes } of all) {
            if (fs.existsSync(pair.archive)) archives.push(fs.readFileSync(pair.archive));
            for (const one of changes) apply(pair, one);
            if (await goThrough(pair, how, archives)) expectSame(pair);
          }
          pair.pass();
          expectSame(pair);
          followed.folders += pair.renamed - pair.renamedFiles;
          followed.files += pair.renamedFiles;
        } finally {
          removeTree(pair.base);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(followed.folders).toBeGreaterThan(RUNS / 2);
    expect(followed.files).toBeGreaterThan(RUNS / 10);
  });
});
