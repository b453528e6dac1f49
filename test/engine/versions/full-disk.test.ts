import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { VERSIONS } from '../../../src/core/history/store-layout.js';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import { freeRoom, type WantedRoom } from '../../../src/engine/versions/free-room.js';
import { StoreLock } from '../../../src/engine/versions/store-lock.js';
import { VersionStore } from '../../../src/engine/versions/store.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { folders, temporaryFolder, writeTree } from '../trees.js';
import { KeptPair, MINUTE } from './kept-pair.js';
import { incrementsOf, type States, statesOf } from './kept-states.js';
import { readStates } from './read-states.js';

const MIB = 1024 * 1024;

/** What an engine does where there is no room. */
function roomOf(pair: KeptPair) {
  return (wanted: WantedRoom) => {
    const { fileSystem, replica } = pair;
    using root = fileSystem.openRoot(bytesOfText(replica) as AbsolutePath);
    using store = VersionStore.at(root, VERSIONS);
    using lock = new StoreLock(fileSystem, store);
    return freeRoom({ store, lock, now: () => pair.now, beat: () => {} }, wanted);
  };
}

it('gives the room of its oldest versions to what is copied, and loses nothing else', (context) => {
  requireMount(context);
  const source = path.join(temporaryFolder(), 'source');
  const replica = path.join(mountDisk('size=20m'), 'replica');
  fs.mkdirSync(source);
  fs.mkdirSync(replica);
  const write = (name: string, mib: number, byte: number) =>
    fs.writeFileSync(path.join(source, name), Buffer.alloc(mib * MIB, byte));
  write('changes', 1, 0);
  write('stays', 1, 99);
  const pair = new KeptPair({ source, replica }, 'linux');
  for (let index = 1; index <= 14; index++) {
    pair.now += 11 * MINUTE;
    write('changes', 1, index);
    pair.pass();
  }
  const before = incrementsOf(replica).map(({ name }) => name);
  expect(before).toHaveLength(14);
  const room = roomOf(pair);
  const calls: boolean[] = [];
  const makeRoom = (wanted: WantedRoom) => {
    calls.push(room(wanted));
    return calls.at(-1) === true;
  };
  write('large', 10, 7);
  expect(pair.pass().report.outcome).toBe('problems');
  pair.now += 11 * MINUTE;
  expect(pair.pass({ makeRoom }).report).toMatchObject({ outcome: 'ok', counts: { copied: 1 } });
  // It is copied once more, and not again for each increment that goes.
  expect(calls).toEqual([true]);
  for (const name of ['changes', 'stays', 'large']) {
    expect(fs.readFileSync(path.join(replica, name)).equals(fs.readFileSync(path.join(source, name)))).toBe(true);
  }
  const after = incrementsOf(replica).map(({ name }) => name);
  const left = before.filter((name) => after.includes(name));
  expect(left.length).toBeGreaterThanOrEqual(5);
  expect(left).toEqual(before.slice(-left.length));
  for (const name of pair.recorded.keys()) if (!(after as string[]).includes(name)) pair.recorded.delete(name);
  pair.expectExact();
});

it('gives up what the same pass has taken away, where nothing else makes room, and is exact from then on', (context) => {
  requireMount(context);
  const source = path.join(temporaryFolder(), 'source');
  const replica = path.join(mountDisk('size=20m'), 'replica');
  fs.mkdirSync(source);
  fs.mkdirSync(replica);
  const write = (name: string, mib: number, byte: number) =>
    fs.writeFileSync(path.join(source, name), Buffer.alloc(mib * MIB, byte));
  for (const name of ['one', 'two', 'three']) write(name, 4, 1);
  write('stays', 1, 99);
  write('changes', 1, 1);
  const pair = new KeptPair({ source, replica }, 'linux');
  for (const name of ['one', 'two', 'three']) fs.rmSync(path.join(source, name));
  write('changes', 1, 2);
  write('large', 12, 7);
  const room = roomOf(pair);
  let middle: States | undefined;
  const makeRoom = (wanted: WantedRoom) => {
    const hasMade = room(wanted);
    if (hasMade && wanted.from === 'open') middle = statesOf(replica);
    return hasMade;
  };
  const { report } = pair.pass({ makeRoom });
  expect(report).toMatchObject({ outcome: 'ok', counts: { copied: 1, removed: 3, updated: 1 } });
  for (const name of ['changes', 'stays', 'large']) {
    expect(fs.readFileSync(path.join(replica, name)).equals(fs.readFileSync(path.join(source, name)))).toBe(true);
  }
  // The one restore point that is left is in the middle of that pass.
  const [point, ...others] = incrementsOf(replica);
  expect(others).toEqual([]);
  expect(Object.keys(middle ?? {})).toEqual(['.', 'changes', 'stays']);
  pair.recorded.clear();
  if (point !== undefined && middle !== undefined) pair.recorded.set(point.name, middle);
  expect(pair.recorded.size).toBe(1);
  pair.expectExact();
  pair.now += 11 * MINUTE;
  write('changes', 1, 3);
  expect(pair.pass({ makeRoom }).report.outcome).toBe('ok');
  expect(incrementsOf(replica)).toHaveLength(2);
  pair.expectExact();
});

it('records no first copy to the root of a disk, whatever its file system has made there', (context) => {
  requireMount(context);
  const source = path.join(temporaryFolder(), 'source');
  const replica = mountDisk('size=4m');
  fs.mkdirSync(source);
  fs.mkdirSync(path.join(replica, 'lost+found'));
  fs.writeFileSync(path.join(source, 'a'), 'a');
  const pair = new KeptPair({ source, replica }, 'linux');
  expect(fs.readdirSync(replica).sort()).toEqual(['a', 'lost+found']);
  fs.writeFileSync(path.join(source, 'a'), 'second');
  pair.pass();
  const [point] = pair.points();
  const { fileSystem } = pair;
  const found = readStates({ fileSystem, replica, point, scratch: temporaryFolder() });
  expect(point).toBeDefined();
  expect(Object.keys(found).sort()).toEqual(['.', 'a']);
});

it('keeps what leaves the lower layer of an overlay, whose folders no rename takes elsewhere', (context) => {
  requireMount(context);
  const disk = mountDisk('size=20m');
  const at = (name: string) => path.join(disk, name);
  for (const name of ['lower', 'upper', 'work', 'merged']) fs.mkdirSync(at(name));
  const tree = { replica: { d: { e: { f: 'f' }, g: 'g' }, h: 'h' } };
  writeTree(at('lower'), tree);
  const layers = `lowerdir=${at('lower')},upperdir=${at('upper')},workdir=${at('work')}`;
  const { status } = spawnSync('mount', ['-t', 'overlay', '-o', layers, 'overlay', at('merged')]);
  if (status !== 0) context.skip('no overlay here');
  onTestFinished(() => {
    spawnSync('umount', ['-l', at('merged')]);
  });
  const { source } = folders(tree.replica);
  const pair = new KeptPair({ source, replica: path.join(at('merged'), 'replica') }, 'linux');
  fs.rmSync(path.join(source, 'd'), { recursive: true });
  expect(pair.pass().report.outcome).toBe('ok');
  expect(fs.existsSync(path.join(pair.replica, 'd'))).toBe(false);
  expect(pair.points()).toHaveLength(1);
  pair.expectExact();
});
