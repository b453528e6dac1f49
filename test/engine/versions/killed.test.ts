// An engine that is killed at each of the calls by which it changes a replica: every restore point stays exact.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import type { RenameHint } from '../../../src/core/watch/rename-hints.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { isThorough } from '../../thorough.js';
import type { MirrorOptions } from '../mirror.js';
import { asOrdinaryUser } from '../ordinary-user.js';
import { directory, readTree, symlink, temporaryFolder, type Tree, writeTree } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { endable } from './sudden-end.js';

vi.mock('../../../src/fs/libc/libc.js', async (original) => {
  const actual = await original<typeof import('../../../src/fs/libc/libc.js')>();
  const refuse = () => new FsError('EPERM', 'operation not permitted');
  return { ...actual, loadLibc: () => endable(actual.loadLibc(), refuse) };
});

/** What becomes of a source, and how the pass hears of it. */
interface Scenario {
  readonly tree: Tree;
  readonly change: (at: (name: string) => string) => void;
  readonly options?: MirrorOptions;
  readonly withoutLinks?: boolean;
  /** Root's rights are put aside. */
  readonly isOrdinary?: boolean;
  readonly extended?: boolean;
  /** The replica takes `A` for `a`. */
  readonly foldsCase?: boolean;
  /** What has a name at any moment, old or new, where two entries can change places in one step. */
  readonly neverAbsent?: readonly string[];
}

const heard = (names: readonly string[], renames: readonly (readonly [string, string])[]): MirrorOptions => ({
  targeted: {
    directories: [
      {
        path: '' as RelativePath,
        extent: 'names' as const,
        names: names.map((name) => ({ name: name as Name, isTree: true, isMoved: true as const })),
      },
    ],
    renames: renames.map(([from, to]) => ({ from, to }) as RenameHint),
    replicaEntries: 6,
    replicaFiles: 6,
  },
});

const update: Pick<Scenario, 'tree' | 'change'> = {
  tree: { a: 'a', d: { b: 'b' }, s: symlink('old') },
  change: (at) => {
    fs.writeFileSync(at('a'), 'a second');
    fs.writeFileSync(at('d/b'), 'b second');
    fs.writeFileSync(at('d/new'), 'new');
    fs.rmSync(at('s'));
    fs.symlinkSync('other', at('s'));
  },
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'an update': update,
  'an update without links': { ...update, withoutLinks: true, neverAbsent: ['a', 'd/b', 's'] },
  'names of another case': {
    tree: { a: 'a', d: { b: 'b' }, other: 'o' },
    change: (at) => {
      fs.renameSync(at('a'), at('A'));
      fs.renameSync(at('d'), at('D'));
      fs.writeFileSync(at('D/b'), 'b second');
    },
    foldsCase: true,
  },
  'a removal': {
    tree: { a: 'a', b: 'b', d: { c: 'c', e: 'e' } },
    change: (at) => {
      fs.rmSync(at('a'));
      fs.rmSync(at('d/c'));
    },
  },
  'the removal of a folder': {
    tree: { d: { a: 'a', e: { b: 'b' } }, f: { c: 'c' } },
    change: (at) => fs.rmSync(at('d'), { recursive: true }),
  },
  'a rename': {
    tree: { a: 'a', d: { b: 'b' }, e: {} },
    change: (at) => {
      fs.renameSync(at('a'), at('e/a2'));
      fs.renameSync(at('d'), at('n'));
      fs.writeFileSync(at('n/b'), 'b second');
    },
    options: heard(
      ['a', 'd', 'e', 'n'],
      [
        ['a', 'e/a2'],
        ['d', 'n'],
      ],
    ),
  },
  'a folder renamed to the name of another': {
    tree: { d: { b: 'b' }, e: { c: 'c' }, f: { g: 'g' } },
    change: (at) => {
      fs.renameSync(at('d/b'), at('f/b'));
      fs.renameSync(at('d'), at('n'));
      fs.renameSync(at('e'), at('d'));
      fs.writeFileSync(at('d/x'), 'x');
    },
    options: heard(
      ['d', 'e', 'f', 'n'],
      [
        ['d/b', 'f/b'],
        ['d', 'n'],
        ['e', 'd'],
      ],
    ),
  },
  'a swap': {
    tree: { d: { b: 'b in d' }, e: { b: 'b in the other one' } },
    change: (at) => {
      fs.renameSync(at('d'), at('aside'));
      fs.renameSync(at('e'), at('d'));
      fs.renameSync(at('aside'), at('e'));
      fs.writeFileSync(at('d/x'), 'x');
    },
    options: heard(
      ['d', 'e'],
      [
        ['d', 'e'],
        ['e', 'd'],
      ],
    ),
  },
  'other metadata': {
    tree: { a: 'a', d: { b: 'b' } },
    change: (at) => {
      fs.chmodSync(at('a'), 0o600);
      fs.chmodSync(at('d'), 0o700);
      fs.utimesSync(at('d/b'), 5, 5);
      execFileSync('setfattr', ['-n', 'user.of', '-v', 'b', at('d/b')]);
      execFileSync('setfattr', ['-n', 'user.of', '-v', 'd', at('d')]);
    },
    extended: true,
  },
  'another type': {
    tree: { a: 'a', d: { b: 'b', e: { f: 'f' } }, s: symlink('old') },
    change: (at) => {
      for (const name of ['a', 'd', 's']) fs.rmSync(at(name), { recursive: true });
      fs.mkdirSync(at('a'));
      fs.writeFileSync(at('a/x'), 'x');
      fs.writeFileSync(at('d'), 'a file');
      fs.writeFileSync(at('s'), 'a file');
    },
  },
  'hard links': {
    tree: { a: 'a', b: 'b', d: {}, z: {} },
    change: (at) => {
      fs.linkSync(at('b'), at('a2'));
      fs.rmSync(at('a'));
      fs.linkSync(at('b'), at('z/b'));
      fs.chmodSync(at('b'), 0o600);
    },
  },
  'read-only folders': {
    tree: { d: directory({ b: 'b', e: directory({ c: 'c' }, { mode: 0o555 }) }, { mode: 0o555 }), f: 'f' },
    change: (at) => {
      fs.chmodSync(at('d'), 0o755);
      fs.chmodSync(at('d/e'), 0o755);
      fs.rmSync(at('d/e'), { recursive: true });
      fs.writeFileSync(at('d/b'), 'b second');
      fs.chmodSync(at('d'), 0o555);
    },
    isOrdinary: true,
  },
};

