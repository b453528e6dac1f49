import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AbsolutePath, bytesOfText } from '../../../src/core/tree/bytes.js';
import type { Problem } from '../../../src/core/report/problem.js';
import { LateSync } from '../../../src/engine/pass/late-sync.js';
import { readPairRecord, writePairRecord } from '../../../src/state/pair-record.js';
import { FsError } from '../../../src/fs/port/fs-error.js';
import { createPortableFileSystem } from '../../../src/fs/portable/portable.js';
import { systemClock } from '../../../src/process/clock.js';
import { temporaryFolder } from '../trees.js';

const UNSYNCED = { since: 1000 };

/** A late sync of a replica whose state says that it was changed. */
function rig({ folder = temporaryFolder(), failure }: { folder?: string; failure?: FsError } = {}) {
  const warnings: string[] = [];
  const problems: Problem[] = [];
  const stateFile = path.join(folder, 'pairs', 'p.json');
  const late = new LateSync({
    clock: systemClock,
    fileSystem: createPortableFileSystem(() => {}),
    isWanted: true,
    sync: async () => failure,
    onFailure: (problem) => problems.push(problem),
    warn: (message) => warnings.push(message),
  });
  const replica = bytesOfText(folder) as AbsolutePath;
  const prepare = (wasUnsynced = false) => late.prepare({ replica, stateFile, wasUnsynced });
  return { late, prepare, stateFile, warnings, problems };
}

/** Likewise, with that state. */
function changed(options: { failure?: FsError } = {}) {
  const changedRig = rig(options);
  writePairRecord(changedRig.stateFile, { history: [], unsynced: UNSYNCED });
  return { ...changedRig, unsynced: () => readPairRecord(changedRig.stateFile).state.unsynced };
}

describe('what is written out late', () => {
  it('is not begun for a replica that is gone', () => {
    expect(rig({ folder: path.join(temporaryFolder(), 'gone') }).prepare()).toBe(false);
  });

  it('says that its end cannot be written down, and goes on', async () => {
    const folder = temporaryFolder();
    const { late, prepare, warnings } = rig({ folder });
    // A file stands where the folder of states should be.
    fs.writeFileSync(path.join(folder, 'pairs'), '');
    expect(prepare()).toBe(true);
    late.owe();
    await late.finish();
    expect(warnings).toEqual([expect.stringContaining('cannot write the state file')]);
  });

  it('is on the disk from then on', async () => {
    const { late, prepare, unsynced } = changed();
    prepare();
    late.owe();
    await late.finish();
    expect(unsynced()).toBeUndefined();
  });

  it('settles nothing that an earlier pass has left', async () => {
    const { late, prepare, unsynced } = changed();
    prepare(true);
    late.owe();
    await late.finish();
    expect(unsynced()).toEqual(UNSYNCED);
  });

  it('is a problem, and written down, where the disk refuses it', async () => {
    const { late, prepare, unsynced, problems } = changed({ failure: new FsError('EIO', 'input/output error') });
    prepare();
    late.owe();
    await late.finish();
    expect(problems).toMatchObject([{ side: 'replica', path: '', action: 'write to disk', code: 'EIO' }]);
    expect(unsynced()).toEqual({ ...UNSYNCED, hasFailed: true });
    // A later one that does not fail says nothing of it.
    const next = rig({ folder: path.dirname(path.dirname(changed().stateFile)) });
    next.prepare(true);
    next.late.owe();
    await next.late.finish();
    expect(unsynced()).toEqual({ ...UNSYNCED, hasFailed: true });
  });

  it('is a problem, but no loss, where only the process failed that asks the disk', async () => {
    const { late, prepare, unsynced, problems } = changed({ failure: new FsError('SYNC', 'ended (SIGKILL)') });
    prepare();
    late.owe();
    await late.finish();
    expect([problems.length, unsynced()]).toEqual([1, UNSYNCED]);
  });

  it('is handed over to a full pass, with the descriptor that knows of all, or of nothing', async () => {
    const { late, prepare } = changed();
    const isCancelled = () => false;
    prepare();
    expect(await late.handOver(isCancelled)).toBeUndefined();
    prepare();
    late.owe();
    using root = await late.handOver(isCancelled);
    expect(root).toBeDefined();
    prepare(true);
    late.owe();
    expect(await late.handOver(isCancelled)).toBeUndefined();
    await late.finish();
  });
});
