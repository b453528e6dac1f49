// A walk that is shared out over several threads does what one thread would have done.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHeld } from '../approve-hold.js';
import { FIRST, mirror, mirrorInLanes } from '../mirror.js';
import { type RandomPair, randomPair, writeRandomTree } from '../random-trees.js';
import { PAST, pathsIn, readTree, temporaryFolder } from '../trees.js';
import { builtFile } from '../../fs/built.js';
import { requireTools } from '../../fs/mounts.js';
import { isThorough } from '../../thorough.js';

const LANES = [2, 8];
const LINUX = { adapter: 'linux', approved: true } as const;

/** Many random pairs of trees as one, in a folder each, perhaps with hard links from one into another. */
function writeMany(
  base: string,
  { pairs, hasLinks }: { readonly pairs: readonly RandomPair[]; readonly hasLinks: boolean },
): { source: string; replica: string } {
  const folders = { source: path.join(base, 'source'), replica: path.join(base, 'replica') };
  for (const side of ['source', 'replica'] as const) {
    for (const [at, pair] of pairs.entries()) writeRandomTree(path.join(folders[side], `part ${at}`), pair[side]);
    for (let at = 0; hasLinks && at + 7 < pairs.length; at += 3)
      linkAcross(folders[side], at, side === 'source' ? at + 7 : at + 5);
  }
  // As old on both sides, or chance would decide whether they are retouched.
  for (const folder of Object.values(folders)) {
    for (const at of pairs.keys()) fs.utimesSync(path.join(folder, `part ${at}`), PAST, PAST);
    fs.utimesSync(folder, PAST, PAST);
  }
  return folders;
}

function linkAcross(folder: string, from: number, to: number): void {
  const original = path.join(folder, `part ${from}`, `linked ${from}`);
  fs.writeFileSync(original, `${from}`);
  fs.utimesSync(original, 1000 + from, 1000 + from);
  fs.linkSync(original, path.join(folder, `part ${to}`, `also ${from}`));
}

const manyPairs = fc.array(randomPair(), { minLength: 30, maxLength: 30 });

