import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../../src/core/tree/bytes.js';
import { EntryTable } from '../../../src/core/tree/entry-table.js';
import { type HistoricRoot, openHistoricRoot } from '../../../src/fs/historic/historic-root.js';
import { PLAIN_RULES } from '../../../src/fs/port/rules.js';
import { temporaryFolder } from '../../engine/trees.js';
import { runsOf } from '../../thorough.js';
import { absolute, ADAPTERS, fails, GO_ON, name, relative } from '../rig.js';
import { seenByPort, seenOnDisk, type SeenTree } from './seen-tree.js';
import { StoreMaker } from './store-maker.js';

const DAYS = ['2026-01-01T00-00-00Z', '2026-01-02T00-00-00Z', '2026-01-03T00-00-00Z', '2026-01-04T00-00-00Z'] as const;
const [FIRST, SECOND, THIRD] = DAYS;

/** A replica, its versions, and what it was at each restore point. */
interface Rig {
  readonly replica: string;
  readonly maker: StoreMaker;
}

function rig({ inMemory = false } = {}): Rig {
  const replica = path.join(temporaryFolder({ inMemory }), 'replica');
  fs.mkdirSync(replica);
  return { replica, maker: new StoreMaker(replica) };
}

function write(replica: string, at: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(replica, at)), { recursive: true });
  fs.writeFileSync(path.join(replica, at), content);
}

/** Opens a replica as it was. */
function openAt(replica: string, point: string | undefined, adapter = 'linux'): HistoricRoot {
  const fileSystem = ADAPTERS[adapter]!(); // one of them
  const root = openHistoricRoot({
    fileSystem,
    replica: fileSystem.openRoot(absolute(replica)),
    point: point === undefined ? undefined : name(point),
  });
  const { owners, extended } = fileSystem.capabilities;
  root.rules = { ...PLAIN_RULES, owners, xattrs: extended, acls: extended };
  onTestFinished(() => root[Symbol.dispose]());
  return root;
}

/** Nanoseconds that an adapter tells two times apart by. */
const unitOf = (adapter: string) => (adapter === 'portable' ? 1_000_000_000n : 1n);

function seenAt(replica: string, point: string | undefined, adapter = 'linux'): SeenTree {
  return seenByPort(openAt(replica, point, adapter), temporaryFolder(), adapter, unitOf(adapter));
}

function namesIn(root: HistoricRoot, at = ''): string[] {
  using directory = root.openDirectory(relative(at));
  const table = new EntryTable();
  directory.list(table);
  return [...table.names];
}

function read(root: HistoricRoot, at: string): string {
  const folder = temporaryFolder();
  using target = ADAPTERS.linux!().openRoot(absolute(folder)); // there is one
  using into = target.openDirectory(ROOT);
  using directory = root.openDirectory(relative(path.dirname(at) === '.' ? '' : path.dirname(at)));
  directory.copyFile(name(path.basename(at)), into, name('staged'), GO_ON);
  return fs.readFileSync(path.join(folder, 'staged'), 'utf8');
}

for (const adapter of Object.keys(ADAPTERS)) {
  describe(`a replica of the past, ${adapter}`, () => {
    it('is what it was at each restore point, with what is open below its own name', () => {
      const { replica, maker } = rig();
      const was: Record<string, SeenTree> = {};
      const note = (point: string) => {
        was[maker.open(point)] = seenOnDisk(replica, unitOf(adapter));
      };
      for (const at of ['a', 'd/b', 'd/c', 'd/e/f', 'd/e/g', 'h/i', 'j/k/l/m']) write(replica, at, `first ${at}`);
      fs.symlinkSync('nowhere', path.join(replica, 'd/symlink'));
      note(FIRST);
      maker.update('a', 'second a');
      maker.remove('d/b');
      maker.make('n', 'new');
      maker.rename('d/e', 'h/e');
      maker.remove('d/symlink');
      maker.close();
      note(SECOND);
      maker.remove('h/e');
      maker.make('d/b', 'another');
      maker.link('n', 'd/n');
      maker.retouch('d/n', { mode: 0o600, mtime: 1000 });
      maker.swap('d', 'j');
      maker.update('j/b', 'yet another');
      maker.close();
      note(THIRD);
      maker.remove('n');
      maker.rename('d', 'o');
      maker.retouch('o', { mode: 0o700 });
      maker.rename('o/k/l', 'p');
      for (const [point, tree] of Object.entries(was)) expect(seenAt(replica, point, adapter)).toEqual(tree);
      expect(seenAt(replica, undefined, adapter)).toEqual(seenOnDisk(replica, unitOf(adapter)));
    });
  });
}

