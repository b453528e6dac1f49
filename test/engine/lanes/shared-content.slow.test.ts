// Large files in passes over real threads: lanes help the I/O thread with them, and what comes of it is what one thread does.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../src/core/tree/bytes.js';
import { Lane } from '../../../src/engine/lanes/lane.js';
import { assumedTraits, diffRulesFor } from '../../../src/engine/replica/replica-traits.js';
import { createLinuxFileSystem } from '../../../src/fs/linux/linux.js';
import { builtFile } from '../../fs/built.js';
import { absolute } from '../../fs/rig.js';
import { type LaneMirrorOptions, mirror, mirrorInLanes, pairOf } from '../mirror.js';
import { openFilesIn } from '../open-files.js';
import { mountDisk, requireMount } from '../small-disk.js';
import { openDescriptors, PAST, pathsIn, readTree, temporaryFolder } from '../trees.js';

const MIB = 1 << 20;
const LINUX = { adapter: 'linux', approved: true } as const;

/** Large is what has a mebibyte. */
const LANES = { count: 2, fromBytes: MIB };

function writeLarge(file: string, size: number, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, Buffer.alloc(size, `${content} in some words `));
  fs.utimesSync(file, PAST, PAST);
}

/** A source whose directories have small and large files, and a replica that has some of them, of other content. */
function largeTree(directories: readonly string[], sizes: readonly number[]): { source: string; replica: string } {
  const base = temporaryFolder({ inMemory: true });
  const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
  fs.mkdirSync(folders.replica);
  for (const directory of directories) {
    for (const [at, size] of sizes.entries()) {
      const name = path.join(directory, `f${at}`);
      writeLarge(path.join(folders.source, name), size, name);
      writeLarge(path.join(folders.source, directory, `small ${at}`), 10, name);
    }
  }
  for (const folder of [...directories, '']) fs.utimesSync(path.join(folders.source, folder), PAST, PAST);
  return folders;
}

const stagedIn = (folder: string) => pathsIn(folder).filter((name) => name.endsWith('.tmp'));

/** Blocks this thread until something is so: nobody can wake it. Fails after half a minute. */
function waitUntil(isSo: () => boolean): void {
  const sleep = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !isSo(); waited++) {
    if (waited > 3000) throw new Error('no lane has come');
    Atomics.wait(sleep, 0, 0, 10);
  }
}

