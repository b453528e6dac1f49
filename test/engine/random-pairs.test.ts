import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Name, RelativePath } from '../../src/core/tree/bytes.js';
import { compileFilter } from '../../src/core/filter/filter.js';
import { type MirrorOptions, mirror } from './mirror.js';
import { EXCLUDED_PATTERNS, type RandomPair, randomPair, writeRandomTree } from './random-trees.js';
import { clearFolder, readTree, temporaryFolder } from './trees.js';
import { runsOf } from '../thorough.js';

interface Folders {
  readonly source: string;
  readonly replica: string;
}

/** Runs a check over random pairs, each in fresh folders below one temporary folder. */
function forAll(
  pairs: fc.Arbitrary<RandomPair>,
  runs: number,
  check: (folders: Folders, pair: RandomPair) => void,
): void {
  const base = temporaryFolder({ inMemory: true });
  const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
  fc.assert(
    fc.property(pairs, (pair) => {
      clearFolder(base);
      writeRandomTree(folders.source, pair.source);
      writeRandomTree(folders.replica, pair.replica);
      check(folders, pair);
    }),
    { numRuns: runsOf(runs) },
  );
}

const APPROVED: MirrorOptions = { approved: true };

// A busy machine may take a while for a few hundred of them.
describe('random pairs of trees', { timeout: 300_000 }, () => {
  it('are equal after a pass, and a second pass has nothing to do', () => {
    forAll(randomPair(), 150, ({ source, replica }) => {
      const { report } = mirror(source, replica, APPROVED);
      expect(report).toMatchObject({ outcome: 'ok', again: false });
      expect(readTree(replica)).toEqual(readTree(source));
      expect(mirror(source, replica, { dryRun: true }).lines).toEqual([]);
      expect(mirror(source, replica).lines).toEqual([]);
    });
  });

  it('are equal in the eyes of rsync', (context) => {
    const hasRsync = spawnSync('rsync', ['--version']).status === 0;
    if (!hasRsync && process.env.CI === undefined) context.skip('rsync is not installed');
    forAll(randomPair(), 25, ({ source, replica }) => {
      mirror(source, replica, APPROVED);
      expect(execFileSync('rsync', ['-ainc', '--delete', `${source}/`, `${replica}/`], { encoding: 'utf8' })).toBe('');
    });
  });

  it('are planned by a dry run exactly as they are mirrored', () => {
    forAll(randomPair({ hasExcluded: true }), 150, ({ source, replica }) => {
      const before = readTree(replica);
      const options = { ...APPROVED, policy: EXCLUDED_PATTERNS };
      const planned = mirror(source, replica, { ...options, dryRun: true });
      expect(readTree(replica)).toEqual(before);
      const done = mirror(source, replica, options);
      expect([...planned.lines].sort()).toEqual([...done.lines].sort());
      expect({ ...planned.report.counts, bytes: 0 }).toEqual({ ...done.report.counts, bytes: 0 });
    });
  });

  it('are planned and mirrored with a limit of changes as without one', () => {
    forAll(randomPair(), 60, ({ source, replica }) => {
      const limited: MirrorOptions = { ...APPROVED, policy: { maxChange: { percent: 0, atLeast: 0 } } };
      const before = readTree(replica);
      const planned = mirror(source, replica, { ...APPROVED, dryRun: true });
      expect([...mirror(source, replica, { ...limited, dryRun: true }).lines].sort()).toEqual(
        [...planned.lines].sort(),
      );
      const held = mirror(source, replica, { ...limited, approved: false });
      if (held.report.hold?.reason === 'too-many-changes') {
        expect(held.report.counts).toMatchObject({ updated: 0, removed: 0, replaced: 0 });
        expect(pathsOf(readTree(replica))).toEqual(expect.arrayContaining(pathsOf(before)));
      }
      expect(mirror(source, replica, limited).report).toMatchObject({ outcome: 'ok', again: false });
      expect(readTree(replica)).toEqual(readTree(source));
      expect(mirror(source, replica, limited).lines).toEqual([]);
    });
  });

  it.each(['mtime', 'content', 'newer'] as const)('converge in one pass with compare: %s', (compare) => {
    forAll(randomPair(), 50, ({ source, replica }) => {
      const options = { ...APPROVED, policy: { compare } };
      mirror(source, replica, options);
      if (compare !== 'newer') expect(readTree(replica)).toEqual(readTree(source));
      expect(mirror(source, replica, options).lines).toEqual([]);
    });
  });

  it('lose nothing without prune, and gain all that fits beside it', () => {
    forAll(randomPair(), 50, ({ source, replica }) => {
      const before = pathsOf(readTree(replica));
      const { lines } = mirror(source, replica, { ...APPROVED, policy: { prune: false } });
      const after = pathsOf(readTree(replica));
      expect(before.filter((entry) => !after.includes(entry))).toEqual([]);
      const shielded = lines.filter((line) => line.endsWith('SHIELDED')).length;
      if (shielded === 0) expect(pathsOf(readTree(source)).filter((entry) => !after.includes(entry))).toEqual([]);
      expect(lines.filter((line) => line.startsWith('remove'))).toEqual([]);
    });
  });

  it('keep what is excluded on the replica, whatever the source looks like', () => {
    const filter = compileFilter(EXCLUDED_PATTERNS.exclude, EXCLUDED_PATTERNS.include);
    const isExcluded = (line: string) => hasExcludedPart(line, (...entry) => filter?.excludes(...entry) ?? false);
    forAll(randomPair({ hasExcluded: true }), 150, ({ source, replica }) => {
      const before = readTree(replica);
      const given = readTree(source);
      const wanted = given.filter((line) => !isExcluded(line));
      const options = { ...APPROVED, policy: EXCLUDED_PATTERNS };
      const { report, lines } = mirror(source, replica, options);
      const after = readTree(replica);
      expect(after.filter(isExcluded)).toEqual(before.filter(isExcluded));
      const shielded = lines.filter((line) => line.endsWith('SHIELDED'));
      expect(report.problemCount).toBe(shielded.length);
      if (shielded.length === 0) expect(after).toEqual(expect.arrayContaining(wanted));
      // What is there beside it is on the way to something excluded, or has the name of what is excluded in the source.
      const kept = pathsOf([...after, ...given].filter(isExcluded));
      const strangers = pathsOf(after.filter((line) => !isExcluded(line) && !wanted.includes(line)));
      const isKept = (entry: string) =>
        kept.some((other) => `${other}/`.startsWith(`${entry}/`) || entry.startsWith(`${other}/`));
      if (shielded.length === 0) expect(strangers.filter((entry) => !isKept(entry))).toEqual([]);
      expect(mirror(source, replica, options).lines).toEqual(shielded);
    });
  });
});

/** The paths in the lines of `readTree`, as it shows them. */
function pathsOf(lines: readonly string[]): string[] {
  return lines.map(pathOf);
}

function pathOf(line: string): string {
  return /"(?:[^"\\]|\\.)*"(?:\/"(?:[^"\\]|\\.)*")*/.exec(line)?.[0] ?? '';
}

type Excludes = (directory: RelativePath, name: Name, isDirectory: boolean) => boolean;

/** Whether an entry, or a directory above it, is excluded. */
function hasExcludedPart(line: string, excludes: Excludes): boolean {
  const names = (pathOf(line).match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((part) => JSON.parse(part) as Name);
  return names.some((name, index) => {
    const isDirectory = index < names.length - 1 || line.startsWith('d ');
    return excludes(names.slice(0, index).join('/') as RelativePath, name, isDirectory);
  });
}