describe('lanes', { timeout: 300_000 }, () => {
  it.each(LANES)('leave what one thread leaves: %i of them', async (count) => {
    const samples = fc.sample(manyPairs, { numRuns: isThorough ? 6 : 2 });
    for (const [at, pairs] of samples.entries()) {
      const trees = { pairs, hasLinks: at % 2 === 0 };
      const alone = writeMany(temporaryFolder({ inMemory: true }), trees);
      const shared = writeMany(temporaryFolder({ inMemory: true }), trees);
      const expected = mirror(alone.source, alone.replica, LINUX);
      const { report } = await mirrorInLanes(shared.source, shared.replica, { ...LINUX, lanes: { count } });
      // Which name of a file is copied, and which are linked to it, depends on which of them is met first.
      const { sourceEntries, replicaEntries, made, removed, replaced } = expected.report.counts;
      const sure = { sourceEntries, replicaEntries, made, removed, replaced };
      const counts = trees.hasLinks ? sure : expected.report.counts;
      expect(report).toMatchObject({ outcome: 'ok', problemCount: 0, counts });
      expect(readTree(shared.replica)).toEqual(readTree(alone.replica));
      expect(linksIn(shared.replica)).toEqual(linksIn(shared.source));
      expect(mirror(shared.source, shared.replica, LINUX).lines).toEqual([]);
    }
  });

  it('leave nothing that rsync would change', async (context) => {
    requireTools(context, ['rsync']);
    const [pairs] = fc.sample(manyPairs, { numRuns: 1 });
    const trees = { pairs: pairs!, hasLinks: true }; // one run, one sample
    const { source, replica } = writeMany(temporaryFolder({ inMemory: true }), trees);
    await mirrorInLanes(source, replica, { ...LINUX, lanes: { count: 3 } });
    const command = ['-aHAXinc', '--delete', `${source}/`, `${replica}/`];
    expect(execFileSync('rsync', command, { encoding: 'utf8' })).toBe('');
  });

  it('hold what one thread would hold, in the same order', async () => {
    const base = temporaryFolder({ inMemory: true });
    const source = path.join(base, 'source');
    const held = [];
    for (const lanes of [undefined, { count: 4 }]) {
      const replica = path.join(base, `replica ${held.length}`);
      for (let at = 0; at < 60; at++) {
        fs.mkdirSync(path.join(source, `d${at}`), { recursive: true });
        fs.mkdirSync(path.join(replica, `d${at}`, 'gone'), { recursive: true });
        for (const name of ['b', 'a', 'gone/x', '\xff']) fs.writeFileSync(path.join(replica, `d${at}`, name), '');
        fs.mkdirSync(path.join(source, `d${at}`, 'a'), { recursive: true });
      }
      const stateDir = path.join(base, `state ${held.length}`);
      const options = { adapter: 'linux', state: FIRST, stateDir } as const;
      const { report } = await (lanes === undefined
        ? mirror(source, replica, options)
        : mirrorInLanes(source, replica, { ...options, lanes }));
      expect(report).toMatchObject({ outcome: 'held', hold: { removals: 240, replacements: 60 } });
      held.push({ entries: readHeld({ source, replica, stateDir })?.entries, examples: report.hold?.examples });
    }
    expect(held[0]!.entries).toHaveLength(240);
    expect(held[1]).toEqual(held[0]);
  });

  it('compare content, and stop where the pass is cancelled', async () => {
    const { source, replica } = manyFiles(40, 20);
    await mirrorInLanes(source, replica, { ...LINUX, lanes: { count: 4 } });
    for (const at of [3, 17]) spoil(path.join(replica, `d${at}`, 'f5'));
    const policy = { compare: 'content' } as const;
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, policy, lanes: { count: 4 } });
    expect(report).toMatchObject({ outcome: 'ok', counts: { updated: 2, copied: 0 } });
    expect(readTree(replica)).toEqual(readTree(source));
    let asked = 0;
    const isCancelled = () => ++asked > 30;
    const again = await mirrorInLanes(source, replica, { ...LINUX, policy, isCancelled, lanes: { count: 4 } });
    expect(again.report.outcome).toBe('cancelled');
    expect(again.report.counts.sourceEntries).toBeLessThan(40 * 21);
  });

  it('are shown where they are, while they are waited for', async () => {
    const { source, replica } = manyFiles(60, 20);
    const entry = path.join(path.dirname(source), 'lane.mjs');
    fs.writeFileSync(
      entry,
      `import { workerData } from 'node:worker_threads';
       import { SharedState } from ${JSON.stringify(builtFile('engine/shared-state.js'))};
       const own = new SharedState(workerData.laneMemory);
       workerData.port.on('message', () => {
         own.enter('dead mount');
         setTimeout(() => process.exit(3), 200);
       });`,
    );
    const waits: string[] = [];
    const lanes = { count: 2, entry: pathToFileURL(entry), waitsFor: (at: string) => waits.push(at) };
    await mirrorInLanes(source, replica, { ...LINUX, lanes });
    expect(waits).toContain('dead mount');
  });

  it.each([
    ['ends', 'process.exit(3)', /ended with 3/],
    ['throws', 'throw new Error("out of luck")', /out of luck/],
  ])('that die in the middle fail the pass, and no harm is done: it %s', async (_, death, why) => {
    const { source, replica } = manyFiles(60, 20);
    fs.mkdirSync(path.join(replica, 'd3'), { recursive: true });
    for (const name of ['keep', 'd3/keep']) fs.writeFileSync(path.join(replica, name), 'precious');
    const entry = path.join(path.dirname(source), 'lane.mjs');
    fs.writeFileSync(
      entry,
      `import { workerData } from 'node:worker_threads';
       workerData.port.on('message', () => { ${death}; });`,
    );
    const lanes = { count: 2, entry: pathToFileURL(entry) };
    const { report, state } = await mirrorInLanes(source, replica, { ...LINUX, state: FIRST, lanes });
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'LANE', message: expect.stringMatching(why) } });
    expect(state).toEqual(FIRST);
    for (const name of ['keep', 'd3/keep']) expect(fs.readFileSync(path.join(replica, name), 'utf8')).toBe('precious');
    expect(pathsIn(replica).filter((name) => name.includes('.foldersync-'))).toEqual([]);
    const again = await mirrorInLanes(source, replica, { ...LINUX, lanes: { count: 2 } });
    expect(again.report).toMatchObject({ outcome: 'ok', counts: { removed: 2 } });
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

function manyFiles(directories: number, files: number): { source: string; replica: string } {
  const base = temporaryFolder({ inMemory: true });
  const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
  fs.mkdirSync(replica);
  for (let at = 0; at < directories; at++) {
    fs.mkdirSync(path.join(source, `d${at}`), { recursive: true });
    for (let file = 0; file < files; file++) fs.writeFileSync(path.join(source, `d${at}`, `f${file}`), `${file}`);
  }
  return { source, replica };
}

/** Other content of the same size and time. */
function spoil(file: string): void {
  const { size, atime, mtime } = fs.statSync(file);
  fs.writeFileSync(file, 'x'.repeat(size));
  fs.utimesSync(file, atime, mtime);
}

/** The names of each file that has several. */
function linksIn(folder: string): string[] {
  const names = new Map<number, string[]>();
  for (const part of fs.readdirSync(folder)) {
    for (const name of fs.readdirSync(path.join(folder, part), 'latin1')) {
      const stats = fs.lstatSync(Buffer.from(`${folder}/${part}/${name}`, 'latin1'));
      if (stats.isDirectory() || stats.nlink === 1) continue;
      names.set(stats.ino, [...(names.get(stats.ino) ?? []), `${part}/${name}`]);
    }
  }
  return [...names.values()].map((group) => group.sort().join(' = ')).sort();
}