describe('large files', () => {
  it.each([1, 2, 8])('become what they are in the source, and are found to be so: %i lanes', async (count) => {
    const sizes = [MIB - 1, MIB, MIB + 1, 4 * MIB, 4 * MIB + 1, 9 * MIB + 7];
    const { source, replica } = largeTree(['one', 'two', 'two/three', 'four'], sizes);
    const run = (options: Partial<LaneMirrorOptions> = {}) =>
      count === 1
        ? mirror(source, replica, { ...LINUX, ...options })
        : mirrorInLanes(source, replica, { ...LINUX, ...options, lanes: { count, fromBytes: MIB } });
    const before = openDescriptors();
    expect((await run()).report).toMatchObject({
      outcome: 'ok',
      counts: { copied: 48, made: 4, retouched: 0, bytes: 4 * (sizes.reduce((sum, size) => sum + size) + 60) },
    });
    expect(readTree(replica)).toEqual(readTree(source));
    // One byte each; and one that is of another size.
    for (const [name, position] of [
      ['one/f5', 0],
      ['two/f5', 5 * MIB],
      ['four/f5', 9 * MIB + 6],
    ] as const) {
      const file = path.join(replica, name);
      const descriptor = fs.openSync(file, 'r+');
      fs.writeSync(descriptor, 'X', position);
      fs.closeSync(descriptor);
      fs.utimesSync(file, PAST, PAST);
    }
    writeLarge(path.join(replica, 'two/three/f3'), 3 * MIB, 'shorter');
    const { report, lines } = await run({ policy: { compare: 'content' } });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 4, copied: 0 } });
    expect([...lines].map((line) => line.replace(/.*update "?([^" ]*)"?.*/, '$1')).sort()).toEqual(
      expect.arrayContaining(['four/f5', 'one/f5', 'two/f5', 'two/three/f3']),
    );
    expect(readTree(replica)).toEqual(readTree(source));
    expect((await run({ policy: { compare: 'content' } })).report.counts).toMatchObject({ updated: 0, retouched: 0 });
    expect(openDescriptors()).toBe(before);
  });

  it('are copied by a lane while the I/O thread copies another one', async () => {
    const { source, replica } = largeTree([''], [3 * MIB, 256 * MIB]);
    let hasCome = false;
    const onChunk = () => {
      if (!hasCome) waitUntil(() => openFilesIn(replica).length > 1);
      hasCome = true;
      return false;
    };
    let waits = 0;
    const onWait = () => void waits++;
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, onChunk, onWait, lanes: LANES });
    expect(hasCome).toBe(true);
    expect(waits).toBeGreaterThan(0);
    expect(report).toMatchObject({ outcome: 'ok', counts: { copied: 4 } });
    expect(fs.statSync(path.join(replica, 'f1')).size).toBe(256 * MIB);
  });

  it('are compared by a lane while the I/O thread compares the same one', async () => {
    const { source, replica } = largeTree([''], [64 * MIB]);
    mirror(source, replica, LINUX);
    let chunks = 0;
    const onChunk = (entered: string) => {
      if (entered === 'f0' && ++chunks === 1) waitUntil(() => openFilesIn(replica).length > 1);
      return false;
    };
    const policy = { compare: 'content' } as const;
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, policy, onChunk, lanes: LANES });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 0, retouched: 0 } });
    expect(chunks).toBeLessThan(64);
  });

  it('leave nothing behind where the pass is cancelled while lanes copy', async () => {
    const { source, replica } = largeTree([''], [3 * MIB, 64 * MIB, 64 * MIB]);
    const onChunk = () => {
      waitUntil(() => stagedIn(replica).length > 1);
      return true;
    };
    const before = openDescriptors();
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, onChunk, lanes: LANES });
    expect(report.outcome).toBe('cancelled');
    expect(pathsIn(replica)).toEqual([]);
    expect(openDescriptors()).toBe(before);
  });

  it('that find no room are told of once, and leave nothing behind', async (context) => {
    requireMount(context);
    const { source } = largeTree([''], [3 * MIB, 3 * MIB, 3 * MIB, 3 * MIB]);
    const replica = path.join(mountDisk('size=7m'), 'replica');
    fs.mkdirSync(replica);
    let hasCome = false;
    const onChunk = () => {
      if (!hasCome) waitUntil(() => stagedIn(replica).length > 1);
      hasCome = true;
      return false;
    };
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, onChunk, lanes: LANES });
    expect(report).toMatchObject({ outcome: 'problems', problemCount: 1 });
    expect(report.problems[0]).toMatchObject({ side: 'replica', path: '', code: 'ENOSPC' });
    expect(stagedIn(replica)).toEqual([]);
    const large = pathsIn(replica).filter((name) => name.startsWith('f'));
    expect(large).toHaveLength(2);
    for (const name of large) expect(fs.statSync(path.join(replica, name)).size).toBe(3 * MIB);
  });

  it.each([
    ['ends', 'process.exit(3)'],
    ['throws', 'throw new Error("out of luck")'],
    ['does not come', ''],
  ])('are right also where a lane is of no help: it %s', async (_, death) => {
    const { source, replica } = largeTree([''], [3 * MIB, 3 * MIB, 3 * MIB]);
    const entry = path.join(path.dirname(source), 'lane.mjs');
    fs.writeFileSync(
      entry,
      `import { workerData } from 'node:worker_threads';
       workerData.port.on('message', ({ kind }) => {
         if (kind === 'help') { ${death} }
         if (kind === 'end') workerData.port.close();
       });`,
    );
    for (const compare of ['mtime', 'content'] as const) {
      const lanes = { ...LANES, entry: pathToFileURL(entry) };
      const { report } = await mirrorInLanes(source, replica, { ...LINUX, policy: { compare }, lanes });
      expect(report).toMatchObject({ outcome: 'ok', counts: { copied: compare === 'mtime' ? 6 : 0 } });
      expect(readTree(replica)).toEqual(readTree(source));
    }
  });
});

/**
 * A lane that begins with its share once the I/O thread is in its own, and ends without unwinding in the first chunk of what it
 * has taken.
 */
