import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { flawsOf } from '../../../src/core/history/flaws.js';
import { FoldersyncError } from '../../../src/core/report/error.js';
import { bootId } from '../../../src/fs/historic/boot-id.js';
import { Store } from '../../../src/fs/historic/store.js';
import { temporaryFolder } from '../../engine/trees.js';
import { absolute, ADAPTERS, name } from '../rig.js';
import { StoreMaker } from './store-maker.js';

const isRoot = process.getuid?.() === 0;
const [FIRST, SECOND, THIRD] = ['2026-01-01T00-00-00Z', '2026-01-02T00-00-00Z', '2026-01-03T00-00-00Z'];

function rig(): { replica: string; maker: StoreMaker; journal: (increment: string) => string } {
  const replica = path.join(temporaryFolder(), 'replica');
  fs.mkdirSync(replica);
  const maker = new StoreMaker(replica);
  for (const at of ['a', 'b', 'c']) fs.writeFileSync(path.join(replica, at), at);
  return { replica, maker, journal: (increment) => path.join(maker.versions, increment, 'journal') };
}

function open(replica: string): Store | undefined {
  const root = ADAPTERS.linux!().openRoot(absolute(replica)); // there is one
  const store = Store.open(root);
  onTestFinished(() => {
    store?.[Symbol.dispose]();
    root[Symbol.dispose]();
  });
  return store;
}

function opened(replica: string): Store {
  const store = open(replica);
  if (store === undefined) throw new Error('there are no versions');
  return store;
}

const changesOf = (store: Store, index = 0) =>
  store.increments[index]?.lines.filter((line) => 'path' in line && line.op !== 'was').map((line) => line.op);

