// A root whose configured path leads to another place than at the last completed pass: a symlink on the way was switched.

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { approveHold } from '../approve-hold.js';
import { EngineRig } from '../engine-rig.js';
import { FIRST, mirror, pairOf } from '../mirror.js';
import { folders, pathsIn, writeTree } from '../trees.js';

const SHE = 65534;

/** Has a path lead elsewhere, in one step. */
function switchLink(link: string, target: string): void {
  fs.symlinkSync(target, `${link}.new`);
  fs.renameSync(`${link}.new`, link);
}

/** Two folders in the place of each root, a symlink to the first of each, and what a first pass has left. */
function linkedPair() {
  const { base, source: one, replica: backup } = folders({ a: '1' });
  const two = writeTree(path.join(base, 'two'), { a: '2', b: '2' });
  const other = writeTree(path.join(base, 'other'), { kept: 'k' });
  const [source, replica] = [path.join(base, 'current'), path.join(base, 'target')];
  fs.symlinkSync(one, source);
  fs.symlinkSync(backup, replica);
  const { state } = mirror(source, replica, { state: FIRST });
  return { base, one, two, backup, other, source, replica, state };
}

describe('a replica whose path leads elsewhere', () => {
  it('is held before anything is changed, and names both places and what to do', () => {
    const { source, replica, backup, other, state } = linkedPair();
    switchLink(replica, other);
    const held = mirror(source, replica, { state });
    expect(held.report).toMatchObject({ outcome: 'held', hold: { reason: 'root-moved' } });
    expect(held.report.hold?.message).toBe(
      `the replica ${replica} leads to ${other} now, and led to ${backup} at the last completed pass`,
    );
    expect(held.report.hold?.hint).toContain('agree with "foldersync approve test"');
    expect(pathsIn(other)).toEqual(['kept']);
    expect(held.saves).toBe(0);
    expect(mirror(source, replica, { state, dryRun: true }).report.hold?.reason).toBe('root-moved');
  });

  it('is mirrored again where it leads back, or where it leads now once that was agreed to', () => {
    const { source, replica, backup, other, state } = linkedPair();
    switchLink(replica, other);
    expect(mirror(source, replica, { state }).report.outcome).toBe('held');
    switchLink(replica, backup);
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    switchLink(replica, other);
    const agreed = mirror(source, replica, { state, approved: true });
    expect(mirror(source, replica, { state: agreed.state }).lines).toEqual([]);
  });

  it('is held also where the folder that it leads to is still missing', () => {
    const { base, source, replica, state } = linkedPair();
    const parent = path.join(base, 'parent');
    fs.mkdirSync(path.join(parent, 'r'), { recursive: true });
    const below = path.join(replica, 'below');
    const first = mirror(source, below, { state: FIRST });
    switchLink(replica, parent);
    expect(mirror(source, below, { state: first.state }).report.hold?.reason).toBe('root-moved');
    expect(pathsIn(parent)).toEqual(['r']);
    expect(state.paths).toBeDefined();
  });
});

describe('a source whose path leads elsewhere', () => {
  it('is followed where only we can have switched it, and what would go is held', () => {
    const { source, replica, backup, two, state } = linkedPair();
    switchLink(source, two);
    const followed = mirror(source, replica, { state });
    expect(followed.report.outcome).toBe('ok');
    expect(pathsIn(backup)).toEqual(['a', 'b']);
    fs.rmSync(path.join(two, 'b'));
    switchLink(source, writeTree(path.join(two, '..', 'three'), { a: '3' }));
    expect(mirror(source, replica, { state: followed.state }).report.hold?.reason).toBe('first-pass');
  });

  it.runIf(process.getuid?.() === 0).each<[string, (base: string, link: string) => void]>([
    ['a folder that belongs to another user', (base) => fs.chownSync(base, SHE, SHE)],
    ['a folder that others may write to', (base) => fs.chmodSync(base, 0o777)],
    [
      'a sticky folder in which the symlink is another user’s',
      (base, link) => {
        fs.chmodSync(base, 0o1777);
        fs.lchownSync(link, SHE, SHE);
        for (const folder of ['two', 'source']) fs.chownSync(path.join(base, folder), SHE, SHE);
      },
    ],
  ])('is held where others may have switched it: %s', (_, open) => {
    const { base, source, replica, backup, two, one, state } = linkedPair();
    switchLink(source, two);
    open(base, source);
    const held = mirror(source, replica, { state });
    expect(held.report.hold).toMatchObject({
      reason: 'root-moved',
      message: `the source ${source} leads to ${two} now, and led to ${one} at the last completed pass`,
    });
    expect(fs.readFileSync(path.join(backup, 'a'), 'utf8')).toBe('1');
  });

  it('is followed in a sticky folder that all may write to, where the symlink is ours', () => {
    const { base, source, replica, two, state } = linkedPair();
    fs.chmodSync(base, 0o1777);
    switchLink(source, two);
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
  });
});

describe('an engine that is started anew', () => {
  it('holds a root that was switched in between, until a person agrees', async () => {
    const { base, source, replica, other } = linkedPair();
    const stateDir = path.join(base, 'state');
    const pass = async () => {
      const rig = new EngineRig(pairOf(source, replica), stateDir);
      const report = await rig.run();
      await rig.stop();
      return report;
    };
    expect((await pass()).outcome).toBe('ok');
    fs.rmSync(path.join(other, 'kept'));
    switchLink(replica, other);
    expect((await pass()).hold?.reason).toBe('root-moved');
    expect(pathsIn(other)).toEqual([]);
    approveHold({ source, replica, stateDir });
    expect((await pass()).outcome).toBe('ok');
    expect(pathsIn(other)).toEqual(['a']);
  });

  it('of a pair that watches sees within seconds that a switched root leads back', async () => {
    const { base, source, replica, other, backup, one } = linkedPair();
    const pair = { ...pairOf(source, replica), watch: { settleMs: 5, maxWaitMs: 100, pollMs: 1000 } };
    const rig = new EngineRig(pair, path.join(base, 'state'));
    expect((await rig.run()).outcome).toBe('ok');
    switchLink(replica, other);
    await rig.until(() => rig.full.at(-1)?.hold?.reason === 'root-moved');
    fs.writeFileSync(path.join(one, 'late'), 'l');
    switchLink(replica, backup);
    await rig.until(() => rig.full.at(-1)?.outcome === 'ok');
    expect(pathsIn(backup)).toEqual(['a', 'late']);
    expect(pathsIn(other)).toEqual(['kept']);
  });
});