describe('a replica of the past', () => {
  it('is what it was, whatever has been done to it since', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 }), (choices) => {
        const { replica, maker } = rig({ inMemory: true });
        for (const at of ['a', 'b/c', 'b/d/e']) write(replica, at, at);
        const was: Record<string, SeenTree> = {};
        for (const [index, choice] of choices.entries()) {
          if (index % 8 === 0) {
            // As whoever writes does: of an increment that is left open, the last change would be in doubt for ever.
            if (index > 0) maker.close();
            was[maker.open(DAYS[index / 8]!)] = seenOnDisk(replica); // at most 4
          }
          change(maker, choice);
        }
        for (const [point, tree] of Object.entries(was)) expect(seenAt(replica, point)).toEqual(tree);
      }),
      { endOnFailure: true, numRuns: runsOf(150) },
    );
  });

  it('cannot be changed', () => {
    const { replica, maker } = rig();
    write(replica, 'a', 'a');
    maker.open(FIRST);
    using directory = openAt(replica, FIRST).openDirectory(ROOT);
    fails('EROFS', () => directory.removeFile(name('a')));
    fails('EROFS', () => directory.makeFile(name('b')));
    fails('EROFS', () => directory.rename(name('a'), name('b')));
  });

  it('has no .foldersync, and none of it can be reached', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    for (const point of [FIRST, undefined]) {
      const root = openAt(replica, point);
      expect(namesIn(root)).toEqual([]);
      fails('ENOENT', () => root.openDirectory(relative('.foldersync/versions')));
      using directory = root.openDirectory(ROOT);
      expect(directory.find(name('.foldersync'))).toBe(undefined);
    }
  });

  it('is the replica of now where it has no versions', () => {
    const replica = temporaryFolder();
    write(replica, 'd/a', 'a');
    expect(seenAt(replica, undefined)).toEqual(seenOnDisk(replica));
  });

  it('lacks what is not kept or is missing from the store, and says so', () => {
    const { replica, maker } = rig();
    for (const at of ['d/lost', 'd/stored', 'd/other']) write(replica, at, at);
    maker.open(FIRST);
    maker.lose('d/lost');
    maker.remove('d/stored');
    maker.close();
    fs.rmSync(path.join(maker.versions, FIRST, 'tree/1/stored'));
    const root = openAt(replica, FIRST);
    expect(namesIn(root)).toEqual(['d']);
    expect([...root.lost]).toEqual([]);
    expect(namesIn(root, 'd')).toEqual(['other']);
    expect([...root.lost].sort()).toEqual(['d/lost', 'd/stored']);
    fails('ENOENT', () => read(root, 'd/lost'));
  });

  it('finds what was merged in the tree of either increment', () => {
    const { replica, maker } = rig();
    for (const at of ['a', 'b', 'c']) write(replica, at, at);
    maker.open(FIRST);
    const was = seenOnDisk(replica);
    maker.remove('a');
    maker.close();
    maker.open(SECOND);
    maker.remove('b');
    maker.remove('c');
    maker.close();
    const journal = path.join(maker.versions, FIRST, 'journal');
    const rest = fs
      .readFileSync(path.join(maker.versions, SECOND, 'journal'), 'utf8')
      .split('\n')
      .slice(1)
      .join('\n');
    fs.appendFileSync(journal, `${rest}${JSON.stringify({ op: 'merged', name: SECOND })}\n`);
    expect(seenAt(replica, FIRST)).toEqual(was);
    fs.renameSync(path.join(maker.versions, SECOND, 'tree/2'), path.join(maker.versions, FIRST, 'tree/2'));
    expect(seenAt(replica, FIRST)).toEqual(was);
  });

  it('finds what is stored in a folder elsewhere', () => {
    const base = temporaryFolder();
    const replica = path.join(base, 'replica');
    write(replica, 'a', 'first');
    const maker = new StoreMaker(replica, path.join(base, 'versions'));
    fs.mkdirSync(path.join(replica, '.foldersync'));
    maker.open(FIRST);
    maker.update('a', 'second');
    const fileSystem = ADAPTERS.linux!(); // there is one
    using root = openHistoricRoot({
      fileSystem,
      replica: fileSystem.openRoot(absolute(replica)),
      folder: { root: fileSystem.openRoot(absolute(maker.versions)), path: ROOT },
      point: name(FIRST),
    });
    expect(read(root, 'a')).toBe('first');
  });

  it('gives a copy the extended attributes that its file had then', (context) => {
    const { replica, maker } = rig();
    const file = path.join(replica, 'a');
    write(replica, 'a', 'a');
    try {
      execFileSync('setfattr', ['-n', 'user.one', '-v', 'then', file], { stdio: 'pipe' });
    } catch {
      context.skip('no setfattr, or no extended attributes here');
    }
    maker.open(FIRST);
    maker.retouch('a', { mode: 0o600, extended: [{ name: name('user.one'), value: name('then') }] });
    execFileSync('setfattr', ['-n', 'user.two', '-v', 'now', file]);
    execFileSync('setfattr', ['-x', 'user.one', file]);
    const root = openAt(replica, FIRST);
    const folder = temporaryFolder();
    using target = ADAPTERS.linux!().openRoot(absolute(folder)); // there is one
    target.rules = root.rules;
    using into = target.openDirectory(ROOT);
    using directory = root.openDirectory(ROOT);
    expect(directory.readExtended(name('a'))).toEqual([{ name: 'user.one', value: 'then' }]);
    expect(directory.copyFile(name('a'), into, name('b'), GO_ON, true)).toEqual({ state: 'whole', sizeBytes: 1 });
    expect(into.readExtended(name('b'))).toEqual([{ name: 'user.one', value: 'then' }]);
  });
});