describe('a store', () => {
  it('is none where there is none', () => {
    const replica = temporaryFolder();
    expect(open(replica)).toBe(undefined);
    fs.mkdirSync(path.join(replica, '.foldersync'));
    expect(open(replica)).toBe(undefined);
  });

  it('has its increments in their order, and says since when the replica is known', () => {
    const { replica, maker } = rig();
    maker.open(SECOND);
    maker.open(FIRST);
    fs.writeFileSync(path.join(maker.versions, 'since'), '{"version":1,"since":42}\n');
    fs.mkdirSync(path.join(maker.versions, 'other'));
    const store = opened(replica);
    expect(store.increments.map((each) => each.name)).toEqual([FIRST, SECOND]);
    expect(store.since).toBe(42);
  });

  it('passes over what was merged into another increment', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    maker.line({ op: 'merged', name: SECOND });
    maker.open(SECOND);
    maker.open(THIRD);
    const store = opened(replica);
    expect(store.increments.map((each) => [each.name, each.trees])).toEqual([
      [FIRST, [FIRST, SECOND]],
      [THIRD, [THIRD]],
    ]);
  });

  it('leaves out what was not made when its writer was killed', () => {
    for (const [begin, lines] of [
      [(maker: StoreMaker) => maker.removeLater('a'), ['kept']],
      [(maker: StoreMaker) => maker.updateLater('a', 'new'), ['replaced']],
      [(maker: StoreMaker) => maker.loseLater('a'), ['lost']],
      [(maker: StoreMaker) => maker.renameLater('a', 'd'), ['renamed']],
    ] as const) {
      const { replica, maker } = rig();
      maker.open(FIRST);
      const carryOut = begin(maker);
      expect(changesOf(opened(replica))).toEqual([]);
      carryOut();
      expect(changesOf(opened(replica))).toEqual(lines);
    }
  });

  it('takes an update that was cut off after its first half for one that was not made', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    maker.updateLater('a', 'new');
    const tree = path.join(replica, '.foldersync/versions', FIRST, 'tree');
    const [key = ''] = fs.readdirSync(tree);
    fs.linkSync(path.join(replica, 'a'), path.join(tree, key, 'a'));
    expect(changesOf(opened(replica))).toEqual([]);
    fs.rmSync(path.join(replica, 'a'));
    fs.writeFileSync(path.join(replica, 'a'), 'new');
    expect(changesOf(opened(replica))).toEqual(['replaced']);
  });

  it('takes a swap for one that was not made as long as the first entry is where it was', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    const { ino } = fs.statSync(path.join(replica, 'a'));
    maker.line({ op: 'swapped', writer: '0', path: name('a'), to: name('b'), inode: ino });
    expect(changesOf(opened(replica))).toEqual([]);
    fs.renameSync(path.join(replica, 'a'), path.join(replica, 'b'));
    expect(changesOf(opened(replica))).toEqual(['swapped']);
  });

  it('looks for what another writer has renamed since where it is by now', () => {
    const { replica, maker } = rig();
    fs.mkdirSync(path.join(replica, 'd'));
    maker.open(FIRST);
    maker.line({ op: 'renamed', writer: 'lane', path: name('a'), to: name('d/a') });
    fs.renameSync(path.join(replica, 'a'), path.join(replica, 'd/a'));
    maker.rename('d', 'e');
    expect(changesOf(opened(replica))).toEqual(['renamed', 'renamed']);
  });

  it('is read on from where it was left, new increments too', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    const store = opened(replica);
    expect(store.poll()).toEqual([]);
    maker.remove('a');
    expect(store.poll().map(({ op }) => op)).toEqual(['was', 'kept']);
    maker.remove('b');
    maker.close();
    maker.open(SECOND);
    maker.remove('c');
    expect(store.poll().map(({ op }) => op)).toEqual(['was', 'kept', 'closed', 'opened', 'was', 'kept']);
    expect(store.poll()).toEqual([]);
    store.settle();
    expect([changesOf(store, 0), changesOf(store, 1)]).toEqual([['kept', 'kept'], ['kept']]);
  });

  it('takes in a line only once it is whole', () => {
    const { replica, maker, journal } = rig();
    maker.open(FIRST);
    const store = opened(replica);
    fs.appendFileSync(journal(FIRST), '{"op":"job",');
    expect(store.poll()).toEqual([]);
    fs.appendFileSync(journal(FIRST), '"at":1,"by":"watch"}\n{"op"');
    expect(store.poll()).toEqual([{ op: 'job', at: 1, by: 'watch' }]);
  });

  it('takes in an increment whose journal comes after its folder', () => {
    const { replica, maker } = rig();
    maker.open(FIRST);
    const store = opened(replica);
    fs.mkdirSync(path.join(maker.versions, SECOND));
    expect(store.poll()).toEqual([]);
    maker.open(SECOND);
    expect(store.poll().map(({ op }) => op)).toEqual(['opened']);
  });

  it('says where a journal is damaged, and which restore points are not exact for it', () => {
    const { replica, maker, journal } = rig();
    for (const each of [FIRST, SECOND, THIRD]) {
      maker.open(each);
      maker.close();
    }
    fs.appendFileSync(journal(SECOND), 'no line\n');
    maker.line({ op: 'job', at: 1, by: 'watch' });
    const store = opened(replica);
    expect(store.increments.map(({ damagedAt }) => damagedAt)).toEqual([undefined, 3, undefined]);
    const damaged = { kind: 'damaged', increment: SECOND, line: 3 };
    expect(flawsOf(store, name(FIRST))).toEqual([damaged]);
    expect(flawsOf(store, name(SECOND))).toEqual([damaged]);
    expect(flawsOf(store, name(THIRD))).toEqual([]);
    expect(flawsOf(store, undefined)).toEqual([]);
  });

  it('says where the machine has gone down, and where the replica was changed and nothing was written down', (context) => {
    const boot = bootId();
    if (boot === undefined) return context.skip('this system does not tell one start from another');
    const { replica, maker } = rig();
    maker.open('2025-12-31T00-00-00Z', { boot: 'another' });
    maker.line({ op: 'end', at: 1 });
    maker.open(FIRST, { boot: 'another' });
    maker.open(SECOND, { boot, isAfterGap: true });
    const store = opened(replica);
    expect(flawsOf(store, name(FIRST))).toEqual([
      { kind: 'gap', increment: FIRST },
      { kind: 'cut', increment: FIRST },
    ]);
    expect(flawsOf(store, name(SECOND))).toEqual([]);
    fs.writeFileSync(path.join(maker.versions, 'gap'), '');
    store.settle();
    expect(flawsOf(store, name(SECOND))).toEqual([{ kind: 'gap', increment: SECOND }]);
  });

  it('is none of ours where it is a symlink, or no directory', () => {
    const elsewhere = rig();
    elsewhere.maker.open(FIRST);
    for (const plant of [
      ({ replica }: { replica: string }) =>
        fs.symlinkSync(path.join(elsewhere.replica, '.foldersync'), path.join(replica, '.foldersync')),
      ({ replica }: { replica: string }) => fs.writeFileSync(path.join(replica, '.foldersync'), ''),
      ({ replica }: { replica: string }) => {
        fs.mkdirSync(path.join(replica, '.foldersync'));
        fs.symlinkSync(elsewhere.maker.versions, path.join(replica, '.foldersync/versions'));
      },
    ]) {
      const replica = temporaryFolder();
      plant({ replica });
      expect(() => open(replica)).toThrow(FoldersyncError);
    }
  });

  it.runIf(isRoot)('is none of ours where it belongs to another user', () => {
    for (const part of ['.foldersync', '.foldersync/versions']) {
      const { replica, maker } = rig();
      maker.open(FIRST);
      fs.chownSync(path.join(replica, part), 12345, 0);
      expect(() => open(replica)).toThrow(/is not a part of foldersync's versions: it belongs to user 12345/);
    }
  });

  it.runIf(isRoot)('passes over an increment that belongs to another user', () => {
    for (const part of ['', 'journal']) {
      const { replica, maker } = rig();
      maker.open(FIRST);
      maker.close();
      maker.open(SECOND);
      fs.chownSync(path.join(maker.versions, FIRST, part), 12345, 0);
      const store = opened(replica);
      expect(store.increments.map(({ name: one, foreign }) => [one, foreign])).toEqual([
        [FIRST, expect.stringContaining('it belongs to user 12345')],
        [SECOND, undefined],
      ]);
    }
  });
});