function dyingLane(base: string) {
  const [entry, begun, dead] = [path.join(base, 'lane.mjs'), path.join(base, 'begun'), path.join(base, 'dead')];
  fs.writeFileSync(
    entry,
    `import fs from 'node:fs';
     import { workerData } from 'node:worker_threads';
     const { port, passMemory } = workerData;
     const { add, compareExchange, load } = Atomics;
     const sleep = new Int32Array(new SharedArrayBuffer(4));
     let job;
     let hasTaken = false;
     workerData.port = {
       postMessage: (answer) => port.postMessage(answer),
       close: () => port.close(),
       on: (_, hear) => port.on('message', (request) => {
         job = request.job?.memory;
         while (job && !fs.existsSync(${JSON.stringify(begun)})) Atomics.wait(sleep, 0, 0, 10);
         hear(request);
       }),
     };
     const take = (change) => (numbers, ...how) => {
       hasTaken ||= numbers.buffer === job && numbers.byteOffset > 0;
       return change(numbers, ...how);
     };
     Object.assign(Atomics, { add: take(add), compareExchange: take(compareExchange) });
     // It asks whether the pass is cancelled.
     Atomics.load = (numbers, at) => {
       if (hasTaken && numbers.buffer === passMemory) {
         fs.writeFileSync(${JSON.stringify(dead)}, '');
         process.exit(3);
       }
       return load(numbers, at);
     };
     await import(${JSON.stringify(builtFile('engine/lane-thread.js'))});`,
  );
  let waits = 0;
  return {
    lanes: { ...LANES, entry: pathToFileURL(entry) },
    onChunk: () => {
      if (!fs.existsSync(dead)) fs.writeFileSync(begun, '');
      waitUntil(() => fs.existsSync(dead));
      return false;
    },
    onWait: () => {
      if (++waits > 600) throw new Error('a dead lane is waited for');
    },
  };
}

describe('a lane that ends in the middle of its share', () => {
  it('leaves its copy to the I/O thread', async () => {
    const { source, replica } = largeTree([''], [3 * MIB, 3 * MIB, 3 * MIB]);
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, ...dyingLane(path.dirname(source)) });
    expect(report).toMatchObject({ outcome: 'ok', counts: { copied: 6 } });
    expect(readTree(replica)).toEqual(readTree(source));
  });

  it('hides no difference in what it was to compare', async () => {
    const { source, replica } = largeTree([''], [16 * MIB]);
    mirror(source, replica, LINUX);
    // In the second part, which is the lane's.
    const descriptor = fs.openSync(path.join(replica, 'f0'), 'r+');
    fs.writeSync(descriptor, 'X', 7 * MIB);
    fs.closeSync(descriptor);
    fs.utimesSync(path.join(replica, 'f0'), PAST, PAST);
    const policy = { compare: 'content' } as const;
    const dying = dyingLane(path.dirname(source));
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, policy, ...dying });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 1 } });
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('a lane', () => {
  it('gives a directory back where its large files are for several threads, and only there', () => {
    const { source, replica } = largeTree(['same', 'one new', 'two new'], [2 * MIB, 2 * MIB]);
    const visits = ['same', 'one new', 'two new'].map((name) => ({
      path: name as RelativePath,
      isNew: false,
    }));
    const givenBack = (compare: 'mtime' | 'content', fromBytes: number) => {
      const fileSystem = createLinuxFileSystem({ beat: () => {} });
      using sourceRoot = fileSystem.openRoot(absolute(source));
      using replicaRoot = fileSystem.openRoot(absolute(replica));
      const pair = pairOf(source, replica, { compare });
      const never = Number.POSITIVE_INFINITY;
      const since = { extendedSince: never, changedSince: never, contentSince: never, lagSeconds: 0 };
      const rules = diffRulesFor(pair.policy, assumedTraits(fileSystem.capabilities), since);
      const lane = new Lane({
        data: {
          lane: 0,
          pair,
          source: sourceRoot,
          replica: replicaRoot,
          rules,
          borders: { source: [], replica: [] },
          barred: { source: [], replica: [] },
          isFed: false,
          followed: new Map(),
          fromBytes,
        },
        fileSystem,
        control: { isCancelled: false, enter: () => {}, entriesMet: () => {}, onChunk: () => true },
        sink: { write: () => {}, operationDone: () => {} },
      });
      mirror(source, replica, LINUX);
      for (const name of ['one new/f0', 'two new/f0', 'two new/f1']) fs.rmSync(path.join(replica, name));
      const request = {
        kind: 'visit',
        task: { kind: 'mirror' },
        visits,
        mayChange: true,
        increment: undefined,
      } as const;
      const result = lane.visit({ ...request, refusing: [] });
      const paths = result.givenBack.map((visit) => visit.path);
      // Nothing was done in them.
      expect(fs.existsSync(path.join(replica, 'two new/f0'))).toBe(!paths.includes('two new' as RelativePath));
      expect(result.counts.sourceEntries).toBe(4 * (visits.length - paths.length));
      return paths;
    };
    expect(givenBack('mtime', MIB)).toEqual(['two new']);
    expect(givenBack('content', MIB)).toEqual(['same', 'one new', 'two new']);
    expect(givenBack('content', 3 * MIB)).toEqual([]);
  });
});
