// What the source no longer has is removed by several threads at once, and never more than one thread would have removed.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RemovalBudgets } from '../../../src/engine/lanes/removal-budgets.js';
import { builtFile } from '../../fs/built.js';
import { mountBind, mountVolume } from '../../fs/mounts.js';
import { COMPLETED, mirror, mirrorInLanes } from '../mirror.js';
import { pathsIn, readTree, temporaryFolder } from '../trees.js';

const LINUX = { adapter: 'linux', approved: true } as const;
const LANES = [1, 2, 8];
const DIRECTORIES = 40;
const FILES = 30;

/** `keep` is in the source as well; `gone` holds directories of files that it lacks, two levels of them. */
function orphans(): { source: string; replica: string } {
  const base = temporaryFolder({ inMemory: true });
  const [source, replica] = [path.join(base, 'source'), path.join(base, 'replica')];
  for (const side of [source, replica]) {
    fs.mkdirSync(path.join(side, 'both'), { recursive: true });
    fs.writeFileSync(path.join(side, 'both', 'keep'), 'precious');
    fs.utimesSync(path.join(side, 'both', 'keep'), 1000, 1000);
  }
  for (const parent of ['gone', 'both/gone']) {
    for (let at = 0; at < DIRECTORIES; at++) {
      const directory = path.join(replica, parent, `d${at % 5}`, `e${at}`);
      fs.mkdirSync(directory, { recursive: true });
      for (let file = 0; file < FILES; file++) fs.writeFileSync(path.join(directory, `f${file}`), '');
    }
  }
  return { source, replica };
}

/** With their parents. */
const IN_EACH = DIRECTORIES * (FILES + 1) + 5 + 1;

