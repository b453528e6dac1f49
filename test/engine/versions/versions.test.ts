import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isChange } from '../../../src/core/history/journal-line.js';
import type { Name, RelativePath } from '../../../src/core/tree/bytes.js';
import { folders, readTree, symlink, type Tree, writeTree } from '../trees.js';
import type { RenameHint } from '../../../src/core/watch/rename-hints.js';
import { flawsOf } from '../../../src/core/history/flaws.js';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import { Store } from '../../../src/fs/historic/store.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import type { Call } from '../intercept.js';
import { mirror } from '../mirror.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { incrementsOf } from './kept-states.js';

const write = (pair: KeptPair, tree: Tree) => writeTree(pair.source, tree);
const at = (pair: KeptPair, name: string) => path.join(pair.source, name);

/** Something for each kind of change. */
const MUCH: Tree = {
  d: { a: 'old', gone: 'g' },
  e: { b: symlink('here'), c: 'c' },
  old: { inside: { file: 'f' } },
  x: { y: 'y' },
};

describe.each(['linux', 'portable'] as const)('what leaves a replica (%s)', (adapter) => {
  it('is there at the restore point before', () => {
    const pair = new KeptPair(folders({ a: 'a', b: 'b', d: { e: { f: 'f' }, g: 'g' } }), adapter);
    expect(incrementsOf(pair.replica)).toEqual([]);
    write(pair, { a: 'A2', n: 'new', d: { x: { y: 'y' } } });
    fs.rmSync(at(pair, 'b'));
    fs.rmSync(at(pair, 'd/e'), { recursive: true });
    expect(pair.pass().report).toMatchObject({ outcome: 'ok', counts: { removed: 3 } });
    expect(incrementsOf(pair.replica)).toHaveLength(1);
    pair.expectExact();
    pair.now += 10 * MINUTE;
    fs.rmSync(at(pair, 'd'), { recursive: true });
    write(pair, { d: 'a file now', a: 'A3' });
    fs.chmodSync(at(pair, 'n'), 0o600);
    expect(pair.pass().report.outcome).toBe('ok');
    expect(pair.pass().report.counts).toMatchObject({ copied: 0, updated: 0, removed: 0, retouched: 0 });
    expect(pair.recorded.size).toBe(2);
    pair.expectExact();
  });

  it('is all that makes a store: a first copy and a pass that changes nothing make none', () => {
    const pair = new KeptPair(folders({ a: 'a', d: { b: 'b' } }), adapter);
    pair.pass();
    expect(fs.existsSync(path.join(pair.replica, '.foldersync'))).toBe(false);
    write(pair, { a: 'A2' });
    pair.pass();
    // Since the first copy had ended.
    expect(incrementsOf(pair.replica)[0]?.lines[0]).toMatchObject({ op: 'opened', since: pair.now - 2000 });
    pair.expectExact();
  });

  it('is kept once a span', () => {
    const pair = new KeptPair(folders({ a: '0', d: { b: '0' } }), adapter);
    for (let count = 1; count < 6; count++) {
      write(pair, { a: `${count}`.repeat(count), d: { b: `b${count}`.repeat(count), [`n${count}`]: 'n' } });
      fs.rmSync(at(pair, `d/n${count - 1}`), { force: true });
      pair.pass();
    }
    const [increment] = incrementsOf(pair.replica);
    expect(increment?.lines.filter(({ op }) => op === 'replaced')).toHaveLength(2);
    expect(increment?.lines.filter(({ op }) => op === 'kept')).toHaveLength(0);
    pair.expectExact();
  });

  it('is not there at the restore point where it was made and removed and made again, also after merging', async () => {
    const pair = new KeptPair(folders({ a: '0', b: '0' }), adapter);
    write(pair, { n: 'a file', a: '1', m: { x: 'x' }, o: { z: 'z' } });
    pair.pass();
    for (const name of ['n', 'm', 'o']) fs.rmSync(at(pair, name), { recursive: true });
    // In one pass that one leaves to what takes its name.
    write(pair, { o: 'a file now' });
    pair.pass({ approved: true });
    write(pair, { n: { inside: 'a directory now' }, m: { y: 'y' } });
    pair.pass();
    pair.now += 20 * MINUTE;
    write(pair, { b: '12' });
    pair.pass();
    pair.now += 150 * MINUTE;
    write(pair, { b: '123' });
    pair.pass();
    await pair.tidy();
    expect(pair.points()).toHaveLength(2);
    pair.expectExact('merged');
  });

  it('is kept in the same span over a restart of the engine', () => {
    const pair = new KeptPair(folders({ a: '0' }), adapter);
    for (let count = 1; count < 4; count++) {
      write(pair, { a: `${count}`.repeat(count), n: 'n'.repeat(count), d: { e: 'e'.repeat(count) } });
      pair.pass();
      pair.restart();
    }
    const [increment, ...others] = incrementsOf(pair.replica);
    expect(others).toEqual([]);
    // The state at its start, and nothing in between.
    expect(increment?.lines.filter(({ op }) => op === 'replaced')).toHaveLength(1);
    pair.expectExact();
  });

  it('is written down after what its directory gets, of which one may not come', async () => {
    const pair = new KeptPair(folders({ a: 'a', d: { a: 'a' } }), adapter);
    write(pair, { a: 'A2', d: { a: 'A2', b: 'b', c: 'c', e: 'e' } });
    const intercept = ({ verb, side, path: of }: Call) => {
      if (verb === 'copyFile' && side === 'source' && of === 'd/c') fs.rmSync(at(pair, 'd/c'));
      return undefined;
    };
    pair.pass({ intercept });
    expect(fs.readdirSync(path.join(pair.replica, 'd'))).toEqual(['a', 'b', 'e']);
    const changes = incrementsOf(pair.replica)[0]!.lines.filter(isChange); // one was begun
    const inDirectory = changes.map(({ op, path: of }) => `${op} ${of}`).filter((line) => line.includes(' d'));
    expect(inDirectory.slice(0, 5).sort()).toEqual(
      ['made d/b', 'made d/c', 'made d/e', 'replaced d/a', 'was d'].sort(),
    );
    expect(inDirectory[4]).toBe('replaced d/a');
    pair.expectExact();
    // What did not come then comes now, goes, and comes again as something else.
    write(pair, { d: { c: 'c' } });
    pair.pass();
    pair.now += 20 * MINUTE;
    fs.rmSync(at(pair, 'd/c'));
    write(pair, { d: { a: 'A33' } });
    pair.pass();
    pair.now += 150 * MINUTE;
    write(pair, { d: { c: { inside: 'c' }, f: 'f' } });
    pair.pass();
    await pair.tidy();
    pair.expectExact('later');
  });

  it('is as it was also where a further name of it is new', () => {
    const pair = new KeptPair(folders({ a: 'a', z: {}, other: 'o' }), adapter);
    write(pair, { other: 'O2' });
    pair.pass();
    fs.linkSync(at(pair, 'a'), at(pair, 'z/b'));
    pair.pass();
    fs.chmodSync(at(pair, 'a'), 0o600);
    // The only name that an event has told of.
    const names = [{ name: 'b' as Name, isTree: false }];
    const directories = [{ path: 'z' as RelativePath, extent: 'names' as const, names }];
    pair.pass({ targeted: { directories, renames: [], replicaEntries: 4, replicaFiles: 3 } });
    expect(fs.statSync(path.join(pair.replica, 'a'))).toMatchObject({ nlink: 2, mode: 0o100600 });
    pair.expectExact();
  });

  it('is kept where it had come into a directory that is new, and is replaced there', () => {
    const pair = new KeptPair(folders({ a: 'old content' }), adapter);
    write(pair, { n: { b: 'new' } });
    pair.pass();
    fs.renameSync(at(pair, 'a'), at(pair, 'aside'));
    fs.renameSync(at(pair, 'n/b'), at(pair, 'a'));
    fs.renameSync(at(pair, 'aside'), at(pair, 'n/b'));
    const renames = [
      ['a', 'n/b'],
      ['n/b', 'a'],
    ].map(([from, to]) => ({ from, to }) as RenameHint);
    const directories = [
      ['', 'a'],
      ['n', 'b'],
    ].map(([folder, name]) => ({
      path: folder as RelativePath,
      extent: 'names' as const,
      names: [{ name: name as Name, isTree: false }],
    }));
    pair.pass({ approved: true, targeted: { directories, renames, replicaEntries: 3, replicaFiles: 2 } });
    expect(fs.readFileSync(path.join(pair.replica, 'n/b'), 'utf8')).toBe('old content');
    write(pair, { n: { b: 'newer' } });
    pair.pass();
    expect(incrementsOf(pair.replica)).toHaveLength(1);
    pair.expectExact();
  });

  it('is there whichever look at a directory fails, which is a problem', () => {
    for (let which = 1, hasFailed = true; hasFailed; which++) {
      const pair = new KeptPair(folders(MUCH), adapter);
      for (const name of ['d/gone', 'e/b', 'old', 'x']) fs.rmSync(at(pair, name), { recursive: true });
      write(pair, { d: { a: 'newer', n: 'new' }, e: { b: symlink('elsewhere'), f: { g: 'new' } }, x: 'a file now' });
      fs.chmodSync(at(pair, 'e/c'), 0o600);
      fs.chmodSync(at(pair, 'e'), 0o711);
      let looks = 0;
      const { report } = pair.pass({
        approved: true,
        intercept: ({ verb, side }) =>
          verb === 'attributes' && side === 'replica' && ++looks === which ? 'EIO' : undefined,
      });
      hasFailed = looks >= which;
      if (!hasFailed) expect([report.outcome, which > 5]).toEqual(['ok', true]);
      pair.expectExact(`look ${which}`);
      expect(pair.pass({ approved: true }).report.outcome).toBe('ok');
      expect(readTree(pair.replica)).toEqual(readTree(pair.source));
      pair.expectExact(`after look ${which}`);
    }
  });

  it('is told to be uncertain where the machine went down in the middle of a pass', () => {
    const pair = new KeptPair(folders({ a: '0', b: '0' }), adapter);
    write(pair, { a: '1' });
    pair.pass();
    const [first] = incrementsOf(pair.replica);
    const journal = path.join(pair.replica, '.foldersync/versions', first?.name ?? '', 'journal');
    const lines = fs.readFileSync(journal, 'utf8').split('\n');
    const cut = lines
      .filter((line) => !line.includes('"end"'))
      .map((line) => line.replace(/"boot":"[^"]*"/, '"boot":"other"'));
    fs.writeFileSync(journal, cut.join('\n'));
    pair.restart();
    write(pair, { b: '12' });
    pair.pass();
    const [before, after] = incrementsOf(pair.replica);
    expect(before?.lines.at(-1)).toMatchObject({ op: 'closed', isCut: true });
    expect(after?.lines.at(-1)).toMatchObject({ op: 'end' });
    using replica = createLinuxFileSystem({ beat: () => {} }).openRoot(bytesOfText(pair.replica) as AbsolutePath);
    using store = Store.open(replica);
    if (store === undefined) throw new Error('there is none');
    expect(flawsOf(store, before?.name)).toEqual([{ kind: 'cut', increment: before?.name }]);
    expect(flawsOf(store, after?.name)).toEqual([]);
  });

  it('begins a restore point of its own after the replica was changed and nothing written down', () => {
    const pair = new KeptPair(folders({ a: '0', b: '0' }), adapter);
    write(pair, { a: '1' });
    pair.pass();
    write(pair, { a: 'unrecorded' });
    expect(mirror(pair.source, pair.replica, { adapter }).report.outcome).toBe('ok');
    pair.restart();
    write(pair, { b: '12' });
    pair.pass();
    const [before, after, ...others] = incrementsOf(pair.replica);
    expect([after?.lines[0], others]).toEqual([expect.objectContaining({ op: 'opened', isAfterGap: true }), []]);
    using replica = createLinuxFileSystem({ beat: () => {} }).openRoot(bytesOfText(pair.replica) as AbsolutePath);
    using store = Store.open(replica);
    if (store === undefined) throw new Error('there is none');
    expect(flawsOf(store, before?.name)).toEqual([{ kind: 'gap', increment: before?.name }]);
    expect(flawsOf(store, after?.name)).toEqual([]);
    expect(fs.existsSync(path.join(pair.replica, '.foldersync/versions/gap'))).toBe(false);
  });

  it('is not kept where it is excluded', () => {
    const pair = new KeptPair(folders({ 'a.iso': 'a', b: 'b', d: { 'c.iso': 'c', e: 'e' } }), adapter, {
      exclude: ['*.iso'],
    });
    fs.rmSync(at(pair, 'd'), { recursive: true });
    write(pair, { 'a.iso': 'A2', b: 'B2' });
    pair.pass();
    const ops = incrementsOf(pair.replica)[0]?.lines.map((line) =>
      'path' in line ? `${line.op} ${line.path}` : line.op,
    );
    expect(ops).toEqual(
      expect.arrayContaining(['overwrote a.iso', 'replaced b', 'lost d/c.iso', 'kept d/e', 'kept d']),
    );
  });
});
