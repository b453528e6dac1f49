import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { APPROVAL_MS } from '../../src/core/safety/approval.js';
import { LocalCoordinator } from '../../src/runner/coordinator/local-coordinator.js';
import { approvalFiles, approvalInForce, holdFile, openApproval, openHold } from '../../src/state/hold-files.js';
import { pairRecordFile, readPairRecord } from '../../src/state/pair-record.js';
import { readStatusFile, runnerLockOf, statusFileOf } from '../../src/state/status-file.js';
import { temporaryFolder } from '../engine/trees.js';
import { ManualClock } from '../runner/manual-clock.js';
import { pair } from '../runner/service-rig.js';

const BEFORE = path.join(import.meta.dirname, 'before');
const CONFIG = '/tmp/before/foldersync.config.yaml';
const WRITTEN_AT = 1795973388047;

const pairOf = (name: string) => ({
  name,
  source: `/tmp/before/${name}/source`,
  replica: `/tmp/before/${name}/replica`,
});

/** A state directory as that version has left it. */
function stateDir(): string {
  const folder = temporaryFolder();
  fs.cpSync(BEFORE, folder, { recursive: true });
  return folder;
}

describe('what the version before has written', () => {
  it('is found under the names that this one gives to it', () => {
    const dir = stateDir();
    const files = ['held', 'approved', 'hour'].map((name) => pairRecordFile(dir, pairOf(name)));
    files.push(holdFile(dir, pairOf('held')), holdFile(dir, pairOf('approved')), statusFileOf(dir, CONFIG));
    expect(files.filter((file) => !fs.existsSync(file))).toEqual([]);
    expect(approvalFiles(dir, pairOf('approved'))).toHaveLength(1);
  });

  it('says what each pair remembers: its folders, what they keep, and the removals of the last hour', () => {
    const { state, trouble } = readPairRecord(pairRecordFile(stateDir(), pairOf('hour')));
    expect(trouble).toBeUndefined();
    expect(state).toMatchObject({
      paths: { source: '/tmp/before/hour/source', replica: '/tmp/before/hour/replica' },
      roots: { source: { inode: '2253330' }, replica: { inode: '2253082' } },
      lastCompletedAt: 1795973386672,
      history: [{ minute: 29932889, removed: 1, entries: 12 }],
      gone: [{ path: 'f12', count: 1, minute: 29932889 }],
      traits: { kept: { foldsCase: false, owners: 'all', special: 'all' } },
    });
  });

  it('holds what it has held, entry by entry', () => {
    const opened = openHold(holdFile(stateDir(), pairOf('held')));
    if (opened.kind !== 'open') throw new Error(opened.kind);
    using set = opened.set;
    expect(set.record).toMatchObject({ pair: 'held', reason: 'too-many-removals', removals: 6, since: 1795973385421 });
    expect([...set.entries()].map(({ path: name }) => name)).toEqual(['f4', 'f5', 'f6', 'f7', 'f8', 'f9']);
  });

  it('lets through what a person has agreed to, for as long as they have', () => {
    const dir = stateDir();
    const [file = ''] = approvalFiles(dir, pairOf('approved'));
    const approval = openApproval(file);
    if (approval.kind !== 'open') throw new Error(approval.kind);
    using approved = approval.set;
    expect(approved.record).toMatchObject({ by: 'root', approvedAt: WRITTEN_AT });
    const opened = openHold(holdFile(dir, pairOf('approved')));
    if (opened.kind !== 'open') throw new Error(opened.kind);
    using set = opened.set;
    const inForceAt = (now: number) => approvalInForce(dir, pairOf('approved'), { hold: set.record, now });
    expect(inForceAt(WRITTEN_AT + APPROVAL_MS - 1)).toMatchObject({ by: 'root' });
    expect(inForceAt(WRITTEN_AT + APPROVAL_MS)).toBeUndefined();
  });

  it('shows how the pairs were, and hands the config over with the next number', () => {
    const dir = stateDir();
    expect(readStatusFile(statusFileOf(dir, CONFIG))?.runner.config).toBe(CONFIG);
    const runner = { stateDir: dir, log: pair('x').log, concurrency: 1, stopGraceMs: 1, stuckAfterMs: 1 };
    const troubles: string[] = [];
    const coordinator = new LocalCoordinator(
      { file: CONFIG, pairs: [], runner },
      { clock: new ManualClock(0), onTrouble: (message) => troubles.push(message) },
    );
    expect([...coordinator.known()].map(([name, { state }]) => [name, state])).toEqual([
      ['held', 'held'],
      ['approved', 'held'],
      ['hour', 'ok'],
    ]);
    expect(fs.readdirSync(runnerLockOf(dir, CONFIG))).toEqual(['2']);
    const epochs: bigint[] = [];
    coordinator.join(() => ({ version: 1, runner: { pid: 1, config: CONFIG, startedAt: 0 }, pairs: {} }));
    coordinator.claim(pairOf('held'), ({ epoch }) => epochs.push(epoch));
    coordinator.leave();
    expect([epochs, troubles]).toEqual([[3n], []]);
  });
});