describe('orphan directories', () => {
  it.each(LANES)('are gone when %i threads have emptied them, and each removal is told once', async (count) => {
    const { source, replica } = orphans();
    const { report, lines } = await mirrorInLanes(source, replica, { ...LINUX, lanes: { count } });
    expect(report).toMatchObject({ outcome: 'ok', again: false, counts: { removed: 2 * IN_EACH } });
    expect(readTree(replica)).toEqual(readTree(source));
    const told = lines.flatMap((line) => /remove "?([^"]*)"?/.exec(line)?.[1] ?? []);
    expect(new Set(told).size).toBe(2 * IN_EACH);
    expect(told).toHaveLength(2 * IN_EACH);
  });

  it.each(LANES)('lose no more than the gate has seen, by %i threads', async (count) => {
    const { source, replica } = orphans();
    const onSave = once(() => {
      for (let at = 0; at < 500; at++) fs.writeFileSync(path.join(replica, 'gone', 'd0', `new ${at}`), 'precious');
    });
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, onSave, lanes: { count } });
    expect(report.again).toBe(true);
    // The budget of the root was `gone` with all in it; each of the new files takes the place of an entry in it.
    expect(report.counts.removed).toBe(2 * IN_EACH);
    expect(pathsIn(path.join(replica, 'gone')).length).toBe(500 - 1);
    expect(fs.existsSync(path.join(replica, 'both', 'gone'))).toBe(false);
  });

  it('stay where the source has them again', async () => {
    const { source, replica } = orphans();
    const onSave = once(() => fs.mkdirSync(path.join(source, 'gone')));
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, onSave, lanes: { count: 4 } });
    expect(report.counts.removed).toBe(IN_EACH);
    expect(pathsIn(path.join(replica, 'gone'))).toHaveLength(IN_EACH - 1);
  });

  it('keep what is excluded, and what is mounted there', async (context) => {
    const { source, replica } = orphans();
    const volume = mountVolume(context, 'tmpfs');
    fs.writeFileSync(path.join(volume, 'of another disk'), 'precious');
    const disk = path.join(replica, 'gone', 'd0', 'disk');
    fs.mkdirSync(disk);
    const onSave = once(() => mountBind(context, volume, disk));
    fs.writeFileSync(path.join(replica, 'both', 'gone', 'd1', 'notes.keep'), 'precious');
    const policy = { exclude: ['*.keep'] };
    const { report } = await mirrorInLanes(source, replica, { ...LINUX, policy, onSave, lanes: { count: 4 } });
    expect(report.problems).toMatchObject([{ side: 'replica', path: 'gone/d0/disk', code: 'MOUNTED' }]);
    expect(pathsIn(replica).sort()).toEqual(
      ['both', 'both/gone', 'both/gone/d1', 'both/gone/d1/notes.keep', 'both/keep'].concat([
        'gone',
        'gone/d0',
        'gone/d0/disk',
        'gone/d0/disk/of another disk',
      ]),
    );
  });

  it.each(LANES)('are counted by %i threads as by one that has the whole in view', async (count) => {
    const { source, replica } = orphans();
    // Excluded content keeps the directories it is in, and no others; leftovers are not counted; a file replaces a directory.
    fs.writeFileSync(path.join(replica, 'gone', 'd1', 'e6', 'notes.keep'), 'precious');
    fs.writeFileSync(path.join(replica, 'gone', 'd2', '.foldersync-0123456789abcdef.tmp'), 'left over');
    fs.mkdirSync(path.join(replica, 'becomes a file', 'inner'), { recursive: true });
    fs.writeFileSync(path.join(replica, 'becomes a file', 'inner', 'one'), '');
    fs.writeFileSync(path.join(source, 'becomes a file'), '');
    const options = { ...LINUX, approved: false, policy: { exclude: ['*.keep'] } };
    const alone = mirror(source, replica, { ...options, dryRun: true }).report;
    const { report } = await mirrorInLanes(source, replica, { ...options, lanes: { count } });
    expect(report).toMatchObject({ outcome: 'held', counts: { removed: 0 } });
    const { reason, message, removals, replacements } = alone.hold!;
    expect(report.hold).toMatchObject({ reason, message, removals, replacements });
    expect([removals, replacements]).toEqual([2 * IN_EACH - 3 + 2, 1]);
    expect(report.counts.replicaEntries).toBe(alone.counts.replicaEntries);
    expect(report.counts.kept).toBe(alone.counts.kept);
    expect(pathsIn(path.join(replica, 'gone'))).toHaveLength(IN_EACH + 1);
  });

  it.each(['count', 'empty'])('end the pass where a lane dies at their %s; the next does the rest', async (task) => {
    const { source, replica } = orphans();
    const entry = path.join(path.dirname(source), 'lane.mjs');
    fs.writeFileSync(
      entry,
      `import { workerData } from 'node:worker_threads';
       const { port } = workerData;
       workerData.port = {
         postMessage: (answer) => port.postMessage(answer),
         on: (_, hear) => port.on('message', (request) => {
           if (request.task?.kind === ${JSON.stringify(task)}) process.exit(3);
           hear(request);
         }),
       };
       await import(${JSON.stringify(builtFile('engine/lane-thread.js'))});`,
    );
    const lanes = { count: 2, entry: pathToFileURL(entry) };
    const options = { ...LINUX, state: COMPLETED };
    const { report } = await mirrorInLanes(source, replica, { ...options, lanes });
    expect(report).toMatchObject({ outcome: 'failed', failure: { code: 'LANE' } });
    expect(fs.readFileSync(path.join(replica, 'both', 'keep'), 'utf8')).toBe('precious');
    const again = await mirrorInLanes(source, replica, { ...options, lanes: { count: 2 } });
    expect(again.report.outcome).toBe('ok');
    if (task === 'count') expect(report.counts.removed).toBe(0);
    expect(report.counts.removed + again.report.counts.removed).toBe(2 * IN_EACH);
    expect(readTree(replica)).toEqual(readTree(source));
  });
});

describe('shared budgets', () => {
  it('give out what there is, to whoever asks', () => {
    const budgets = RemovalBudgets.of([2, 0]);
    const elsewhere = new RemovalBudgets(budgets.memory);
    expect([budgets.spend(0), elsewhere.spend(0), budgets.spend(0), elsewhere.spend(1)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    elsewhere.refund(0);
    expect([budgets.left(0), budgets.left(1)]).toEqual([1, 0]);
  });
});

/** When what is about to be removed is written down: after the gate, before the first removal. */
function once(action: () => void): (saves: number) => void {
  return (saves) => {
    if (saves === 1) action();
  };
}