const ADAPTERS = ['linux', 'portable'] as const;
const CASES = Object.keys(SCENARIOS).flatMap((name) => ADAPTERS.map((adapter) => [name, adapter] as const));

/** In a part of the tests, each so many-th call. */
const STRIDE = isThorough ? 1 : 59;

describe('an engine that is killed', { timeout: 600_000 }, () => {
  it.each(CASES)('at any call of %s keeps every restore point (%s)', (name, adapter) => {
    const scenario = SCENARIOS[name]!; // its own name
    const run = () => {
      for (const isNewSpan of [false, true]) {
        for (let after = (name.length + (isNewSpan ? 7 : 0)) % STRIDE; ; after += STRIDE) {
          if (!killAt(scenario, adapter, { after, isNewSpan })) break;
        }
      }
    };
    if (scenario.isOrdinary) asOrdinaryUser(run);
    else run();
  });
});

describe('tidying that is killed', { timeout: 600_000 }, () => {
  it.each(ADAPTERS)(
    'at any call keeps every restore point, also of what went into the store together (%s)',
    async (adapter) => {
      for (let after = 0; ; after += isThorough ? 1 : 3) {
        const base = temporaryFolder({ inMemory: true });
        const source = writeTree(path.join(base, 'source'), { a: 'a', b: 'b', d: { c: 'c', e: 'e' }, other: 'o' });
        writeTree(path.join(base, 'replica'), {});
        const pair = new KeptPair({ source, replica: path.join(base, 'replica') }, adapter);
        const at = (name: string) => path.join(source, name);
        for (const name of ['new', 'd/new', 'last']) fs.writeFileSync(at(name), name);
        pair.pass();
        pair.now += 11 * MINUTE;
        for (const name of ['a', 'new', 'b', 'd/new', 'd/c', 'last']) fs.rmSync(at(name));
        pair.pass({ approved: true });
        pair.now += 11 * MINUTE;
        fs.writeFileSync(at('other'), 'second');
        pair.pass();
        pair.now += 150 * MINUTE;
        fs.writeFileSync(at('other'), 'a third one');
        pair.pass();
        const wasKilled = await pair.tidy({ after });
        pair.expectExact(`after ${after} calls, as it was left`);
        await pair.tidy();
        expect(pair.points()).toHaveLength(2);
        pair.expectExact(`after ${after} calls, and tidied`);
        if (!wasKilled) break;
      }
    },
  );
});

/** Returns whether the pass had not ended before. */
function killAt(
  { tree, change, options, withoutLinks = false, extended = false, foldsCase = false, neverAbsent = [] }: Scenario,
  adapter: (typeof ADAPTERS)[number],
  { after, isNewSpan }: { readonly after: number; readonly isNewSpan: boolean },
): boolean {
  const base = temporaryFolder({ inMemory: true });
  const source = writeTree(path.join(base, 'source'), tree);
  writeTree(path.join(base, 'replica'), {});
  const hasExtended = extended && adapter === 'linux';
  const pair = new KeptPair({ source, replica: path.join(base, 'replica') }, adapter, { extended: hasExtended });
  pair.now += 20 * MINUTE;
  fs.writeFileSync(path.join(source, 'first'), 'first');
  pair.pass();
  if (isNewSpan) pair.now += 20 * MINUTE;
  change((at) => path.join(source, at));
  const wasKilled = pair.killedPass({ after, withoutLinks }, { approved: true, foldsCase, ...options });
  const when = `after ${after} calls`;
  pair.expectExact(`${when}, as it was left`);
  if (adapter === 'linux') {
    for (const at of neverAbsent) {
      const found = fs.lstatSync(path.join(pair.replica, at), { throwIfNoEntry: false });
      expect(found, `${at} ${when}`).toBeDefined();
    }
  }
  pair.pass({ approved: true, foldsCase });
  expect(readTree(pair.replica), when).toEqual(readTree(source));
  pair.expectExact(`${when}, and a pass`);
  expect(pair.pass({ foldsCase }).lines, when).toEqual([]);
  pair.expectExact(`${when}, and two passes`);
  return wasKilled;
}
