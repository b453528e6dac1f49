import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FIRST, mirror } from '../mirror.js';
import { requireMount } from '../small-disk.js';
import { folders, pathsIn, type Tree, writeTree } from '../trees.js';

const many = (count: number): Tree => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 'x']));

/** Puts another folder at a path, as an unmount does. */
function replaceFolder(folder: string, tree: Tree): void {
  fs.renameSync(folder, `${folder}-before`);
  writeTree(folder, tree);
}

describe('a root that is another folder than at the last completed pass', () => {
  it('holds the pass when it is an empty source, however small the replica is', () => {
    const { source, replica } = folders({ a: '1' });
    const { state } = mirror(source, replica, { state: FIRST });
    replaceFolder(source, {});
    const held = mirror(source, replica, { state });
    expect(held.report).toMatchObject({ outcome: 'held', hold: { reason: 'root-replaced' } });
    expect(held.report.hold?.message).toContain(`the source ${source} is not the folder that it was`);
    expect(pathsIn(replica)).toEqual(['a']);
    expect(mirror(source, replica, { state, approved: true }).report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual([]);
  });

  it('holds the pass when it is an empty replica: nothing is written', () => {
    const { source, replica } = folders({ a: '1' });
    const { state } = mirror(source, replica, { state: FIRST });
    replaceFolder(replica, {});
    expect(mirror(source, replica, { state }).report.hold?.reason).toBe('root-replaced');
    expect(pathsIn(replica)).toEqual([]);
    const approved = mirror(source, replica, { state, approved: true });
    expect(pathsIn(replica)).toEqual(['a']);
    expect(mirror(source, replica, { state: approved.state }).lines).toEqual([]);
  });

  it('means the rules of a first pass when neither is empty', () => {
    const { source, replica } = folders({ ...many(20) });
    const { state } = mirror(source, replica, { state: FIRST });
    replaceFolder(source, { ...many(10), other: '1' });
    expect(mirror(source, replica, { state }).report.hold).toMatchObject({ reason: 'first-pass', removals: 10 });
    expect(mirror(source, replica, { state, policy: { adopt: true } }).report.outcome).toBe('ok');
  });

  it('does not hold an emptied folder that is still the same one', () => {
    const { source, replica } = folders({ a: '1' });
    const { state } = mirror(source, replica, { state: FIRST });
    fs.rmSync(path.join(source, 'a'));
    expect(mirror(source, replica, { state }).report).toMatchObject({ outcome: 'ok', counts: { removed: 1 } });
  });

  it('does not hold a replica that was removed and is made anew on the same file system', () => {
    const { source, replica } = folders({ a: '1' });
    const { state } = mirror(source, replica, { state: FIRST });
    fs.rmSync(replica, { recursive: true });
    const again = mirror(source, replica, { state });
    expect(again.report.outcome).toBe('ok');
    expect(mirror(source, replica, { state: again.state }).report.outcome).toBe('ok');
  });

  it('holds a replica whose disk was unmounted', (context) => {
    requireMount(context);
    const { source, replica } = folders({ a: '1' });
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', replica]);
    onTestFinished(() => {
      if (fs.readFileSync('/proc/self/mounts', 'utf8').includes(` ${replica} `)) execFileSync('umount', [replica]);
    });
    const { state } = mirror(source, replica, { state: FIRST });
    expect(mirror(source, replica, { state }).report.outcome).toBe('ok');
    execFileSync('umount', [replica]);
    expect(mirror(source, replica, { state }).report.hold?.reason).toBe('root-replaced');
    expect(pathsIn(replica)).toEqual([]);
  });
});