/** Makes one change of a replica that is chosen by three numbers. */
function change(maker: StoreMaker, [op, one, other]: readonly [number, number, number]): void {
  const all = fs.readdirSync(maker.replica, { recursive: true, withFileTypes: true });
  const entries = all
    .map((entry) => ({ entry, at: path.relative(maker.replica, path.join(entry.parentPath, entry.name)) }))
    .filter(({ at }) => !at.startsWith('.foldersync'))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const chosen = entries[one % Math.max(1, entries.length)];
  const folders = ['', ...entries.filter(({ entry }) => entry.isDirectory()).map(({ at }) => at)];
  const target = path.join(folders[other % folders.length]!, 'abcd'[op % 4]!); // both are in range
  const isFree = !fs.existsSync(path.join(maker.replica, target));
  const content = `${op} ${one} ${other}`;
  if (chosen === undefined || op % 8 === 0) {
    if (isFree) maker.make(target, other % 3 === 0 ? undefined : content);
    return;
  }
  const { at, entry } = chosen;
  const isWithin = target === at || target.startsWith(`${at}/`);
  const acts: readonly (() => void)[] = [
    () => maker.remove(at),
    () => entry.isFile() && maker.update(at, content),
    () => isFree && !isWithin && maker.rename(at, target),
    () => isFree && !isWithin && maker.rename(at, target),
    () => !isFree && !isWithin && !at.startsWith(`${target}/`) && maker.swap(at, target),
    () => maker.retouch(at, { mode: 0o700 | (other & 0o77), mtime: other % 1000 }),
    () => isFree && entry.isFile() && maker.link(at, target),
  ];
  acts[(op % 8) - 1]!(); // 1 to 7
}
